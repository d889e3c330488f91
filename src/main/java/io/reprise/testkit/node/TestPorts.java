package io.reprise.testkit.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * TCP ports for what listens in tests. A port that the kernel has just given and got back may be
 * anybody's a moment later: another test's, or the near end of a connection. So these lie below
 * those that kernels give to connections, and each belongs to one JVM of a user until that ends.
 */
final class TestPorts {
  private static final int FIRST = 10_000;

  /** Linux gives connections what comes from here on, unless told otherwise; others from 49152. */
  private static final int END = 32_768;

  /** Of a node that a test starts with the defaults. */
  private static final Set<Integer> KEPT_FREE = Set.of(25_520);

  /** One byte of it is locked for each port that is taken; it stays, and is empty. */
  private static final Path LOCKS =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "reprise-test-ports-" + System.getProperty("user.name"));

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static int next = ThreadLocalRandom.current().nextInt(FIRST, END);
  private static @Nullable FileChannel locks;

  private TestPorts() {}

  /**
   * A port of the loopback address that nothing listens on, and that no other test gets.
   *
   * @throws IllegalStateException if there is none
   */
  static synchronized int free() {
    for (int tries = FIRST; tries < END; tries++) {
      int port = next;
      next = port + 1 == END ? FIRST : port + 1;
      if (!KEPT_FREE.contains(port) && take(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "no TCP port from " + FIRST + " to " + (END - 1) + " is free for a test");
  }

  /** Whether it is free, and now this JVM's. */
  static synchronized boolean take(int port) {
    try {
      Optional<FileLock> lock = lock(port);
      if (lock.isEmpty()) {
        return false;
      }
      if (listensNobody(port)) {
        return true; // the lock goes when the JVM ends
      }
      lock.get().release();
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("can't lock a port in " + LOCKS + ": " + e.getMessage(), e);
    }
  }

  private static Optional<FileLock> lock(int port) throws IOException {
    if (locks == null) {
      locks =
          FileChannel.open(
              LOCKS,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
    }
    try {
      return Optional.ofNullable(locks.tryLock(port, 1, false));
    } catch (OverlappingFileLockException e) { // taken by this JVM
      return Optional.empty();
    }
  }

  private static boolean listensNobody(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, LOOPBACK)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
