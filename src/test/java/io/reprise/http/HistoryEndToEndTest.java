package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.http.Client.Got;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The history of an entity over HTTP: pages, outcomes by key, lists, and entries as they come. */
@ExtendWith(ServedNode.class)
class HistoryEndToEndTest {
  private final Client client;
  private final String id = freshId();
  private final String probe = "/v1/entities/probe/" + id;

  HistoryEndToEndTest(Client client) {
    this.client = client;
  }

  @Test
  void shows_entries_page_by_page() {
    notes(5);

    Got first = client.get(probe + "/entries?limit=2");
    Got second = client.get(probe + "/entries?limit=2&after=" + first.json().path("next").asText());
    Got last = client.get(probe + "/entries?limit=2&after=" + second.json().path("next").asText());

    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(sequences(first)).containsExactly(1L, 2L);
    assertThat(sequences(second)).containsExactly(3L, 4L);
    assertThat(sequences(last)).containsExactly(5L);
    assertThat(last.json().has("next")).isFalse();
    assertThat(first.json().at("/entries/0/event/name").asText()).isEqualTo("noted");
    assertThat(first.json().at("/entries/0/entity").asText()).isEqualTo("probe/" + id);
  }

  @Test
  void shows_the_newest_first_and_a_range() {
    notes(5);

    Got newest = client.get(probe + "/entries?order=desc&limit=2");
    Got older =
        client.get(
            probe + "/entries?order=desc&limit=2&before=" + newest.json().path("next").asText());
    Got range = client.get(probe + "/entries?after=1&before=4");

    assertThat(sequences(newest)).containsExactly(5L, 4L);
    assertThat(sequences(older)).containsExactly(3L, 2L);
    assertThat(sequences(range)).containsExactly(2L, 3L);
    assertThat(sequences(client.get(probe + "/entries?after=5"))).isEmpty();
  }

  @Test
  void shows_the_history_of_an_entity_that_only_refused() {
    client.post(probe + "/refuse", "{\"code\":\"no\"}", "Idempotency-Key: k1");

    JsonNode entry = client.get(probe + "/entries").json().at("/entries/0");

    assertThat(entry.at("/outcome/accepted").asBoolean(true)).isFalse();
    assertThat(entry.at("/outcome/code").asText()).isEqualTo("no");
    assertThat(entry.path("version").asLong()).isZero();
  }

  @Test
  void finds_no_history_where_nothing_happened() {
    assertProblem(client.get(probe + "/entries"), 404, "unknown-entity");
    assertProblem(
        client.get(probe + "/entries", "Accept: text/event-stream"), 404, "unknown-entity");
    assertProblem(client.get(probe + "/entries?limit=1001"), 422, "invalid-parameter");
    assertProblem(client.get(probe + "/entries", "Accept: text/html"), 406, "not-acceptable");
  }

  @Test
  void follows_entries_as_they_come() throws Exception {
    notes(2);
    HttpResponse<InputStream> stream =
        client.open("GET", probe + "/entries", "", "Accept: text/event-stream");

    try (BufferedReader lines = reader(stream)) {
      assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
      assertThat(lines.readLine()).isEqualTo("retry: 1000");
      assertThat(lines.readLine()).isEmpty();
      assertEntry(lines, 1);
      assertEntry(lines, 2);
      notes(1);
      assertEntry(lines, 3);
    }
  }

  @Test
  void goes_on_after_the_last_event_that_a_follower_had() throws Exception {
    notes(3);
    HttpResponse<InputStream> stream =
        client.open("GET", probe + "/entries", "", "Accept: text/event-stream", "Last-Event-ID: 2");

    try (BufferedReader lines = reader(stream)) {
      lines.readLine();
      lines.readLine();
      assertEntry(lines, 3);
    }
    assertProblem(
        client.get(probe + "/entries", "Accept: text/event-stream", "Last-Event-ID: x"),
        400,
        "invalid-header");
  }

  @Test
  void tells_the_outcome_of_a_key() {
    Got accepted = client.post(probe + "/note", "{\"text\":\"a\"}", "Idempotency-Key: \"a/b?%\"");
    client.post(probe + "/refuse", "{\"code\":\"no\"}", "Idempotency-Key: k2");

    Got first = client.get(probe + "/outcomes/a%2Fb%3F%25");
    Got second = client.get(probe + "/outcomes/k2");
    Got none = client.get(probe + "/outcomes/k3");

    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(first.json().path("status").asInt()).isEqualTo(200);
    assertThat(first.json().path("sequence")).isEqualTo(accepted.json().path("sequence"));
    assertThat(first.json().path("reply")).isEqualTo(accepted.json().path("reply"));
    assertThat(first.json().path("commandId").asText())
        .isEqualTo(accepted.header("Reprise-Command-Id"));
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json().path("status").asInt()).isEqualTo(409);
    assertThat(second.json().at("/problem/code").asText()).isEqualTo("no");
    assertProblem(none, 404, "unknown-outcome");
    assertThat(none.json().path("detail").asText()).isEqualTo("not executed as of sequence 2");
    assertProblem(client.get(probe + "/outcomes/a%20b"), 400, "invalid-key");
  }

  @Test
  void lists_entities_page_by_page() {
    for (String suffix : List.of("-a", "-b", "-c")) {
      client.post("/v1/entities/probe/" + id + suffix + "/note", "{\"text\":\"a\"}");
    }
    client.post(
        "/v1/entities/probe/" + id + "-d/refuse", "{\"code\":\"no\"}", "Idempotency-Key: k");

    Got first = client.get("/v1/entities/probe?prefix=" + id + "-&limit=2");
    Got second =
        client.get(
            "/v1/entities/probe?prefix=" + id + "-&after=" + first.json().path("next").asText());

    assertThat(first.json().path("entities").findValuesAsText("id"))
        .containsExactly(id + "-a", id + "-b");
    assertThat(second.json().path("entities").findValuesAsText("id")).containsExactly(id + "-c");
    assertThat(second.json().has("next")).isFalse();
    assertProblem(client.get("/v1/entities/probe?prefix=%20"), 422, "invalid-parameter");
    assertProblem(client.get("/v1/entities/none"), 404, "unknown-component");
  }

  private static void assertEntry(BufferedReader lines, long sequence) throws IOException {
    List<String> event = new ArrayList<>();
    String line = lines.readLine();
    while (line != null && !line.isEmpty()) {
      event.add(line);
      line = lines.readLine();
    }
    assertThat(event).hasSize(3);
    assertThat(event.get(0)).isEqualTo("id: " + sequence);
    assertThat(event.get(1)).isEqualTo("event: entry");
    assertThat(event.get(2)).startsWith("data: {").contains("\"sequence\":" + sequence);
  }

  private static BufferedReader reader(HttpResponse<InputStream> stream) {
    return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
  }

  private static List<Long> sequences(Got got) {
    List<Long> sequences = new ArrayList<>();
    got.json().path("entries").forEach(entry -> sequences.add(entry.path("sequence").asLong()));
    return sequences;
  }

  private void notes(int count) {
    for (int i = 0; i < count; i++) {
      assertThat(client.post(probe + "/note", "{\"text\":\"a\"}").status()).isEqualTo(200);
    }
  }
}
