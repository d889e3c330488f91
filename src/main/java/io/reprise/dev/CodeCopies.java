package io.reprise.dev;

import io.reprise.codec.ClassPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Copies of a folder of classes, one for each time that they are loaded. A class loader reads
 * classes when they are first used: from the folder itself it would get some of before and some of
 * after a build. Not for use by several threads at once.
 */
final class CodeCopies {

  /** The one that runs, and the one before: entities that leave may still load classes of it. */
  private static final int KEPT = 2;

  private static final int HASH_LENGTH = 16;

  private final Path classes;
  private final List<Path> libraries;
  private final Deque<Path> running = new ArrayDeque<>();

  /** A copy that may come to run. */
  record Copy(Path folder, ClassPath classPath) {}

  CodeCopies(Path classes, List<Path> libraries) {
    this.classes = classes;
    this.libraries = List.copyOf(libraries);
  }

  /** Copies the classes as they are now. To be given to {@link #runs} or {@link #discard} next. */
  Copy make(String origin) {
    try {
      Map<String, byte[]> files = read();
      Path folder = Files.createTempDirectory("reprise-dev-");
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path target = folder.resolve(file.getKey());
        Files.createDirectories(target.getParent());
        Files.write(target, file.getValue());
      }
      List<Path> places = new ArrayList<>(List.of(folder));
      places.addAll(libraries);
      return new Copy(folder, new ClassPath(origin, places, hash(files)));
    } catch (IOException e) {
      throw new DevFailed(classes + ": can't be copied: " + e, e);
    }
  }

  private Map<String, byte[]> read() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (Path file : Folders.files(classes).keySet()) {
      files.put(Folders.name(classes, file), Files.readAllBytes(file));
    }
    return files;
  }

  /** Of names and contents. */
  private static String hash(Map<String, byte[]> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.forEach(
          (name, bytes) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
          });
      return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_LENGTH);
    } catch (NoSuchAlgorithmException impossible) { // every Java platform has it
      throw new IllegalStateException(impossible);
    }
  }

  /** The copy runs from now on, instead of the one before. */
  void runs(Copy copy) {
    running.addLast(copy.folder());
    while (running.size() > KEPT) {
      delete(running.removeFirst());
    }
  }

  /** Nothing runs from the copy. */
  static void discard(Copy copy) {
    delete(copy.folder());
  }

  /** Removes all copies: nothing is loaded from them any more. */
  void close() {
    running.forEach(CodeCopies::delete);
    running.clear();
  }

  static void delete(Path copy) {
    try (Stream<Path> inside = Files.walk(copy)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException stays) {
      return; // it lies where the system keeps what may be removed
    }
  }
}
