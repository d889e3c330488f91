package io.reprise.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tour leaves behind unless it is closed: a temporary folder and a node. A signal closes
 * it too.
 */
final class TourPlace implements AutoCloseable {
  /** The folder of the script, which builds Reprise there. */
  private static final String HOME = "reprise.home";

  private static final Logger log = LoggerFactory.getLogger(TourPlace.class);
  private static final long LEAVE_SECONDS = 5;

  private final CountDownLatch left = new CountDownLatch(1);
  private final Path folder;
  private final TourNode node;
  private final boolean kept;
  private Optional<Thread> atExit = Optional.empty();
  private volatile boolean interrupted;

  private TourPlace(Path folder, boolean kept, CliSettings settings) throws IOException {
    this.folder = folder;
    this.kept = kept;
    this.node = new TourNode(folder, binaries(folder), settings);
  }

  /**
   * Makes the folder, and a node that does not run yet.
   *
   * @param kept whether the folder stays
   */
  static TourPlace make(boolean kept, CliSettings settings) throws IOException {
    TourPlace place = new TourPlace(newFolder(), kept, settings);
    Thread atExit = new Thread(place::interrupt, "reprise-tour-at-exit");
    Runtime.getRuntime().addShutdownHook(atExit);
    place.atExit = Optional.of(atExit);
    return place;
  }

  /** With a short name if it is free: it stands in command lines that are shown. */
  private static Path newFolder() throws IOException {
    // the real path: on a Mac the usual one leads through a link
    Path parent = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
    try {
      return Files.createDirectory(
          parent.resolve("reprise-tour-" + ProcessHandle.current().pid()),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      return Files.createTempDirectory(parent, "reprise-tour-");
    }
  }

  /**
   * Beside what was built, if that can be: then the next tour finds PostgreSQL unpacked, and
   * programs may run there, which they may not in every temporary folder.
   */
  private static Path binaries(Path folder) {
    Path built = Path.of(System.getProperty(HOME, "")).resolve("target").toAbsolutePath();
    return Files.isWritable(built) ? built.resolve("tour/binaries") : folder.resolve("binaries");
  }

  Path folder() {
    return folder;
  }

  TourNode node() {
    return node;
  }

  /** Whether a signal has ended it: then the JVM is about to exit. */
  boolean wasInterrupted() {
    return interrupted;
  }

  /** At a signal. Whoever is still at work first sees that the node is gone, and writes no more. */
  private void interrupt() {
    interrupted = true;
    node.close();
    try {
      if (!left.await(LEAVE_SECONDS, TimeUnit.SECONDS)) {
        log.debug("the tour is still under way");
      }
      delete();
    } catch (InterruptedException | CliFailure e) {
      log.warn("{} is not removed", folder, e);
    }
  }

  /** Stops the node, then removes the folder unless it is kept. */
  @Override
  public void close() {
    node.close();
    left.countDown();
    if (!interrupted) {
      delete();
      atExit.ifPresent(TourPlace::forget);
    }
  }

  private static void forget(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      return; // it is what runs now
    }
  }

  private synchronized void delete() {
    if (kept || !Files.exists(folder)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE; // what has just stopped tidies up, too
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                throws IOException {
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new CliFailure(
          ExitCode.FAULTS, folder + " could not be removed: " + e + ". Remove it yourself.", e);
    }
  }
}
