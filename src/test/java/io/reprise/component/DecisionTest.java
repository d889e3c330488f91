package io.reprise.component;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.acceptAll;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;
import static io.reprise.component.Decision.that;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionTest {

  private static final Address<String> TO = new Address<>("wallet", "ann");

  @Test
  void accepts_events_in_order() {
    assertThat(accept("a", "b")).isEqualTo(acceptAll(List.of("a", "b")));
    assertThat(accept("a", "b").events()).containsExactly("a", "b");
    assertThat(accept(String.class).events()).isEmpty();
  }

  @Test
  void keeps_the_events_of_a_list_that_changes_later() {
    List<String> events = new ArrayList<>(List.of("a"));
    Accepted<String> accepted = acceptAll(events);
    events.add("b");
    assertThat(accepted.events()).containsExactly("a");
  }

  @Test
  void gives_a_new_acceptance_for_each_addition() {
    Accepted<String> plain = accept("a");
    Accepted<String> more = plain.reply(1).cancel("t");
    assertThat(plain.reply()).isEmpty();
    assertThat(plain.effects()).isEmpty();
    assertThat(more.reply()).contains(1);
    assertThat(more.events()).containsExactly("a");
  }

  @Test
  void keeps_effects_as_data_in_order() {
    Instant at = Instant.EPOCH;
    assertThat(
            accept("a")
                .send(TO, "deposit")
                .send("wallet", "bob", "deposit", Map.of("cents", 5))
                .call("bank", "pay", 7)
                .schedule("soon", Duration.ofMinutes(1), "wake")
                .schedule("then", at, "wake")
                .cancel("soon")
                .effects())
        .containsExactly(
            new Effect.Send(
                "wallet", "ann", new Effect.Typed("deposit"), Optional.empty(), Optional.empty()),
            new Effect.Send(
                "wallet",
                "bob",
                new Effect.Named("deposit", Map.of("cents", 5)),
                Optional.empty(),
                Optional.empty()),
            new Effect.Call("bank", "pay", 7, Optional.empty(), Optional.empty()),
            new Effect.Schedule(
                "soon", Optional.of(Duration.ofMinutes(1)), Optional.empty(), "wake"),
            new Effect.Schedule("then", Optional.empty(), Optional.of(at), "wake"),
            new Effect.Cancel("soon"));
  }

  @Test
  void puts_what_follows_at_the_last_send_or_call() {
    List<Effect> effects =
        accept("a")
            .send(TO, "deposit")
            .call("bank", "pay", 7)
            .onAccepted("paid")
            .onRefused("failed")
            .effects();
    assertThat(effects.get(0))
        .isEqualTo(
            new Effect.Send(
                "wallet", "ann", new Effect.Typed("deposit"), Optional.empty(), Optional.empty()));
    assertThat(effects.get(1))
        .isEqualTo(new Effect.Call("bank", "pay", 7, Optional.of("paid"), Optional.of("failed")));
  }

  @Test
  void says_where_what_follows_belongs() {
    assertThatThrownBy(() -> accept("a").onAccepted("paid"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("right after");
    assertThatThrownBy(() -> accept("a").send(TO, "deposit").cancel("t").onRefused("failed"))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"not-open", "a", "a1-2b"})
  void refuses_with_a_stable_code(String code) {
    assertThat(refuse(code, "why")).isEqualTo(new Refused<>(code, "why"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Not-open", "not open", "not_open", "-a", "a-", "a--b", "1a"})
  void takes_no_code_that_is_not_kebab_case(String code) {
    assertThatThrownBy(() -> refuse(code, "why"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kebab-case");
  }

  @Test
  void limits_the_length_of_a_code() {
    assertThatCode(() -> refuse("a".repeat(63), "why")).doesNotThrowAnyException();
    assertThatThrownBy(() -> refuse("a".repeat(64), "why"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void names_the_field_that_breaks_a_check() {
    assertThatCode(() -> require(true, "cents", "must be > 0")).doesNotThrowAnyException();
    assertThatThrownBy(() -> require(false, "cents", "must be > 0"))
        .isInstanceOfSatisfying(
            InvalidField.class, invalid -> assertThat(invalid.field()).isEqualTo("cents"))
        .hasMessage("must be > 0");
  }

  @Test
  void names_all_fields_that_break_a_check_at_once() {
    assertThatThrownBy(
            () ->
                require(
                    that(true, "fine", "must be"),
                    that(false, "rooms", "must be > 0"),
                    that(false, "guest", "must not be blank")))
        .isInstanceOfSatisfying(
            InvalidField.class,
            invalid -> {
              assertThat(invalid.field()).isEqualTo("rooms");
              assertThat(invalid.others()).extracting(InvalidField::field).containsExactly("guest");
            });
    assertThatCode(() -> require(that(true, "a", "b"))).doesNotThrowAnyException();
  }
}
