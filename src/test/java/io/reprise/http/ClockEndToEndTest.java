package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.dev.Development;
import io.reprise.dev.ManualClock;
import io.reprise.entity.CommandIds;
import io.reprise.http.Client.Got;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node whose clock is moved by hand, and what comes after it on its data. */
@ExtendWith(ServedNode.Standing.class)
class ClockEndToEndTest {
  private static final String CLOCK = "/v1/dev/clock";
  private static final Instant START = ServedNode.Standing.START;

  private final Client client;
  private final String probe = "/v1/entities/probe/" + ServedNode.freshId();

  ClockEndToEndTest(Client client) {
    this.client = client;
  }

  @Test
  void stands_still_and_is_moved_by_a_duration_or_to_a_time() {
    Instant before = now();
    assertThat(client.get(CLOCK).json().path("manual").asBoolean()).isTrue();
    assertThat(now()).isEqualTo(before);
    Got moved = client.post(CLOCK, "{\"advance\":\"PT15M\"}");
    assertThat(moved.status()).isEqualTo(200);
    assertThat(time(moved.json())).isEqualTo(before.plusSeconds(900)).isEqualTo(now());
    String to = before.plusSeconds(1000).toString();
    assertThat(client.post(CLOCK, "{\"to\":\"" + to + "\"}").status()).isEqualTo(200);
    assertThat(client.post(CLOCK, "{\"to\":\"" + to + "\"}").status()).isEqualTo(200); // again
    assertThat(client.post(CLOCK, "{\"advance\":\"PT0S\"}").status()).isEqualTo(200);
    assertThat(now()).isEqualTo(before.plusSeconds(1000));
  }

  @Test
  void gives_rules_queries_entries_and_ids_their_time() {
    Instant first = now();
    stamp();
    assertThat(state().path("last").asText()).isEqualTo(first.toString());
    Instant second = advance(Duration.ofMinutes(15));
    assertThat(Instant.parse(client.get(probe + "/queries/now").json().path("answer").asText()))
        .isEqualTo(second);
    UUID id = UUID.fromString(stamp().header("Reprise-Command-Id"));

    List<JsonNode> entries = entries();

    assertThat(entries.stream().map(ClockEndToEndTest::time)).containsExactly(first, second);
    assertThat(entries.get(1).at("/event/body/text").asText()).isEqualTo(second.toString());
    assertThat(entries.get(1).at("/command/time").asText()).startsWith("2090-");
    assertThat(CommandIds.timeOf(id)).isEqualTo(second.truncatedTo(ChronoUnit.MILLIS));
  }

  @Test
  void keeps_entries_in_order_and_exactly_at_its_time_however_many_come_while_it_stands() {
    Instant stands = now();
    StringBuilder lines = new StringBuilder();
    String id = probe.substring(probe.lastIndexOf('/') + 1);
    for (int i = 0; i < 5_000; i++) { // more than a millisecond has ids of different times
      lines.append("{\"component\":\"probe\",\"id\":\"" + id + "\",\"command\":\"stamp\"}\n");
    }
    Got bulk =
        client.send("POST", "/v1/commands", lines.toString(), "Content-Type: application/x-ndjson");
    assertThat(bulk.text().lines())
        .hasSize(5_000)
        .allMatch(line -> line.contains("\"status\":200"));

    JsonNode last = client.get(probe + "/entries?order=desc&limit=1").json().at("/entries/0");

    assertThat(last.path("sequence").asLong()).isEqualTo(5_000);
    assertThat(time(last)).isEqualTo(stands);
  }

  @Test
  void reads_the_past_by_its_own_time() {
    Instant first = now();
    client.post(probe + "/note", "{\"text\":\"first\"}");
    Instant second = advance(Duration.ofDays(1));
    client.post(probe + "/note", "{\"text\":\"second\"}");

    Got now = client.get(probe + "?at-time=" + second);
    assertThat(now.json().at("/state/last").asText()).isEqualTo("second");
    assertThat(now.header("Reprise-Consistency")).isEqualTo("past-not-settled");
    Got before = client.get(probe + "?at-time=" + second.minusNanos(1000));
    assertThat(before.json().at("/state/last").asText()).isEqualTo("first");
    assertProblem(
        client.get(probe + "?at-time=" + first.minusNanos(1000)), 404, "before-beginning");
    assertProblem(
        client.get(probe + "?at-time=" + second.plusNanos(1000)), 422, "invalid-parameter");
  }

  @Test
  void lets_a_key_be_forgotten_a_day_later() {
    Got first = keyed("k");
    assertThat(keyed("k").header("Idempotent-Replayed")).isEqualTo("true");
    advance(Duration.ofHours(23));
    keyed("other");
    assertThat(keyed("k").json().path("sequence")).isEqualTo(first.json().path("sequence"));
    advance(Duration.ofHours(2));
    keyed("another"); // keys are forgotten by the times of entries
    Got again = keyed("k");
    assertThat(again.header("Idempotent-Replayed")).isEmpty();
    assertThat(again.json().path("sequence").asLong()).isEqualTo(4);
  }

