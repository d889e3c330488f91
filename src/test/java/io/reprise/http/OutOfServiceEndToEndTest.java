package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.http.Client.Got;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An entity with an entry that can't be read: everybody is told which, nobody else is touched. */
@ExtendWith(ServedNode.class)
class OutOfServiceEndToEndTest {
  private final Client client;
  private final String id = freshId();
  private final String torn = "/v1/entities/probe/" + id + "-torn";

  OutOfServiceEndToEndTest(Client client) {
    this.client = client;
  }

  /** A history of two entries, the second of which is no entry. */
  @BeforeEach
  void tear() {
    client.post("/v1/entities/probe/" + id + "/note", "{\"text\":\"a\"}");
    String copy =
        """
        INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, db_timestamp,
          event_ser_id, event_ser_manifest, event_payload, deleted, writer, adapter_manifest)
        SELECT slice, entity_type, 'probe|%1$s-torn', %2$d, db_timestamp, event_ser_id,
          event_ser_manifest, convert_to(%3$s, 'UTF8'), deleted, writer, adapter_manifest
        FROM event_journal WHERE persistence_id = 'probe|%1$s' AND seq_nr = 1""";
    String good =
        "replace(convert_from(event_payload, 'UTF8'), '\"probe/%1$s\"', '\"probe/%1$s-torn\"')"
            .formatted(id);
    client.sql(copy.formatted(id, 1, good));
    client.sql(copy.formatted(id, 2, "'{\"rubbish\":'"));
  }

  @Test
  void tells_callers_which_entry_and_serves_others() {
    Got command = client.post(torn + "/note", "{\"text\":\"b\"}");
    Got read = client.get(torn);

    assertProblem(command, 503, "out-of-service");
    assertThat(command.json().path("retryable").asBoolean()).isTrue();
    assertProblem(read, 503, "out-of-service");
    assertThat(read.json().path("detail").asText()).contains("is not JSON");
    assertThat(client.get("/v1/entities/probe/" + id).status()).isEqualTo(200);
  }

  @Test
  void shows_the_past_up_to_it_and_names_it() {
    assertThat(client.get(torn + "/entries?before=2").json().path("entries")).hasSize(1);
    assertThat(client.get(torn + "?at-sequence=1").json().at("/state/last").asText())
        .isEqualTo("a");

    Got entries = client.get(torn + "/entries");
    Got past = client.get(torn + "?at-sequence=2");

    for (Got got : new Got[] {entries, past}) {
      assertProblem(got, 422, "unreadable-entry");
      assertThat(got.json().path("sequence").asLong()).isEqualTo(2);
      assertThat(got.json().path("id").asText()).isEqualTo(id + "-torn");
    }
  }

  @Test
  void ends_the_stream_of_a_follower_with_the_problem() {
    Got followed = client.get(torn + "/entries", "Accept: text/event-stream");

    assertThat(followed.status()).isEqualTo(200);
    assertThat(followed.text()).contains("event: problem\ndata: {").contains("unreadable-entry");
  }

  @Test
  void is_listed_until_it_is_tried_again_and_recovers() {
    client.post(torn + "/note", "{\"text\":\"b\"}");
    JsonNode listed = awaitListed(1).path("entities").get(0);
    assertThat(listed.path("component").asText()).isEqualTo("probe");
    assertThat(listed.path("id").asText()).isEqualTo(id + "-torn");
    assertThat(listed.path("sequence").asLong()).isEqualTo(2);
    assertThat(listed.path("code").asText()).isEqualTo("unreadable-entry");
    assertThat(listed.path("detail").asText()).contains("is not JSON");
    assertThat(listed.path("node").asText()).startsWith("127.0.0.1:");

    String retry = "{\"component\":\"probe\",\"id\":\"" + id + "-torn\"}";
    Got still = client.post("/v1/out-of-service/retry", retry);
    assertProblem(still, 503, "out-of-service");
    assertThat(still.json().path("sequence").asLong()).isEqualTo(2);

    mend();
    Got done = client.post("/v1/out-of-service/retry", retry);
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.json().path("sequence").asLong()).isEqualTo(1);
    awaitListed(0);
    assertThat(client.post(torn + "/note", "{\"text\":\"b\"}").status()).isEqualTo(200);
  }

  @Test
  void many_are_tried_again_if_they_are_not_more_than_counted() {
    client.post(torn + "/note", "{\"text\":\"b\"}");
    awaitListed(1);
    int all = client.get("/v1/out-of-service").json().path("total").asInt();
    String filter = "{\"filter\":{\"component\":\"probe\"},\"count\":%d}";

    assertProblem(
        client.post("/v1/out-of-service/retry", filter.formatted(all - 1)), 409, "count-changed");
    mend();
    JsonNode done = client.post("/v1/out-of-service/retry", filter.formatted(all)).json();
    assertThat(done.path("matched").asInt()).isEqualTo(all);
    assertThat(done.path("tried").asInt()).isEqualTo(all);
    assertThat(done.path("recovered").asInt()).isPositive();
    assertThat(done.path("left").toString()).doesNotContain(id + "-torn");
    awaitListed(0);
  }

  @Test
  void says_what_is_wrong_with_a_list_or_a_retry() {
    String retry = "/v1/out-of-service/retry";
    assertProblem(client.get("/v1/out-of-service?limit=0"), 422, "invalid-parameter");
    assertProblem(client.post(retry, "{}"), 422, "invalid-body");
    assertProblem(client.post(retry, "{\"filter\":{\"x\":1}}"), 422, "invalid-body");
    assertProblem(
        client.post(retry, "{\"component\":\"none\",\"id\":\"x\"}"), 404, "unknown-component");
    assertProblem(client.post(retry, "{\"component\":\"probe\",\"id\":\"-\"}"), 400, "invalid-id");
    assertProblem(
        client.post(retry, "{\"component\":\"probe\",\"id\":\"" + id + "-no\"}"),
        404,
        "unknown-entity");
  }

  /** Those of this test that are listed. */
  private JsonNode awaitListed(int count) {
    String after = "/v1/out-of-service?component=probe&limit=1&after=probe/" + id + "-tor";
    return await()
        .atMost(Client.PATIENCE)
        .until(
            () -> client.get(after).json(),
            json ->
                json.path("entities").findValuesAsText("id").contains(id + "-torn") == (count > 0));
  }

  private void mend() {
    client.sql(
        "DELETE FROM event_journal WHERE persistence_id = 'probe|%s-torn' AND seq_nr = 2"
            .formatted(id));
  }
}
