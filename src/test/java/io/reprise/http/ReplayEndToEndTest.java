package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.http.Client.Got;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What changed in an entity, why, and what would have come of it, over HTTP. */
@ExtendWith(ServedNode.class)
class ReplayEndToEndTest {
  private final Client client;
  private final String wallet = "/v1/entities/wallet/" + freshId();

  ReplayEndToEndTest(Client client) {
    this.client = client;
  }

  @BeforeEach
  void charge_twice() {
    command("open", "{\"owner\":\"Bob\"}", "shop");
    command("deposit", "{\"cents\":100}", "bank");
    command("withdraw", "{\"cents\":30}", "shop");
    command("withdraw", "{\"cents\":30}", "shop");
    command("withdraw", "{\"cents\":60}", "bob");
  }

  private void command(String name, String body, String caller) {
    Got got =
        client.post(
            wallet + "/" + name,
            body,
            "Reprise-Caller: " + caller,
            "Idempotency-Key: " + freshId());
    assertThat(got.status()).as(got.text()).isIn(200, 409);
  }

  @Test
  void shows_what_changed_as_a_patch() {
    Got patch = client.get(wallet + "/diff?from=2&to=5");

    assertThat(patch.status()).as(patch.text()).isEqualTo(200);
    assertThat(patch.header("Content-Type")).isEqualTo("application/json-patch+json");
    assertThat(patch.text()).isEqualTo("[{\"op\":\"replace\",\"path\":\"/cents\",\"value\":40}]");
    assertThat(patch.header("Reprise-Consistency")).isEqualTo("past");
    assertThat(patch.header("Reprise-Sequence")).isEqualTo("5");
    assertThat(patch.header("Cache-Control")).isEqualTo("no-store");
    assertThat(client.get(wallet + "/diff?from=3&to=3").text()).isEqualTo("[]");
    assertThat(client.get(wallet + "/diff?from=5&to=2").text()).contains("\"value\":100");
  }

  @Test
  void compares_with_the_initial_state_but_knows_no_entity_without_an_event() {
    String fresh = "/v1/entities/wallet/" + freshId();
    client.post(fresh + "/deposit", "{\"cents\":1}", "Idempotency-Key: " + freshId());
    assertProblem(client.get(fresh + "/diff?from=1&to=1"), 404, "unknown-entity");

    client.post(fresh + "/open", "{\"owner\":\"Eve\"}");

    assertThat(client.get(fresh + "/diff?from=1&to=2").text()).contains("\"path\":\"/owner\"");
  }

  @Test
  void shows_both_states_to_who_asks_for_json() {
    Got both = client.get(wallet + "/diff?from=2&to=4", "Accept: application/json");

    assertThat(both.header("Content-Type")).isEqualTo("application/json");
    assertThat(both.json().path("from").path("state").path("cents").asLong()).isEqualTo(100);
    assertThat(both.json().path("to").path("state").path("cents").asLong()).isEqualTo(40);
    assertThat(both.json().path("to").path("sequence").asLong()).isEqualTo(4);
    assertThat(both.json().path("patch")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "diff?from=0&to=2, 422, invalid-parameter",
    "diff?from=-1&to=2, 422, invalid-parameter",
    "diff?from=2, 422, invalid-parameter",
    "diff?from=1&to=2&too=3, 422, invalid-parameter",
    "diff?from=1&to=99, 404, unknown-moment",
    "explain, 422, invalid-parameter",
    "explain?pointer=cents, 422, invalid-parameter",
    "explain?pointer=/cent, 422, invalid-parameter",
    "explain?pointer=/cents&limit=0, 422, invalid-parameter"
  })
  void says_what_is_wrong_with_a_question(String path, int status, String code) {
    assertProblem(client.get(wallet + "/" + path), status, code);
    assertProblem(client.get(wallet + "nobody/diff?from=1&to=1"), 404, "unknown-entity");
    assertProblem(client.get(wallet + "nobody/explain?pointer=/cents"), 404, "unknown-entity");
  }

