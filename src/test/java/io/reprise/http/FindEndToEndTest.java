package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.http.Client.Got;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From an id out of an answer or a log to the entity and its entry. */
@ExtendWith(ServedNode.class)
class FindEndToEndTest {
  private final Client client;
  private final String id = freshId();
  private final String entity = "/v1/entities/wallet/" + id;

  FindEndToEndTest(Client client) {
    this.client = client;
    client.post(entity + "/open", "{\"owner\":\"Ann\"}");
  }

  private Got find(String what, String... more) {
    return client.get(
        "/v1/find?id=" + URLEncoder.encode(what, StandardCharsets.UTF_8) + String.join("", more));
  }

  @Test
  void finds_a_command_by_what_its_answer_said() {
    String key = "find-" + id;
    Got sent = client.post(entity + "/deposit", "{\"cents\":5}", "Idempotency-Key: " + key);
    String command = sent.header("Reprise-Command-Id");
    String trace = sent.header("traceresponse").substring(3, 35);

    Got byCommand = find(command);
    assertThat(byCommand.status()).isEqualTo(200);
    assertThat(byCommand.json().path("complete").asBoolean()).isTrue();
    JsonNode hit = byCommand.json().path("found").path(0);
    assertThat(hit.path("entity").asText()).isEqualTo("wallet/" + id);
    assertThat(hit.path("sequence").asLong()).isEqualTo(2);
    assertThat(hit.path("of").asText()).isEqualTo("command");
    assertThat(hit.path("command").asText()).isEqualTo("deposit");
    assertThat(hit.path("caller").asText()).isEqualTo("anonymous");
    assertThat(hit.path("outcome").toString()).isEqualTo("{\"accepted\":true}");

    assertThat(find(trace).json().at("/found/0/of").asText()).isEqualTo("trace");
    assertThat(find(trace).json().at("/found/0/commandId").asText()).isEqualTo(command);
    assertThat(find(key).json().at("/found/0/of").asText()).isEqualTo("key");
    assertThat(find(key).json().at("/found/0/commandId").asText()).isEqualTo(command);
  }

  @Test
  void finds_all_that_a_trace_from_outside_led_to_and_goes_on_after_a_limit() {
    String trace = UUID.randomUUID().toString().replace("-", "");
    String parent = "traceparent: 00-" + trace + "-00f067aa0ba902b7-01";
    client.post(entity + "/deposit", "{\"cents\":5}", parent);
    client.post(entity + "/deposit", "{\"cents\":6}", parent);

    assertThat(find(trace).json().path("found").findValuesAsText("sequence"))
        .containsExactly("3", "2");
    JsonNode first = find(trace, "&limit=1").json();
    assertThat(first.path("found")).hasSize(1);
    assertThat(first.path("complete").asBoolean()).isFalse();
    assertThat(first.path("stoppedBy").asText()).isEqualTo("limit");
    JsonNode second = find(trace, "&limit=1&before=" + first.path("next").asText()).json();
    assertThat(second.at("/found/0/sequence").asLong()).isEqualTo(2);
    assertThat(second.path("complete").asBoolean()).isTrue();
  }

  @Test
  void finds_an_entity() {
    JsonNode hit = find("wallet/" + id).json().path("found").path(0);
    assertThat(hit.path("of").asText()).isEqualTo("entity");
    assertThat(hit.path("version").asLong()).isEqualTo(1);
    assertThat(hit.path("begun")).isEqualTo(hit.path("time"));
  }

  @Test
  void says_where_it_looked_when_nothing_was_found() {
    Got nothing = find("no-such-" + id);
    assertProblem(nothing, 404, "nothing-found");
    assertThat(nothing.json().path("detail").asText())
        .isEqualTo("no-such-" + id + ": no entity, and no command, trace or key in all entries");
    Got since = find("no-such-" + id, "&since=2026-01-01T00:00:00Z&before=2027-01-01T00:00:00Z");
    assertThat(since.json().path("detail").asText()).contains("before 2027-01-01T00:00:00.000000Z");
    assertProblem(client.get("/v1/find"), 422, "invalid-parameter");
    assertProblem(find("x".repeat(256)), 422, "invalid-parameter");
    assertProblem(find("x", "&since=yesterday"), 422, "invalid-parameter");
    assertProblem(
        find("x", "&since=2027-01-01T00:00:00Z&before=2026-01-01T00:00:00Z"),
        422,
        "invalid-parameter");
  }
}
