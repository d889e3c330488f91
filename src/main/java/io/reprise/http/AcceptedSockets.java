package io.reprise.http;

import akka.io.Inet;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The sockets of a server's connections. Akka closes one when the last byte of its last answer has
 * gone to the system, and nothing else of it tells when that is: the stages of a connection end
 * before. It shows each accepted socket to the options of the server, of which this is one.
 */
final class AcceptedSockets extends Inet.AbstractSocketOption {
  private static final int LOOK_MILLIS = 20;

  private final Map<SocketAddress, Accepted> open = new ConcurrentHashMap<>();

  private record Accepted(Socket socket, long nanos, boolean asked) {}

  @Override
  public void afterConnect(Socket socket) {
    open.values().removeIf(accepted -> accepted.socket().isClosed());
    open.put(socket.getRemoteSocketAddress(), new Accepted(socket, System.nanoTime(), false));
  }

  /** Notes that a request has come from there. */
  void asked(SocketAddress remote) {
    open.computeIfPresent(
        remote, (address, accepted) -> new Accepted(accepted.socket(), accepted.nanos(), true));
  }

  /**
   * Has those end from which no request has come for so long: as if their other side had said that
   * nothing will come any more. A handshake that is never done ends in no other way.
   */
  void endUnasked(Duration age) {
    long before = System.nanoTime() - age.toNanos();
    for (Accepted accepted : open.values()) {
      if (!accepted.asked() && accepted.nanos() - before < 0) {
        try {
          accepted.socket().shutdownInput();
        } catch (IOException e) {
          // it has ended
        }
      }
    }
  }

  /** Done when all are closed; does not close any. */
  CompletionStage<Void> closed() {
    open.values().removeIf(accepted -> accepted.socket().isClosed());
    return open.isEmpty()
        ? CompletableFuture.completedStage(null)
        : CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS))
            .thenCompose(unused -> closed());
  }
}
