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
  void follows_only_who_names_the_stream_of_events() {
    assertThat(Accept.names(Requests.get("/", "Accept: text/event-stream"), EVENTS)).isTrue();
    assertThat(Accept.names(Requests.get("/", "Accept: */*"), EVENTS)).isFalse();
    assertThat(Accept.names(Requests.get("/", "Accept: text/event-stream;q=0"), EVENTS)).isFalse();
    assertThat(Accept.names(Requests.get("/"), EVENTS)).isFalse();
  }

  private static boolean allows(String accept) {
    return Accept.allows(Requests.get("/", "Accept: " + accept), List.of(JSON));
  }
}
