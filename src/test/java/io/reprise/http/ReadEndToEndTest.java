package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.Client.Got;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads of one entity over HTTP: now, in the past, held, and by query. */
@ExtendWith(ServedNode.class)
class ReadEndToEndTest {
  private final Client client;
  private final String id = freshId();
  private final String probe = "/v1/entities/probe/" + id;

  ReadEndToEndTest(Client client) {
    this.client = client;
  }

  @Test
  void reads_the_state_and_says_how_sure_it_is() {
    note("one");
    note("two");

    Got usual = client.get(probe);
    Got sure = client.get(probe + "?consistency=linearizable");

    assertThat(usual.status()).as(usual.text()).isEqualTo(200);
    assertThat(usual.text())
        .matches(
            "\\{\"component\":\"probe\",\"id\":\""
                + id
                + "\",\"sequence\":2,\"version\":2,"
                + "\"time\":\"20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z\","
                + "\"state\":\\{\"notes\":2,\"last\":\"two\"}}");
    assertThat(usual.header("ETag")).isEqualTo("\"2\"");
    assertThat(usual.header("Reprise-Sequence")).isEqualTo("2");
    assertThat(usual.header("Reprise-Consistency")).isEqualTo("entity");
    assertThat(usual.header("Reprise-Component-Version")).isEqualTo("3");
    assertThat(usual.header("Cache-Control")).isEqualTo("no-store");
    assertThat(sure.header("Reprise-Consistency")).isEqualTo("linearizable");
    assertThat(sure.text()).isEqualTo(usual.text());
  }

  @Test
  void reads_of_the_journal_are_linearizable_with_and_without_being_told() {
    client.post(probe + "/note", "{\"text\":\"one\"}", "Idempotency-Key: k1");
    for (String path : List.of(probe + "/entries", probe + "/outcomes/k1", "/v1/entities/probe")) {
      for (String word : List.of("", "?consistency=linearizable")) {
        Got got = client.get(path + word);
        assertThat(got.status()).as(path + word + got.text()).isEqualTo(200);
        assertThat(got.header("Reprise-Consistency")).as(path).isEqualTo("linearizable");
      }
    }
  }

  @Test
  void answers_head_as_get_without_the_body() {
    note("one");

    Got head = client.send("HEAD", probe, "");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
    assertThat(head.header("ETag")).isEqualTo("\"1\"");
    assertThat(head.header("Content-Length")).isNotEqualTo("0");
    assertThat(client.send("HEAD", probe + "x", "").status()).isEqualTo(404);
  }

  @Test
  void finds_no_entity_without_an_event() {
    assertProblem(client.get(probe), 404, "unknown-entity");
    client.post(probe + "/refuse", "{\"code\":\"no\"}", "Idempotency-Key: k1");
    assertProblem(client.get(probe), 404, "unknown-entity");
  }

  @Test
  void shows_at_least_the_sequence_that_is_asked_for() {
    note("one");

    assertThat(client.get(probe + "?min-sequence=1").status()).isEqualTo(200);
    Got early = client.get(probe + "?min-sequence=5");

    assertProblem(early, 412, "sequence-not-reached");
    assertThat(early.json().path("sequence").asLong()).isEqualTo(1);
    assertThat(early.json().path("retryable").asBoolean()).isTrue();
  }

  @Test
  void reads_the_past_at_a_sequence() {
    note("one");
    client.post(probe + "/refuse", "{\"code\":\"no\"}", "Idempotency-Key: k1");
    note("three");

    Got first = client.get(probe + "?at-sequence=1");
    Got second = client.get(probe + "?at-sequence=2");
    Got fourth = client.get(probe + "?at-sequence=4");

    assertThat(first.status()).as(first.text()).isEqualTo(200);
    assertThat(first.json().path("state").path("last").asText()).isEqualTo("one");
    assertThat(first.header("Reprise-Consistency")).isEqualTo("past");
    assertThat(first.header("Cache-Control")).isEqualTo("no-store");
    assertThat(second.json().path("sequence").asLong()).isEqualTo(2);
    assertThat(second.json().path("version").asLong()).isEqualTo(1);
    assertThat(second.header("ETag")).isEqualTo("\"1\"");
    assertProblem(fourth, 404, "unknown-moment");
    assertThat(fourth.json().path("sequence").asLong()).isEqualTo(3);
  }

  @Test
  void reads_the_past_at_a_time() {
    note("one");
    Instant one = Instant.parse(client.get(probe).json().path("time").asText());
    note("two");

    assertThat(client.get(probe + "?at-time=" + one).json().at("/state/last").asText())
        .isEqualTo("one");
    assertThat(client.get(probe + "?at-time=" + Instant.now()).json().at("/state/last").asText())
        .isEqualTo("two");
    assertProblem(
        client.get(probe + "?at-time=" + one.minus(1, ChronoUnit.MICROS)), 404, "before-beginning");
    assertProblem(client.get("/v1/entities/probe/none?at-time=" + one), 404, "unknown-entity");
  }

