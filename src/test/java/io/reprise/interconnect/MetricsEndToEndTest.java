package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.telemetry.EveryMetric;
import io.reprise.telemetry.Scraped;
import io.reprise.testkit.node.TestNode;
import io.reprise.testkit.node.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a real node does moves the numbers under {@code /metrics} as it must. */
class MetricsEndToEndTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MANAGEMENT_PORT = TestPostgres.freePort();
  private static final int LIVE_MAX = 3;

  @RegisterExtension
  static final TestNode NODE =
      TestNode.with(new Relay.Offer(), new Brittle.Offer())
          .set("reprise.cluster.management-port", "" + MANAGEMENT_PORT)
          .set("reprise.cluster.look-at-shards-every", "200 ms")
          .set("reprise.telemetry.look-every", "200 ms")
          .set("reprise.entity.shards", "1")
          .set("reprise.entity.max-live", "" + LIVE_MAX)
          .set("reprise.entity.touch-every", "0s") // the shard sees each use
          .set("reprise.entity.out-of-service-look", "200 ms")
          .set("reprise.interconnect.deliveries", "1");

  private final HttpClient client = HttpClient.newHttpClient();
  private Scraped before;

  @BeforeEach
  void look() throws Exception {
    before = scrape();
  }

  private HttpResponse<String> page(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + MANAGEMENT_PORT + path))
            .timeout(PATIENCE);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private Scraped scrape() throws IOException, InterruptedException {
    return new Scraped(page("/metrics").body());
  }

  /** Waits until the page is so. */
  private Scraped await(String what, Predicate<Scraped> so) {
    return Awaitility.await(what).atMost(PATIENCE).until(this::scrape, so);
  }

  private double rise(Scraped now, String name, String... labels) {
    return now.of(name, labels) - before.of(name, labels);
  }

  private void note(String id, String text) {
    NODE.send("relay/" + id, "note", "{\"text\":\"%s\"}".formatted(text));
  }

  @Test
  void commands_are_counted_by_outcome_once_whatever_happens_to_them() throws Exception {
    note("counted", "one");
    note("counted", "no");
    note("counted", "bug");

    String name = "reprise_command_duration_seconds_count";
    Scraped now = scrape();
    for (String outcome : new String[] {"accepted", "refused", "rule_failed"}) {
      assertThat(rise(now, name, "component", "relay", "command", "note", "outcome", outcome))
          .as(outcome)
          .isEqualTo(1);
    }
    assertThat(rise(now, "reprise_batch_commands_sum", "component", "relay")).isEqualTo(3);
    assertThat(rise(now, "reprise_batch_entries_sum", "component", "relay")).isEqualTo(2);
    assertThat(rise(now, "reprise_journal_writes_total", "outcome", "written")).isEqualTo(2);
    assertThat(rise(now, "reprise_journal_commit_duration_seconds_count")).isEqualTo(2);
    assertThat(rise(now, "reprise_journal_group_entries_sum")).isEqualTo(2);
    String route = "/v1/entities/{component}/{id}/{command}";
    String requests = "reprise_http_request_duration_seconds_count";
    assertThat(rise(now, requests, "method", "POST", "route", route, "status", "2xx")).isOne();
    assertThat(rise(now, requests, "method", "POST", "route", route, "status", "4xx")).isOne();
    assertThat(rise(now, requests, "method", "POST", "route", route, "status", "5xx")).isOne();
    assertThat(now.of("reprise_http_in_flight_requests")).isZero();
    await("free after the answer", page -> page.of("reprise_gate_busy_entities") == 0);
  }

  @Test
  void a_repeat_by_key_is_counted_as_what_it_is() throws Exception {
    for (int i = 0; i < 2; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(NODE.url() + "/v1/entities/relay/repeated/note"))
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .header("Idempotency-Key", "k")
              .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"once\"}"))
              .build();
      client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    Scraped now = scrape();
    assertThat(rise(now, "reprise_idempotent_replays_total", "component", "relay")).isEqualTo(1);
    assertThat(rise(now, "reprise_journal_writes_total", "outcome", "written")).isEqualTo(1);
  }

  @Test
  void messages_and_timers_tell_how_long_they_took() {
    NODE.send("relay/sender", "pass", "{\"to\":[\"receiver\"],\"text\":\"hello\",\"times\":1}");
    NODE.send("relay/sleeper", "wake", "{\"timer\":\"tea\",\"after\":\"PT5S\"}");
    String done = "reprise_delivery_attempts_total";
    await("delivered", now -> rise(now, done, "kind", "message", "result", "done") == 1);
    NODE.advance(Duration.ofSeconds(25));

    Scraped now = await("woken", page -> rise(page, done, "kind", "timer", "result", "done") == 1);
    assertThat(rise(now, "reprise_delivery_lag_seconds_count", "kind", "message")).isEqualTo(1);
    assertThat(rise(now, "reprise_timer_lateness_seconds_count")).isEqualTo(1);
    assertThat(rise(now, "reprise_timer_lateness_seconds_sum")).isBetween(19.9, 20.1);
  }

  @Test
  void what_is_parked_is_counted_with_its_age() {
    NODE.send(
        "relay/lost",
        "post",
        "{\"component\":\"nowhere\",\"id\":\"x\",\"command\":\"note\",\"body\":{}}");

    Scraped now =
        await("parked", page -> page.of("reprise_parked_messages", "kind", "message") == 1);
    assertThat(now.of("reprise_parked_messages", "kind", "timer")).isZero();
    await("older", page -> page.of("reprise_parked_oldest_age_seconds", "kind", "message") > 0.1);
    assertThat(rise(now, "reprise_delivery_attempts_total", "result", "parked")).isEqualTo(1);
  }

  @Test
  void entities_that_leave_memory_and_recover_are_counted() {
    note("first", "a");
    note("first", "b");
    for (int i = 0; i < 2 * LIVE_MAX; i++) {
      note("other" + i, "x");
    }
    await("few", now -> now.of("reprise_live_entities", "component", "relay") <= LIVE_MAX);
    before = await("a look", now -> true);
    note("first", "c");

    Scraped now = await("recovered", page -> rise(page, "reprise_recovery_entries_count") >= 1);
    assertThat(rise(now, "reprise_recovery_entries_sum", "component", "relay")).isEqualTo(2);
    assertThat(rise(now, "reprise_recovery_duration_seconds_count")).isEqualTo(1);
  }

  @Test
  void an_entity_that_can_not_be_recovered_is_counted_until_it_can() throws Exception {
    NODE.send("brittle/sick", "add", "{\"text\":\"old\"}").accepted();
    Brittle.FAULTS.add("evolve old");
    try {
      HttpRequest foldAnew =
          HttpRequest.newBuilder(URI.create(NODE.url() + "/v1/snapshots/brittle/sick"))
              .timeout(PATIENCE)
              .DELETE()
              .build();
      client.send(foldAnew, HttpResponse.BodyHandlers.ofString());
      String gauge = "reprise_out_of_service_entities";
      await("out of service", now -> now.of(gauge, "component", "brittle") == 1);
      NODE.send("brittle/sick", "add", "{\"text\":\"more\"}");
      String count = "reprise_command_duration_seconds_count";
      assertThat(rise(scrape(), count, "component", "brittle", "outcome", "out_of_service"))
          .isOne();
    } finally {
      Brittle.FAULTS.remove("evolve old");
    }
  }

  @Test
  void a_node_tells_of_itself_and_its_surroundings() {
    Scraped now =
        await("shards", page -> page.of("reprise_node_shards", "component", "relay") == 1);
    assertThat(now.of("reprise_shard_moves_total", "component", "relay", "direction", "came"))
        .isEqualTo(1);
    assertThat(now.of("reprise_cluster_members", "status", "up")).isEqualTo(1);
    assertThat(now.of("reprise_cluster_events_total", "kind", "founded")).isEqualTo(1);
    assertThat(now.of("reprise_node_ready")).isEqualTo(1);
    assertThat(now.of("reprise_database_up")).isEqualTo(1);
    assertThat(now.of("reprise_database_size_bytes")).isPositive();
    assertThat(now.of("reprise_database_look_age_seconds")).isLessThan(60);
    assertThat(now.of("reprise_registry_renewal_age_seconds")).isLessThan(60);
    assertThat(now.of("reprise_database_pool_max_connections")).isEqualTo(4);
    assertThat(now.of("reprise_database_connection_wait_seconds_count")).isPositive();
    assertThat(now.of("jvm_memory_used_bytes", "area", "heap")).isPositive();
    assertThat(now.of("reprise_log_events_total", "level", "error")).isNotNegative();

    Set<String> expected = new TreeSet<>(EveryMetric.page().names());
    expected.removeIf(name -> isOfFiles(name) || isOfTheJvm(name));
    assertThat(now.names())
        .filteredOn(name -> !isOfTheJvm(name))
        .containsExactlyElementsOf(expected);
  }

  /** This node has neither certificates nor tokens. */
  private static boolean isOfFiles(String name) {
    return name.startsWith("reprise_certificate_") || name.startsWith("reprise_security_");
  }

  private static boolean isOfTheJvm(String name) {
    return !name.startsWith("reprise_");
  }

  @Test
  void the_page_is_in_the_form_that_was_asked_for() throws Exception {
    HttpResponse<String> plain = page("/metrics");
    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(plain.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    assertThat(page("/metrics", "Accept", "application/openmetrics-text; version=1.0.0").body())
        .endsWith("# EOF\n");
    assertThat(page("/metrics", "Accept-Encoding", "gzip").headers().firstValue("Content-Encoding"))
        .contains("gzip");
  }
}
