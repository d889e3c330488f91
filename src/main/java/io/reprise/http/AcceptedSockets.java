package io.reprise.http;

import akka.io.Inet;
import java.net.Socket;
import java.util.Set;
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

  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  @Override
  public void afterConnect(Socket socket) {
    open.removeIf(Socket::isClosed);
    open.add(socket);
  }

  /** Done when all are closed; does not close any. */
  CompletionStage<Void> closed() {
    open.removeIf(Socket::isClosed);
    return open.isEmpty()
        ? CompletableFuture.completedStage(null)
        : CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS))
            .thenCompose(unused -> closed());
  }
}