  @Test
  void says_that_the_newest_past_may_still_change() {
    note("one");

    Got now = client.get(probe + "?at-time=" + Instant.now());

    assertThat(now.header("Reprise-Consistency")).isEqualTo("past-not-settled");
    assertThat(client.get(probe + "?at-sequence=1").header("Reprise-Consistency"))
        .isEqualTo("past");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?at-time=9999-01-01T00:00:00Z",
        "?at-time=%2B999999999-12-31T23:59:59.999999999-18:00",
        "?at-time=1969-12-31T23:59:59Z",
        "?at-sequence=1&consistency=linearizable",
        "?at-sequence=1&min-sequence=1",
        "?at-sequence=%2B1",
        "?at-sequence=%D9%A1",
      })
  void refuses_moments_that_can_not_be(String parameters) {
    note("one");
    assertProblem(client.get(probe + parameters), 422, "invalid-parameter");
  }

  @Test
  void finds_no_past_before_the_first_event() {
    client.post(probe + "/refuse", "{\"code\":\"no\"}", "Idempotency-Key: k1");
    note("two");

    assertProblem(client.get(probe + "?at-sequence=1"), 404, "unknown-entity");
    assertProblem(client.get(probe + "?at-sequence=0"), 422, "invalid-parameter");
    assertProblem(client.get("/v1/entities/probe/none?at-sequence=1"), 404, "unknown-entity");
  }

  @Test
  void spares_the_body_if_the_caller_knows_it() {
    note("one");

    Got same = client.get(probe, "If-None-Match: \"1\"");
    Got any = client.get(probe, "If-None-Match: *");
    Got other = client.get(probe, "If-None-Match: \"2\", W/\"3\"");

    assertThat(same.status()).isEqualTo(304);
    assertThat(same.text()).isEmpty();
    assertThat(same.header("ETag")).isEqualTo("\"1\"");
    assertThat(any.status()).isEqualTo(304);
    assertThat(other.status()).isEqualTo(200);
    assertProblem(client.get(probe, "If-None-Match: 1"), 400, "invalid-header");
  }

  @Test
  void holds_a_read_until_there_is_another_version() {
    note("one");

    CompletableFuture<Got> held =
        client.sending("GET", probe, "", "If-None-Match: \"1\"", "Prefer: wait=20");
    assertThat(client.get(probe).status()).isEqualTo(200);
    assertThat(held).isNotDone();
    note("two");

    assertThat(held.join().status()).isEqualTo(200);
    assertThat(held.join().json().at("/state/last").asText()).isEqualTo("two");
    assertThat(held.join().header("Preference-Applied")).isEqualTo("wait=20");
  }

  @Test
  void ends_a_held_read_with_304() {
    note("one");

    Got held = client.get(probe, "If-None-Match: \"1\"", "Prefer: wait=1");

    assertThat(held.status()).isEqualTo(304);
    assertThat(held.header("ETag")).isEqualTo("\"1\"");
    assertThat(held.header("Reprise-Consistency")).isEqualTo("entity");
    assertThat(held.header("Reprise-Component-Version")).isEqualTo("3");
    assertThat(held.text()).isEmpty();
  }

  @Test
  void holds_a_read_for_a_version_after_all_that_the_caller_knows() {
    note("one");
    note("two");

    CompletableFuture<Got> held =
        client.sending("GET", probe, "", "If-None-Match: \"1\", \"2\"", "Prefer: wait=99999999999");
    assertThat(client.get(probe).status()).isEqualTo(200);
    assertThat(held).isNotDone();
    note("three");

    assertThat(held.join().json().at("/state/last").asText()).isEqualTo("three");
    assertThat(held.join().header("Preference-Applied")).isEqualTo("wait=30");
  }

  @Test
  void answers_queries_now_and_in_the_past() {
    note("one");
    note("two");

    Got now = client.get(probe + "/queries/repeat?times=2&also=x&also=y", "Reprise-Caller: ann");
    Got past = client.get(probe + "/queries/repeat?times=1&also=x&at-sequence=1");

    assertThat(now.status()).as(now.text()).isEqualTo(200);
    assertThat(now.json().path("answer").asText()).isEqualTo("twotwox+yann");
    assertThat(now.json().path("sequence").asLong()).isEqualTo(2);
    assertThat(now.json().has("state")).isFalse();
    assertThat(now.header("Reprise-Consistency")).isEqualTo("entity");
    assertThat(past.json().path("answer").asText()).isEqualTo("onexanonymous");
    assertThat(past.header("Reprise-Consistency")).isEqualTo("past");
  }

  @Test
  void tells_what_is_wrong_with_a_query() {
    note("one");

    for (String when : new String[] {"", "&at-sequence=1"}) {
      Got unknown = client.get(probe + "/queries/repaet?times=1&also=x" + when);
      Got wrong = client.get(probe + "/queries/repeat?times=many&also=x&color=red" + when);

      assertProblem(unknown, 404, "unknown-query");
      assertThat(unknown.json().path("detail").asText()).contains("expected: repeat");
      assertProblem(wrong, 422, "invalid-parameter");
      assertThat(wrong.json().path("errors").findValuesAsText("pointer"))
          .containsExactlyInAnyOrder("/times", "/color");
    }
  }

  @Test
  void refuses_parameters_that_it_does_not_know() {
    Got got = client.get(probe + "?consistancy=entity&min-sequence=x&consistency=maybe");

    assertProblem(got, 422, "invalid-parameter");
    assertThat(got.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/consistancy", "/min-sequence", "/consistency");
  }

  private void note(String text) {
    Got got = client.post(probe + "/note", "{\"text\":\"" + text + "\"}");
    assertThat(got.status()).as(got.text()).isEqualTo(200);
  }
}
