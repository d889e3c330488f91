package io.reprise.http;

import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.http.Client.Got;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A command over HTTP that can't be done: which problem it is, and that nothing is left behind. */
@ExtendWith(ServedNode.class)
class BadCommandEndToEndTest {
  private final Client client;

  BadCommandEndToEndTest(Client client) {
    this.client = client;
  }

  @Test
  void names_what_is_known_instead_of_an_unknown_component_or_command() {
    Got component = client.post("/v1/entities/walet/a/open", "{}");
    Got command = client.post("/v1/entities/wallet/a/withdrw", "{}");

    assertProblem(component, 404, "unknown-component");
    assertThat(component.json().path("detail").asText()).contains("walet (expected: wallet, ");
    assertProblem(command, 404, "unknown-command");
    assertThat(command.json().path("detail").asText()).contains("withdrw (expected: withdraw, ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%20", "a%20b", "%2Fa", "a%2Fb", "%FF%FE", "%C3%A4", "a%00", ".", "..", "-a", "a%7C", "%25"
      })
  void refuses_ids_with_other_bytes(String id) {
    Got got = client.post("/v1/entities/wallet/" + id + "/open", "{\"owner\":\"Ann\"}");

    assertProblem(got, 400, "invalid-id");
  }

  @Test
  void refuses_an_empty_and_a_long_id() {
    assertProblem(client.post("/v1/entities/wallet//open", "{}"), 400, "invalid-id");
    assertProblem(client.get("/v1/entities/wallet/"), 400, "invalid-id");
    assertProblem(client.get("/v1/entities/wallet/" + "a".repeat(129)), 400, "invalid-id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | 1",
        "{\"cents\":1,} | 1",
        "{\"cents\":1,\"cents\":2} | 1",
        "{\"cents\":1} {} | 1",
        "{\"cents\":NaN} | 1",
        "{'cents':1} | 1",
        "` ` | 1",
      })
  void refuses_what_is_not_json(String body) {
    assertProblem(client.post("/v1/entities/wallet/a/deposit", body), 400, "malformed-json");
  }

