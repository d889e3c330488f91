package io.reprise.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrintTest {

  @Test
  void keeps_what_it_prints_short_and_on_one_line() {
    assertThat(Print.of("a\"b\\c\n\u0000\ud83d\ude00é"))
        .isEqualTo("\"a\\\"b\\\\c\\n\\u0000\\ud83d\\ude00é\"");
    assertThat(Print.of("x".repeat(81))).isEqualTo("\"" + "x".repeat(80) + "\"… (81 characters)");
    assertThat(Print.of(Collections.nCopies(21, 1))).endsWith(", 1, … (21 in all)]");
    assertThat(Print.of(Optional.of("a"))).isEqualTo("Optional[\"a\"]");
  }
}
