package io.reprise.http;

import static io.reprise.http.Reply.Media.EVENTS;
import static io.reprise.http.Reply.Media.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptTest {

  @Test
  void takes_what_is_named_covered_or_not_asked_for() {
    assertThat(Accept.allows(Requests.get("/"), List.of(JSON))).isTrue();
    assertThat(allows("*/*")).isTrue();
    assertThat(allows("application/*")).isTrue();
    assertThat(allows("APPLICATION/JSON; charset=utf-8")).isTrue();
    assertThat(allows("text/html, application/json;q=0.1")).isTrue();
  }

  @Test
  void refuses_what_is_not_covered_or_weighs_nothing() {
    assertThat(allows("text/html")).isFalse();
    assertThat(allows("application/xml, text/*")).isFalse();
    assertThat(allows("application/json;q=0")).isFalse();
    assertThat(allows("*/*, application/json;q=0")).as("the closer range counts").isFalse();
    assertThat(allows("")).isFalse();
  }

  @Test
  void follows_who_wants_the_stream_of_events_more_than_a_page() {
    assertThat(prefersEvents("text/event-stream")).isTrue();
    assertThat(prefersEvents("text/event-stream, */*")).isTrue();
    assertThat(prefersEvents("text/event-stream, application/json;q=0.5")).isTrue();
    assertThat(prefersEvents("text/*")).isTrue();
    assertThat(prefersEvents("application/json;q=0, */*")).isTrue();
    assertThat(prefersEvents("*/*")).isFalse();
    assertThat(prefersEvents("text/event-stream;q=0")).isFalse();
    assertThat(prefersEvents("application/json, text/event-stream;q=0.1")).isFalse();
    assertThat(prefersEvents("application/json, text/event-stream")).isFalse();
    assertThat(Accept.prefers(Requests.get("/"), EVENTS, JSON)).isFalse();
  }

  private static boolean prefersEvents(String accept) {
    return Accept.prefers(Requests.get("/", "Accept: " + accept), EVENTS, JSON);
  }

  private static boolean allows(String accept) {
    return Accept.allows(Requests.get("/", "Accept: " + accept), List.of(JSON));
  }
}
