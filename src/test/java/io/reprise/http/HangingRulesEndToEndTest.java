package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.http.Client.Got;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules that do not come back: they take the threads of entities, and no others. */
class HangingRulesEndToEndTest {
  /** More than there are threads for entities, on any machine. */
  private static final int HANGING = 100;

  /** As many as the dispatcher has, by its settings. */
  private static final int THREADS =
      Math.min(64, Math.max(8, Runtime.getRuntime().availableProcessors()));

  private static final long SECONDS_MAX = 60;
  private static final String RELEASE = "reprise.test.release";
  private static final String HANGING_NOW = RELEASE + ".hanging";

  @Test
  void leaves_http_to_others_while_all_entities_hang() throws Exception {
    try (ServedNode.Running running = new ServedNode.Running("")) {
      Client client = running.client();
      List<CompletableFuture<Got>> hanging =
          IntStream.range(0, HANGING).mapToObj(i -> hang(client, "e" + i)).toList();
      try {
        await()
            .atMost(Client.PATIENCE)
            .until(() -> System.getProperty(HANGING_NOW, "").length() >= THREADS);
        for (int i = 0; i < HANGING; i++) {
          assertThat(client.get("/v1/components").status()).isEqualTo(200);
        }
        assertThat(hanging).noneMatch(CompletableFuture::isDone);
      } finally {
        System.setProperty(RELEASE, "now");
      }
      for (CompletableFuture<Got> each : hanging) {
        assertThat(each.get(SECONDS_MAX, TimeUnit.SECONDS).status()).isEqualTo(200);
      }
    } finally {
      System.clearProperty(RELEASE);
      System.clearProperty(HANGING_NOW);
    }
  }

  private static CompletableFuture<Got> hang(Client client, String id) {
    return client.sending(
        "POST",
        "/v1/entities/probe/" + id + "/hang",
        "{\"property\":\"" + RELEASE + "\"}",
        "Content-Type: application/json");
  }
}