  @Test
  void explains_a_field_and_marks_what_came_twice() {
    Got explained = client.get(wallet + "/explain?pointer=/cents");

    assertThat(explained.status()).as(explained.text()).isEqualTo(200);
    JsonNode json = explained.json();
    assertThat(json.path("sequence").asLong()).isEqualTo(5);
    assertThat(json.path("value").asLong()).isEqualTo(40);
    JsonNode newest = json.path("changes").path(0);
    assertThat(newest.path("sequence").asLong()).isEqualTo(4);
    assertThat(newest.path("before").asLong()).isEqualTo(70);
    assertThat(newest.path("after").asLong()).isEqualTo(40);
    assertThat(newest.path("command").path("name").asText()).isEqualTo("withdraw");
    assertThat(newest.path("command").path("caller").asText()).isEqualTo("shop");
    assertThat(newest.path("nearDuplicateOf").asLong()).isEqualTo(3);
    assertThat(json.path("changes")).hasSize(4);
    assertThat(json.path("changes").path(3).has("before")).isFalse();
    JsonNode one = client.get(wallet + "/explain?pointer=/cents&limit=1").json();
    assertThat(one.path("changes")).hasSize(1);
    assertThat(one.path("more").asLong()).isEqualTo(3);
  }

  @Test
  void says_which_fields_there_are_instead() {
    assertThat(client.get(wallet + "/explain?pointer=/cent").json().path("detail").asText())
        .isEqualTo(
            "pointer: /cent: never in its state (expected: a field such as /type, /owner, /cents)");
  }

  @Test
  void tells_what_would_have_come_of_it_without_a_command() {
    Got forked = client.post(wallet + "/what-if", "{\"skip\":[4]}");

    assertThat(forked.status()).as(forked.text()).isEqualTo(200);
    assertThat(forked.header("Reprise-Consistency")).isEqualTo("what-if");
    JsonNode json = forked.json();
    assertThat(json.path("from").asLong()).isEqualTo(4);
    assertThat(json.path("through").asLong()).isEqualTo(5);
    assertThat(json.path("commands").asLong()).isEqualTo(1);
    assertThat(json.path("recorded").path("cents").asLong()).isEqualTo(40);
    assertThat(json.path("forked").path("cents").asLong()).isEqualTo(10);
    assertThat(json.path("diff").path(0).path("path").asText()).isEqualTo("/cents");
    assertThat(json.path("changed").path(0).path("why").asText()).isEqualTo("skipped");
    JsonNode other = json.path("changed").path(1);
    assertThat(other.path("why").asText()).isEqualTo("differs");
    assertThat(other.path("recorded").path("code").asText()).isEqualTo("insufficient-funds");
    assertThat(other.path("forked").path("accepted").asBoolean()).isTrue();
    assertThat(client.get(wallet).json().path("state").path("cents").asLong())
        .as("nothing has changed")
        .isEqualTo(40);
    assertThat(client.get(wallet).json().path("sequence").asLong()).isEqualTo(5);
  }

  @Test
  void tells_what_would_have_come_of_it_with_other_fields() {
    JsonNode json =
        client
            .post(
                wallet + "/what-if",
                "{\"edit\":[{\"sequence\":2,\"body\":{\"cents\":20}}],\"from\":1}")
            .json();

    assertThat(json.path("commands").asLong()).isEqualTo(5);
    assertThat(json.path("forked").path("cents").asLong()).isEqualTo(20);
    assertThat(json.path("changed")).hasSize(4);
    assertThat(json.path("changed").path(0).path("why").asText()).isEqualTo("edited");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; 422; invalid-body",
        "{\"skip\":[0]}; 422; invalid-body",
        "{\"skip\":7}; 422; invalid-body",
        "{\"skip\":[\"7\"]}; 422; invalid-body",
        "{\"skip\":[2],\"edit\":[{\"sequence\":2,\"body\":{}}]}; 422; invalid-body",
        "{\"edit\":[{\"sequence\":2}]}; 422; invalid-body",
        "{\"edit\":[{\"sequence\":2,\"body\":{\"cents\":-1}}]}; 422; invalid-body",
        "{\"skp\":[2]}; 422; invalid-body",
        "{\"skip\":[99]}; 404; unknown-moment",
        "{\"from\":; 400; malformed-json"
      })
  void says_what_is_wrong_with_edits(String body, int status, String code) {
    assertProblem(client.post(wallet + "/what-if", body), status, code);
    assertProblem(client.post(wallet + "x/what-if", "{\"skip\":[1]}"), 404, "unknown-entity");
  }
}
