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
import org.jspecify.annotations.Nullable;

/**
 * What the tour leaves behind unless it is closed: a temporary folder and a node. A signal closes
 * it too.
 */
final class TourPlace implements AutoCloseable {
  /** The folder of the script, which builds Reprise there. */
  private static final String HOME = "reprise.home";

  private final Path folder;
  private final TourNode node;
  private final boolean kept;
  private Optional<Thread> atExit = Optional.empty();
  private volatile boolean interrupted;
  private boolean closed;

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

  private void interrupt() {
    interrupted = true;
    close();
  }

  /** Stops the node, then removes the folder unless it is kept. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    node.close();
    if (!kept) {
      delete();
    }
    atExit.ifPresent(TourPlace::forget);
  }

  private static void forget(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      return; // it is what runs now
    }
  }

  private void delete() {
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
