package io.reprise.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What files hold that may change while it is used. Whoever asks looks, now and then, whether they
 * have changed. New ones that can't be used leave what was there before in place, and are told
 * once.
 *
 * <p>Safe for use by several threads.
 */
final class Followed<T> {
  private final List<Path> files;
  private final long lookNanos;
  private final Supplier<T> load;
  private final Consumer<T> taking;
  private final Consumer<RuntimeException> refusing;
  private volatile Loaded<T> loaded;
  private volatile long lookedNanos;
  private volatile Optional<String> problem = Optional.empty();
  private @Nullable List<Object> refused;

  private record Loaded<T>(T value, List<Object> stamp) {}

  /**
   * Reads the files.
   *
   * @param lookEvery how often to look whether they have changed
   * @param load reads them
   * @param taking told when new ones are in use
   * @param refusing told when new ones can't be used
   * @throws BadSecret if they can't be used now
   */
  Followed(
      List<Path> files,
      Duration lookEvery,
      Supplier<T> load,
      Consumer<T> taking,
      Consumer<RuntimeException> refusing) {
    this.files = List.copyOf(files);
    this.lookNanos = lookEvery.toNanos();
    this.load = load;
    this.taking = taking;
    this.refusing = refusing;
    List<Object> stamp = stamp();
    this.loaded = new Loaded<>(load.get(), stamp);
    this.lookedNanos = System.nanoTime();
  }

  /** What the newest files hold that could be used. */
  T current() {
    if (System.nanoTime() - lookedNanos >= lookNanos) {
      look();
    }
    return loaded.value();
  }

  private synchronized void look() {
    if (System.nanoTime() - lookedNanos < lookNanos) {
      return; // another thread has looked
    }
    lookedNanos = System.nanoTime();
    List<Object> stamp = stamp();
    if (stamp.equals(refused)) {
      return;
    }
    if (stamp.equals(loaded.stamp())) { // as before, or put back as they were
      refused = null;
      problem = Optional.empty();
      return;
    }
    try {
      loaded = new Loaded<>(load.get(), stamp);
      refused = null;
      problem = Optional.empty();
      taking.accept(loaded.value());
    } catch (RuntimeException e) { // whatever it is: what was good stays
      refused = stamp;
      problem = Optional.of(String.valueOf(e.getMessage()));
      refusing.accept(e);
    }
  }

  /** Why the files as they are now are not in use; looks at them. */
  Optional<String> problem() {
    current();
    return problem;
  }

  /**
   * Tells one state of the files from another. Kubernetes replaces a secret by turning a link to
   * another folder: so what it leads to.
   */
  private List<Object> stamp() {
    List<Object> stamp = new ArrayList<>();
    for (Path file : files) {
      try {
        Path real = file.toRealPath();
        FileTime changed = Files.getLastModifiedTime(real);
        stamp.add(List.of(real, changed, Files.size(real), rights(real)));
      } catch (IOException e) {
        stamp.add(e.getClass());
      }
    }
    return stamp;
  }

  /** Whoever corrects the rights of a file that was refused changes nothing else of it. */
  private static Object rights(Path file) throws IOException {
    try {
      return Files.getPosixFilePermissions(file);
    } catch (UnsupportedOperationException e) {
      return "";
    }
  }
}