  @Test
  void leaves_no_entry_that_a_clock_that_runs_would_not() {
    client.post(probe + "/note", "{\"text\":\"x\"}");
    assertProblem(client.post(probe + "/refuse", "{\"code\":\"no\"}"), 409, "no");
    assertThat(entries()).hasSize(1);
  }

  @Test
  void goes_on_with_the_clock_of_the_system_on_data_that_is_ahead() throws Exception {
    Storage.Coordinates database = TestStorage.emptyDatabase();
    String probe = "/v1/entities/probe/ahead";
    Development ahead = Development.none().withClock(new ManualClock(START));
    try (ServedNode.Running manual = new ServedNode.Running("", database, ahead)) {
      manual.client().post(probe + "/note", "{\"text\":\"a\"}", "Idempotency-Key: k");
    }
    try (ServedNode.Running usual = new ServedNode.Running("", database, Development.none())) {
      Client client = usual.client();
      Got again = client.post(probe + "/note", "{\"text\":\"a\"}", "Idempotency-Key: k");
      assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
      assertThat(client.post(probe + "/stamp", "{}", "Idempotency-Key: l").status()).isEqualTo(200);
      assertThat(
              client
                  .post(probe + "/stamp", "{}", "Idempotency-Key: l")
                  .header("Idempotent-Replayed"))
          .isEqualTo("true");

      JsonNode last = client.get(probe + "/entries?order=desc&limit=1").json().at("/entries/0");

      assertThat(last.path("sequence").asLong()).isEqualTo(2);
      assertThat(time(last)).isEqualTo(START);
      assertThat(last.at("/event/body/text").asText()).isEqualTo(START.toString());
      assertThat(client.get(probe + "/queries/now").json().path("answer").asText())
          .isEqualTo(START.toString());
      client.post("/v1/entities/probe/fresh/note", "{\"text\":\"b\"}");
      assertThat(time(client.get("/v1/entities/probe/fresh").json())).isBefore(START);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | '' | missing",
        "{\"advance\":\"PT1M\",\"to\":\"2099-12-01T00:00:00Z\"} | /to | invalid",
        "{\"advance\":\"PT-1M\"} | /advance | range",
        "{\"advance\":\"-P1D\"} | /advance | range",
        "{\"advance\":\"P99999999D\"} | /advance | range",
        "{\"advance\":\"PT9223372036854775807S\"} | /advance | range",
        "{\"advance\":\"PT9223372036854775808S\"} | /advance | type",
        "{\"advance\":\"15m\"} | /advance | type",
        "{\"advance\":15} | /advance | type",
        "{\"advance\":null} | /advance | type",
        "{\"to\":\"2020-01-01T00:00:00Z\"} | /to | range",
        "{\"to\":\"2200-01-01T00:00:00.000001Z\"} | /to | range",
        "{\"to\":\"+999999999-12-31T23:59:59Z\"} | /to | range",
        "{\"to\":\"tomorrow\"} | /to | type",
        "{\"to\":{}} | /to | type",
        "{\"advance\":\"PT1M\",\"by/h~w\":1} | /by~1h~0w | unknown",
      })
  void says_what_is_wrong_with_a_move_and_does_not_move(String body, String pointer, String code) {
    Instant before = now();
    Got got = client.post(CLOCK, body);
    assertProblem(got, 422, "invalid-body");
    JsonNode error = got.json().at("/errors/0");
    assertThat(error.path("pointer").asText()).isEqualTo(pointer);
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("detail").asText()).contains("(expected: ");
    assertThat(now()).isEqualTo(before);
  }

  @Test
  void says_all_that_is_wrong_at_once_and_what_is_wrong_with_other_requests() {
    Got all = client.post(CLOCK, "{\"advance\":1,\"to\":2,\"by\":3}");
    assertThat(all.json().path("errors")).hasSize(4);
    assertProblem(client.post(CLOCK, "{"), 400, "malformed-json");
    assertProblem(client.post(CLOCK, "[]"), 422, "invalid-body");
    assertProblem(
        client.send("POST", CLOCK, "{}", "Content-Type: text/plain"),
        415,
        "unsupported-media-type");
    assertProblem(client.get(CLOCK + "?x=1"), 422, "invalid-parameter");
    assertThat(client.send("DELETE", CLOCK, "").header("Allow"))
        .isEqualTo("GET, HEAD, OPTIONS, POST");
  }

  private Instant now() {
    return time(client.get(CLOCK).json());
  }

  private Instant advance(Duration by) {
    return time(client.post(CLOCK, "{\"advance\":\"" + by + "\"}").json());
  }

  private Got stamp() {
    return client.post(probe + "/stamp", "{}");
  }

  private Got keyed(String key) {
    return client.post(probe + "/stamp", "{}", "Idempotency-Key: " + key);
  }

  private JsonNode state() {
    return client.get(probe).json().path("state");
  }

  private List<JsonNode> entries() {
    JsonNode all = client.get(probe + "/entries").json().path("entries");
    return StreamSupport.stream(all.spliterator(), false).toList();
  }

  private static Instant time(JsonNode json) {
    return Instant.parse(json.path("time").asText());
  }
}
