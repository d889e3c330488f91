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

/** From an id to all that the request led to, and to a bundle of it. */
@ExtendWith(ServedNode.class)
class FlowEndToEndTest {
  private final Client client;
  private final String id = freshId();
  private final String entity = "/v1/entities/wallet/" + id;

  FlowEndToEndTest(Client client) {
    this.client = client;
    client.post(entity + "/open", "{\"owner\":\"Ann\"}");
  }

  private Got flow(String what, String... more) {
    String encoded = URLEncoder.encode(what, StandardCharsets.UTF_8);
    return client.get("/v1/flows/" + encoded + String.join("", more));
  }

  @Test
  void shows_a_request_by_whatever_names_it() {
    String key = "flow-" + id;
    Got sent = client.post(entity + "/deposit", "{\"cents\":5}", "Idempotency-Key: " + key);
    String command = sent.header("Reprise-Command-Id");
    for (String name :
        new String[] {
          command,
          sent.header("traceresponse").substring(3, 35),
          key,
          "wallet/" + id,
          "wallet/" + id + "/2",
          "wallet/" + id + "/2/0"
        }) {
      Got got = flow(name);
      assertThat(got.status()).as(got.text()).isEqualTo(200);
      JsonNode flow = got.json();
      assertThat(flow.path("complete").asBoolean()).isTrue();
      assertThat(flow.path("entities").toString()).isEqualTo("[\"wallet/" + id + "\"]");
      JsonNode one = flow.path("commands").path(0);
      assertThat(one.path("as").asText()).isEqualTo("request");
      assertThat(one.path("sequence").asLong()).isEqualTo(2);
      assertThat(one.at("/command/id").asText()).isEqualTo(command);
      assertThat(one.at("/command/body/cents").asInt()).isEqualTo(5);
      assertThat(one.at("/outcome/accepted").asBoolean()).isTrue();
      assertThat(one.at("/events/0/name").asText()).isEqualTo("deposited");
      assertThat(one.path("effects")).isEmpty();
    }
    assertThat(flow("wallet/" + id + "/1").json().at("/commands/0/command/name").asText())
        .isEqualTo("open");
  }

  @Test
  void shows_all_requests_of_a_trace() {
    String trace = UUID.randomUUID().toString().replace("-", "");
    String parent = "traceparent: 00-" + trace + "-00f067aa0ba902b7-01";
    client.post(entity + "/deposit", "{\"cents\":5}", parent);
    client.post(entity + "/deposit", "{\"cents\":6}", parent);

    JsonNode commands = flow(trace).json().path("commands");
    assertThat(commands.findValuesAsText("sequence")).contains("2", "3");
    assertThat(commands).hasSize(2);
    assertThat(commands.path(0).path("time").asText())
        .as("oldest first")
        .isLessThan(commands.path(1).path("time").asText());
  }

  @Test
  void exports_the_entities_as_one_bundle() {
    Got bundle = flow("wallet/" + id, "/bundle?redact=/event/body/owner");
    assertThat(bundle.status()).as(bundle.text()).isEqualTo(200);
    assertThat(bundle.header("Reprise-Flow-Complete")).isEqualTo("true");
    assertThat(bundle.header("Content-Disposition")).contains("flow.bundle");
    assertThat(bundle.text().lines()).hasSize(2);
    assertThat(bundle.text()).contains("wallet/" + id).doesNotContain("\"owner\":\"Ann\"}}");
    assertProblem(flow("no-such-" + id, "/bundle"), 404, "nothing-found");
    assertProblem(flow("wallet/" + id, "/bundle?redact=owner"), 422, "invalid-parameter");
  }

  @Test
  void says_that_there_is_nothing() {
    Got nothing = flow("no-such-" + id);
    assertProblem(nothing, 404, "nothing-found");
    assertThat(nothing.json().path("detail").asText())
        .isEqualTo(
            "no-such-"
                + id
                + ": no entity and no entry, and no command, trace or key in all entries");
    assertProblem(flow("wallet/" + id + "/99"), 404, "nothing-found");
    assertProblem(flow("x".repeat(256)), 400, "invalid-id");
    assertProblem(flow(""), 400, "invalid-id");
    assertProblem(flow("wallet/" + id, "?limit=3"), 422, "invalid-parameter");
  }
}