  @Test
  void refuses_json_that_nests_too_deep() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);

    Got got = client.post("/v1/entities/wallet/a/deposit", "{\"cents\":" + deep + "}");

    assertProblem(got, 400, "malformed-json");
    assertThat(got.json().path("detail").asText()).contains("64");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"x\"", "null", "true"})
  void refuses_json_that_is_no_object(String body) {
    Got got = client.post("/v1/entities/wallet/a/deposit", body);

    assertProblem(got, 422, "invalid-body");
    assertThat(got.json().at("/errors/0/pointer").asText("-")).isEmpty();
  }

  @Test
  void tells_all_fields_that_are_wrong_at_once() {
    Got got =
        client.post(
            "/v1/entities/hotel/a/reserve",
            "{\"reservation\":7,\"rooms\":\"x\",\"color\":\"red\"}");

    assertProblem(got, 422, "invalid-body");
    List<String> errors = new ArrayList<>();
    got.json()
        .path("errors")
        .forEach(e -> errors.add(e.path("pointer").asText() + " " + e.path("code").asText()));
    assertThat(errors)
        .containsExactlyInAnyOrder(
            "/reservation type", "/guest missing", "/rooms type", "/color unknown");
  }

  @Test
  void tells_a_field_that_breaks_the_own_check_of_the_command() {
    Got got = client.post("/v1/entities/wallet/a/deposit", "{\"cents\":-1}");

    assertProblem(got, 422, "invalid-body");
    assertThat(got.json().at("/errors/0/pointer").asText()).isEqualTo("/cents");
    assertThat(got.json().path("commandId").isTextual()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml", "text/json"})
  void takes_json_only(String type) {
    Got got =
        client.send(
            "POST", "/v1/entities/wallet/a/deposit", "{\"cents\":1}", "Content-Type: " + type);

    assertProblem(got, 415, "unsupported-media-type");
    assertThat(got.json().path("detail").asText()).contains("application/json");
  }

  @Test
  void takes_no_body_without_its_type_and_no_compressed_one() {
    assertProblem(
        client.send("POST", "/v1/entities/wallet/a/deposit", "{\"cents\":1}"),
        415,
        "unsupported-media-type");
    assertProblem(
        client.post("/v1/entities/wallet/a/deposit", "{\"cents\":1}", "Content-Encoding: gzip"),
        415,
        "unsupported-media-type");
  }

  @Test
  void takes_json_that_names_its_charset() {
    Got got =
        client.send(
            "POST",
            "/v1/entities/wallet/" + freshId() + "/open",
            "{\"owner\":\"Zoë\"}",
            "Content-Type: Application/JSON; charset=\"UTF-8\"");

    assertThat(got.status()).as(got.text()).isEqualTo(200);
  }

  @Test
  void tells_all_fields_that_break_the_checks_of_a_command() {
    Got got =
        client.post(
            "/v1/entities/hotel/" + freshId() + "/reserve",
            "{\"rooms\":-1,\"guest\":\"\",\"reservation\":\" \"}");

    assertProblem(got, 422, "invalid-body");
    assertThat(got.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/rooms", "/guest", "/reservation");
  }

  @Test
  void refuses_to_answer_in_another_form() {
    Got got = client.post("/v1/entities/wallet/a/deposit", "{\"cents\":1}", "Accept: text/html");

    assertProblem(got, 406, "not-acceptable");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-Match: 7 | invalid-if-match",
        "If-Match: W/\"7\" | invalid-if-match",
        "If-None-Match: \"7\" | invalid-if-match",
        "Idempotency-Key: a b | invalid-key",
        "Idempotency-Key: \"a | invalid-key",
      })
  void refuses_headers_that_it_could_only_guess(String header, String code) {
    Got got = client.post("/v1/entities/wallet/a/deposit", "{\"cents\":1}", header);

    assertProblem(got, 400, code);
  }

  @Test
  void names_the_limits_of_key_caller_and_reason() {
    String deposit = "/v1/entities/wallet/a/deposit";
    Got key = client.post(deposit, "{}", "Idempotency-Key: " + "k".repeat(256));
    Got caller = client.post(deposit, "{}", "Reprise-Caller: " + "c".repeat(129));
    Got reason = client.post(deposit, "{}", "Reprise-Reason: " + "r".repeat(1025));

    assertProblem(key, 400, "invalid-key");
    assertThat(key.json().path("detail").asText()).contains("255");
    assertProblem(caller, 400, "invalid-header");
    assertThat(caller.json().path("detail").asText()).contains("128");
    assertProblem(reason, 400, "invalid-header");
    assertThat(reason.json().path("detail").asText()).contains("1024");
  }

  @Test
  void takes_no_fields_in_the_url() {
    Got got = client.post("/v1/entities/wallet/a/deposit?cents=1", "{}");

    assertProblem(got, 422, "invalid-parameter");
    assertThat(got.json().at("/errors/0/pointer").asText()).isEqualTo("/cents");
  }

  @Test
  void says_that_a_rule_failed_and_writes_nothing() {
    String probe = "/v1/entities/probe/" + freshId();

    Got got = client.post(probe + "/fail", "{}", "Idempotency-Key: k1");

    assertProblem(got, 500, "rule-failed");
    assertThat(got.text()).contains("failed as asked").doesNotContain("at probe.Probe");
    assertThat(client.get(probe + "/entries").status()).isEqualTo(404);
  }

  static void assertProblem(Got got, int status, String code) {
    assertThat(got.status()).as(got.text()).isEqualTo(status);
    assertThat(got.header("Content-Type")).isEqualTo("application/problem+json");
    JsonNode json = got.json();
    assertThat(json.path("code").asText()).isEqualTo(code);
    assertThat(json.path("type").asText()).isEqualTo("/problems/" + code);
    assertThat(json.path("status").asInt()).isEqualTo(status);
    assertThat(json.path("title").asText()).isNotEmpty();
    assertThat(json.path("detail").asText()).isNotEmpty();
    assertThat(json.path("outcome").asText()).isEqualTo("none");
    assertThat(json.path("traceId").asText())
        .isEqualTo(got.header("traceresponse").substring(3, 35));
  }
}
