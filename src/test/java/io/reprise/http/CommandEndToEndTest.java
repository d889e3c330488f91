package io.reprise.http;

import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.http.Client.Got;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A command over HTTP: what it answers when all is well, and what it leaves behind. */
@ExtendWith(ServedNode.class)
class CommandEndToEndTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String TRACEPARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  private final Client client;

  CommandEndToEndTest(Client client) {
    this.client = client;
  }

  @Test
  void takes_a_command_by_the_name_that_it_had_before() {
    String probe = "/v1/entities/probe/" + freshId();
    Got got = client.post(probe + "/jot", "{\"text\":\"old\"}");

    assertThat(got.status()).as(got.text()).isEqualTo(200);
    assertThat(client.get(probe).json().at("/state/last").asText()).isEqualTo("old");
  }

  @Test
  void accepts_a_command_and_says_what_it_did() {
    String id = freshId();

    Got got = client.post("/v1/entities/wallet/" + id + "/open", "{\"owner\":\"Ann\"}");

    assertThat(got.status()).as(got.text()).isEqualTo(200);
    assertThat(got.json())
        .hasToString(
            "{\"component\":\"wallet\",\"id\":\"" + id + "\",\"sequence\":1,\"version\":1}");
    assertThat(got.header("Content-Type")).isEqualTo("application/json");
    assertThat(got.header("ETag")).isEqualTo("\"1\"");
    assertThat(got.header("Reprise-Sequence")).isEqualTo("1");
    assertThat(got.header("Reprise-Consistency")).isEqualTo("linearizable");
    assertThat(got.header("Reprise-Component-Version")).isEqualTo("1");
    assertThat(got.header("Reprise-Command-Id")).matches("[0-9a-f]{8}-[0-9a-f]{4}-7.*");
    assertThat(got.header("Idempotent-Replayed")).isEmpty();
    assertThat(got.header("Server")).isEmpty();
  }

  @Test
  void gives_the_reply_and_the_state_if_it_is_wanted() {
    String note = "/v1/entities/probe/" + freshId() + "/note";

    Got plain = client.post(note, "{\"text\":\"one\"}", "Reprise-Caller: ann");
    Got full = client.post(note, "{\"text\":\"two\"}", "Prefer: return=representation");

    assertThat(plain.json().path("reply")).hasToString("{\"caller\":\"ann\",\"notes\":1}");
    assertThat(plain.json().has("state")).isFalse();
    assertThat(full.json().path("reply")).hasToString("{\"caller\":\"anonymous\",\"notes\":2}");
    assertThat(full.json().path("state")).hasToString("{\"notes\":2,\"last\":\"two\"}");
    assertThat(full.header("Preference-Applied")).isEqualTo("return=representation");
    assertThat(full.header("Reprise-Component-Version")).isEqualTo("3");
  }

  @Test
  void takes_no_body_for_a_command_without_fields() {
    Got got = client.send("POST", "/v1/entities/probe/" + freshId() + "/say", "");

    assertThat(got.status()).as(got.text()).isEqualTo(200);
    assertThat(got.json().path("sequence").asLong()).isEqualTo(1);
    assertThat(got.json().path("version").asLong()).isZero();
  }

  @Test
  void answers_a_refusal_with_the_code_of_the_component() {
    String wallet = "/v1/entities/wallet/" + freshId();
    client.post(wallet + "/open", "{\"owner\":\"Ann\"}");

    Got got = client.post(wallet + "/withdraw", "{\"cents\":5}", "Idempotency-Key: k1");

    assertThat(got.status()).isEqualTo(409);
    assertThat(got.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(got.code()).isEqualTo("insufficient-funds");
    assertThat(got.json().path("type").asText()).isEqualTo("/problems/insufficient-funds");
    assertThat(got.json().path("detail").asText()).contains("0");
    assertThat(got.json().path("outcome").asText()).isEqualTo("none");
    assertThat(got.json().path("retryable").asBoolean(true)).isFalse();
    assertThat(got.json().path("sequence").asLong()).isEqualTo(2);
    assertThat(got.json().path("commandId").asText()).isEqualTo(got.header("Reprise-Command-Id"));
    assertThat(got.header("Reprise-Sequence")).isEqualTo("2");
    assertThat(got.header("Reprise-Consistency")).isEqualTo("linearizable");
    assertThat(got.header("ETag")).isEqualTo("\"1\"");
  }

  @Test
  void answers_a_repeated_key_with_the_first_outcome() {
    String note = "/v1/entities/probe/" + freshId() + "/note";

    Got first = client.post(note, "{\"text\":\"a\",\"times\":2}", "Idempotency-Key: \"k1\"");
    Got later = client.post(note, "{\"text\":\"b\"}", "Idempotency-Key: k2");
    Got again = client.post(note, "{ \"times\": 2.0, \"text\": \"a\" }", "Idempotency-Key: k1");
    Got other = client.post(note, "{\"text\":\"c\"}", "Idempotency-Key: k1");

    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(later.json().path("sequence").asLong()).isEqualTo(2);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.header("Reprise-Command-Id")).isEqualTo(first.header("Reprise-Command-Id"));
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("key-reused");
  }

  @Test
  void repeats_a_refusal_under_its_key() {
    String refuse = "/v1/entities/probe/" + freshId() + "/refuse";

    Got first = client.post(refuse, "{\"code\":\"no-way\"}", "Idempotency-Key: k1");
    Got again = client.post(refuse, "{\"code\":\"no-way\"}", "Idempotency-Key: k1");

    assertThat(first.code()).isEqualTo("no-way");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("no-way");
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.json().path("sequence")).isEqualTo(first.json().path("sequence"));
  }

  @Test
  void goes_by_the_version_that_the_caller_expects() {
    String note = "/v1/entities/probe/" + freshId() + "/note";

    assertThat(client.post(note, "{\"text\":\"a\"}", "If-Match: *").status()).isEqualTo(412);
    assertThat(client.post(note, "{\"text\":\"a\"}", "If-None-Match: *").status()).isEqualTo(200);
    Got exists = client.post(note, "{\"text\":\"a\"}", "If-None-Match: *");
    assertThat(client.post(note, "{\"text\":\"b\"}", "If-Match: \"1\"").status()).isEqualTo(200);
    Got stale = client.post(note, "{\"text\":\"c\"}", "If-Match: \"1\"");
    assertThat(client.post(note, "{\"text\":\"c\"}", "If-Match: *").status()).isEqualTo(200);

    assertThat(exists.status()).isEqualTo(412);
    assertThat(stale.status()).isEqualTo(412);
    assertThat(stale.code()).isEqualTo("precondition-failed");
    assertThat(stale.header("ETag")).isEqualTo("\"2\"");
    assertThat(stale.json().path("sequence").asLong()).isEqualTo(2);
  }

  @Test
  void keeps_who_asked_why_and_in_which_trace() {
    String probe = "/v1/entities/probe/" + freshId();

    Got got =
        client.post(
            probe + "/note",
            "{\"text\":\"a\"}",
            "Idempotency-Key: k1",
            "Reprise-Caller: ann@example",
            "Reprise-Reason: INC-77",
            "traceparent: " + TRACEPARENT);
    JsonNode command = client.get(probe + "/entries").json().at("/entries/0/command");

    assertThat(command.path("key").asText()).isEqualTo("k1");
    assertThat(command.path("caller").asText()).isEqualTo("ann@example");
    assertThat(command.path("reason").asText()).isEqualTo("INC-77");
    assertThat(command.path("traceparent").asText()).isEqualTo(TRACEPARENT);
    assertThat(command.path("id").asText()).isEqualTo(got.header("Reprise-Command-Id"));
    assertThat(got.header("traceresponse")).matches("00-" + TRACE + "-[0-9a-f]{16}-01");
  }

  @Test
  void makes_a_trace_if_none_or_an_invalid_one_came() {
    String probe = "/v1/entities/probe/" + freshId();

    Got got = client.post(probe + "/note", "{\"text\":\"a\"}", "traceparent: rubbish");
    JsonNode command = client.get(probe + "/entries").json().at("/entries/0/command");

    assertThat(command.has("traceparent")).isFalse();
    assertThat(got.header("traceresponse"))
        .as("the trace has the id of the command")
        .matches("00-" + command.get("id").asText().replace("-", "") + "-[0-9a-f]{16}-00");
    assertThat(client.get("/").header("traceresponse")).isNotEmpty();
  }
}
