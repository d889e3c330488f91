package io.reprise.http;

import static org.awaitility.Awaitility.await;

import io.reprise.http.Client.Got;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Commands to {@code probe} whose rules do not come back before they are released, which closing
 * does too: what is under way for as long as a test wants, however slow the machine is.
 */
final class Hanging implements AutoCloseable {
  /** Settings of a node that waits for them, however slow the machine is. */
  static final String PATIENT =
      "reprise.http { command-timeout = 45 seconds, drain-timeout = 50 seconds }\n";

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final String property = "reprise.test.release-" + NUMBERS.incrementAndGet();

  CompletableFuture<Got> send(Client client, String id) {
    return client.sending(
        "POST", "/v1/entities/probe/" + id + "/hang", body(), "Content-Type: application/json");
  }

  /** The body of a command {@code hang}. */
  String body() {
    return "{\"property\":\"" + property + "\"}";
  }

  /** Returns when at least so many of the rules have begun. */
  void awaitBegun(int count) {
    await()
        .atMost(Client.PATIENCE)
        .until(() -> System.getProperty(property + ".hanging", "").length() >= count);
  }

  void release() {
    System.setProperty(property, "now");
  }

  @Override
  public void close() {
    release();
  }
}
