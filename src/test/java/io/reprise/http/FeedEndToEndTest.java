package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/** The entries of all entities, as a bridge to another system reads them. */
@ExtendWith(ServedNode.class)
class FeedEndToEndTest {
  private final Client client;
  private final String id = freshId();
  private final String probe = "/v1/entities/probe/" + id;

  FeedEndToEndTest(Client client) {
    this.client = client;
  }

  private void note(String text) {
    assertThat(client.post(probe + "/note", "{\"text\":\"" + text + "\"}").status()).isEqualTo(200);
  }

  private String now() {
    return client.get("/v1/feed?after=now").json().path("next").asText();
  }

  /** Entries of this test's entity after a place: other tests may use the node, too. */
  private List<JsonNode> ours(String cursor, String parameters, int atLeast) {
    List<JsonNode> ours = new ArrayList<>();
    String[] next = {cursor};
    await()
        .atMost(Client.PATIENCE)
        .until(
            () -> {
              Got got = client.get("/v1/feed?after=" + next[0] + parameters);
              if (got.status() == 503 || got.status() == 504) { // the next one may come through
                return false;
              }
              assertThat(got.status()).as(got.text()).isEqualTo(200);
              next[0] = got.json().path("next").asText();
              for (JsonNode entry : got.json().path("entries")) {
                if (entry.path("entity").asText().equals("probe/" + id)) {
                  ours.add(entry);
                }
              }
              return got.json().path("entries").isEmpty() && ours.size() >= atLeast;
            });
    return ours;
  }

  @Test
  void gives_each_entry_as_the_history_of_its_entity_does_page_by_page() {
    String cursor = now();
    for (int i = 1; i <= 5; i++) {
      note("n" + i);
    }
    List<JsonNode> history = new ArrayList<>();
    client.get(probe + "/entries").json().path("entries").forEach(history::add);

    assertThat(ours(cursor, "&limit=2", 5)).isEqualTo(history).hasSize(5);
    assertThat(ours(cursor, "&component=probe", 5)).isEqualTo(history);
    assertThat(ours(cursor, "&component=wallet", 0)).isEmpty();
    assertThat(client.get("/v1/feed?limit=1").json().path("entries")).hasSize(1);
  }

  @Test
  void follows_all_entries_and_goes_on_after_the_last_event_that_a_follower_had() throws Exception {
    HttpResponse<InputStream> stream =
        client.open("GET", "/v1/feed?component=probe&after=now", "", "Accept: text/event-stream");
    String last;
    try (BufferedReader lines = reader(stream)) {
      assertThat(lines.readLine()).isEqualTo("retry: 1000");
      assertThat(lines.readLine()).startsWith("id: ");
      assertThat(lines.readLine()).isEmpty();
      note("a");
      note("b");
      last = ours(lines, "\"text\":\"a\"");
    }
    HttpResponse<InputStream> again =
        client.open("GET", "/v1/feed", "", "Accept: text/event-stream", "Last-Event-ID: " + last);
    try (BufferedReader lines = reader(again)) {
      lines.readLine();
      assertThat(lines.readLine()).isEqualTo("id: " + last);
      lines.readLine();
      ours(lines, "\"text\":\"b\"");
    }
  }

  /** The id of the next event of this test's entity, which must hold this. */
  private String ours(BufferedReader lines, String holding) throws IOException {
    while (true) {
      String line = lines.readLine();
      if (line.startsWith("id: ")) {
        assertThat(lines.readLine()).isEqualTo("event: entry");
        String data = lines.readLine();
        if (data.contains("\"entity\":\"probe/" + id + "\"")) {
          assertThat(data).startsWith("data: {").contains(holding);
          return line.substring("id: ".length());
        }
      }
    }
  }

  @Test
  void says_what_a_place_may_be_and_which_components_there_are() {
    Got wrong = client.get("/v1/feed?after=17");
    assertProblem(wrong, 422, "invalid-parameter");
    assertThat(wrong.json().path("detail").asText())
        .startsWith("after: 17 (expected: the next, or an event's id, of this feed")
        .contains("now for what is written from now on");
    assertProblem(client.get("/v1/feed?limit=1001"), 422, "invalid-parameter");
    assertProblem(client.get("/v1/feed?component=prob"), 404, "unknown-component");
    assertProblem(client.get("/v1/feed?component=%00"), 404, "unknown-component");
    assertProblem(
        client.get("/v1/feed", "Accept: text/event-stream", "Last-Event-ID: 17"),
        400,
        "invalid-header");
    assertProblem(client.get("/v1/feed", "Accept: text/html"), 406, "not-acceptable");
  }

  private static BufferedReader reader(HttpResponse<InputStream> stream) {
    return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
  }
}
