package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.entity.Precondition;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

  @Test
  void takes_a_key_plain_or_in_quotes() {
    assertThat(key("Idempotency-Key: k-1")).contains("k-1");
    assertThat(key("Idempotency-Key: \"k-1\"")).contains("k-1");
    assertThat(key("Idempotency-Key: \"a\\\"b\\\\c\"")).contains("a\"b\\c");
    assertThat(key("Idempotency-Key: " + "k".repeat(255))).contains("k".repeat(255));
    assertThat(Headers.key(Requests.get("/"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\"\"", "a b", "\"a b\"", "\"a", "\"a\"b", "\"a\\", "\"a\\b\"", "é", "a\tb"})
  void refuses_a_key_that_is_none(String key) {
    assertProblem(Problems.INVALID_KEY, () -> key("Idempotency-Key: " + key));
  }

  @Test
  void names_the_limit_of_a_key_that_is_too_long() {
    assertThatThrownBy(() -> key("Idempotency-Key: " + "k".repeat(256)))
        .hasMessageContaining("255")
        .hasMessageContaining("256");
  }

  @Test
  void refuses_two_keys() {
    assertProblem(
        Problems.INVALID_KEY,
        () -> Headers.key(Requests.get("/", "Idempotency-Key: a", "Idempotency-Key: a")));
  }

  @Test
  void reads_conditions_on_the_version() {
    assertThat(condition()).isEqualTo(new Precondition.None());
    assertThat(condition("If-Match: \"7\"")).isEqualTo(new Precondition.Version(7));
    assertThat(condition("If-Match: *")).isEqualTo(new Precondition.Exists());
    assertThat(condition("If-None-Match: *")).isEqualTo(new Precondition.Absent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "If-Match: 7",
        "If-Match: W/\"7\"",
        "If-Match: \"-7\"",
        "If-Match: \"\"",
        "If-Match: \"7\", \"8\"",
        "If-Match: \"99999999999999999999\"",
        "If-Match: \"x\"",
        "If-Match:",
        "If-None-Match: \"7\""
      })
  void refuses_conditions_that_it_could_only_guess(String header) {
    assertProblem(Problems.INVALID_IF_MATCH, () -> condition(header));
  }

  @Test
  void refuses_conditions_that_contradict_each_other() {
    assertProblem(Problems.INVALID_IF_MATCH, () -> condition("If-Match: *", "If-None-Match: *"));
  }

  @Test
  void reads_what_the_caller_knows_also_weak_and_several() {
    Headers.Known known =
        Headers.known(Requests.get("/", "If-None-Match: W/\"7\", \"9\"")).orElseThrow();

    assertThat(known.has(7)).isTrue();
    assertThat(known.has(9)).isTrue();
    assertThat(known.has(8)).isFalse();
    assertThat(Headers.known(Requests.get("/", "If-None-Match: *")).orElseThrow().has(3)).isTrue();
    assertProblem(
        Problems.INVALID_HEADER, () -> Headers.known(Requests.get("/", "If-None-Match: 7")));
  }

  @Test
  void bounds_texts_for_people() {
    assertThat(Headers.text(Requests.get("/", "Reprise-Reason: INC-77"), "reprise-reason", 6))
        .contains("INC-77");
    assertProblem(
        Problems.INVALID_HEADER,
        () -> Headers.text(Requests.get("/", "Reprise-Reason: INC-777"), "reprise-reason", 6));
    assertProblem(
        Problems.INVALID_HEADER,
        () -> Headers.text(Requests.get("/", "Reprise-Reason: a\u0007b"), "reprise-reason", 6));
  }

  @Test
  void reads_preferences_among_others() {
    Request request =
        Requests.get(
            "/", "Prefer: respond-async, WAIT=20;x=1", "Prefer: return=\"representation\"");

    assertThat(request.preference("wait")).contains("20");
    assertThat(request.preference("return")).contains("representation");
    assertThat(request.preference("handling")).isEmpty();
  }

  private static Optional<String> key(String header) {
    return Headers.key(Requests.get("/", header));
  }

  private static Precondition condition(String... headers) {
    return Headers.precondition(Requests.get("/", headers));
  }

  static void assertProblem(Problems kind, Runnable runnable) {
    assertThatThrownBy(runnable::run)
        .isInstanceOfSatisfying(
            Problem.Thrown.class, thrown -> assertThat(thrown.problem().kind()).isEqualTo(kind));
  }
}
