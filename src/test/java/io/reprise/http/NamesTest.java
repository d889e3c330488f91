package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "alice", "a.b_c~d@e:f-g", "Z9"})
  void takes_ids(String id) {
    assertThat(Names.isId(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "-a", "~a", "a b", "a/b", "a|b", "ä", "a\u0000", "%41", "a\n"})
  void takes_nothing_else_for_an_id(String id) {
    assertThat(Names.isId(id)).isFalse();
  }

  @Property
  void takes_exactly_what_the_pattern_takes(@ForAll String text) {
    assertThat(Names.isId(text)).isEqualTo(text.matches("[A-Za-z0-9][A-Za-z0-9._~@:-]{0,127}"));
  }

  @Test
  void bounds_the_length_of_an_id() {
    assertThat(Names.isId("a".repeat(128))).isTrue();
    assertThat(Names.isId("a".repeat(129))).isFalse();
  }

  @Test
  void names_the_nearest_of_what_is_known_first() {
    assertThat(Names.unknown("command", "withdrw", List.of("deposit", "open", "withdraw")))
        .startsWith("command: withdrw (expected: withdraw, ");
    assertThat(Names.unknown("query", "x", List.of())).isEqualTo("query: x (there is none)");
  }

  @Test
  void does_not_cut_a_character_in_two() {
    assertThat(Names.shortened("a".repeat(63) + "👋" + "b")).isEqualTo("a".repeat(63) + "…");
    assertThat(Names.shortened("a".repeat(62) + "👋" + "b")).isEqualTo("a".repeat(62) + "👋…");
  }

  @Test
  void bounds_what_it_repeats_and_lists() {
    List<String> many = IntStream.range(0, 1000).mapToObj(number -> "command-" + number).toList();

    assertThat(Names.unknown("command", "x".repeat(100_000), many)).hasSizeLessThan(400);
  }
}
