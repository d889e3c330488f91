package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void leaves_http_to_others_while_all_entities_hang() throws Exception {
    try (ServedNode.Running running = new ServedNode.Running(Hanging.PATIENT);
        Hanging hanging = new Hanging()) {
      Client client = running.client();
      List<CompletableFuture<Got>> answers =
          IntStream.range(0, HANGING).mapToObj(i -> hanging.send(client, "e" + i)).toList();
      hanging.awaitBegun(THREADS);
      for (int i = 0; i < HANGING; i++) {
        assertThat(client.get("/v1/components").status()).isEqualTo(200);
      }
      assertThat(answers).noneMatch(CompletableFuture::isDone);

      hanging.release();

      for (CompletableFuture<Got> each : answers) {
        assertThat(each.get(SECONDS_MAX, TimeUnit.SECONDS).status()).isEqualTo(200);
      }
    }
  }
}
