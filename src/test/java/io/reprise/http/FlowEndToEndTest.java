package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.http.Client.Got;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
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
  void follows_a_booking_over_hotels_and_wallet_until_it_is_confirmed() {
    client.post(entity + "/deposit", "{\"cents\":500}");
    client.post("/v1/entities/hotel/ritz-" + id + ":2026-12-24/define", "{\"rooms\":1}");
    client.post("/v1/entities/hotel/inn-" + id + ":2026-12-25/define", "{\"rooms\":1}");
    String trace = UUID.randomUUID().toString().replace("-", "");
    Got booked =
        client.post(
            "/v1/entities/booking/" + id + "/book",
            """
            {"wallet":"%s","guest":"Ann","rooms":1,"cents":300,"stays":[
             {"hotel":"ritz-%s","from":"2026-12-24","nights":1},
             {"hotel":"inn-%s","from":"2026-12-25","nights":1}]}"""
                .formatted(id, id, id),
            "traceparent: 00-" + trace + "-00f067aa0ba902b7-01");
    assertThat(booked.status()).as(booked.text()).isEqualTo(200);
    JsonNode flow =
        await()
            .atMost(Client.PATIENCE)
            .until(
                () -> flow("booking/" + id + "/1").json(),
                now ->
                    now.path("commands").size() == 7 && !now.toString().contains("\"delivery\""));
    assertThat(shape(flow))
        .containsExactly(
            "0 request booking/e book: message handled, timer cancelled",
            "1 message hotel/ritz-e:2026-12-24 reserve:",
            "1 outcome booking/e hold: message handled",
            "2 message hotel/inn-e:2026-12-25 reserve:",
            "2 outcome booking/e hold: message handled",
            "3 message wallet/e withdraw:",
            "3 outcome booking/e hold: cancel done");
    assertThat(flow.path("complete").asBoolean()).isTrue();
    assertThat(flow.path("entities")).hasSize(4);

    String command = flow.at("/commands/5/command/id").asText();
    for (String name : new String[] {trace, command, "wallet/" + id, "booking/" + id}) {
      assertThat(shape(flow(name).json())).as(name).isEqualTo(shape(flow));
    }
    assertThat(flow(command).json().at("/commands/5/asked").asBoolean()).isTrue();
    client.sql("DELETE FROM reprise.handled");
    assertThat(shape(flow(command).json())).as("when the marks are gone").isEqualTo(shape(flow));
    assertThat(flow(command, "/bundle").text().lines().findFirst().orElseThrow())
        .contains("\"booking/" + id, "\"hotel/ritz-" + id, "\"hotel/inn-" + id, "\"wallet/" + id);
  }

  private List<String> shape(JsonNode flow) {
    List<String> lines = new ArrayList<>();
    for (JsonNode command : flow.path("commands")) {
      StringJoiner effects = new StringJoiner(", ", " ", "").setEmptyValue("");
      command
          .path("effects")
          .forEach(
              effect ->
                  effects.add(effect.path("kind").asText() + " " + effect.path("state").asText()));
      lines.add(
          "%s %s %s %s:%s"
              .formatted(
                  command.path("depth").asText(),
                  command.path("as").asText(),
                  command.path("entity").asText().replace(id, "e"),
                  command.at("/command/name").asText(),
                  effects));
    }
    return lines;
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
