package io.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KebabTest {

  @ParameterizedTest
  @CsvSource({
    "OpenWallet, open-wallet",
    "HTTPCall, http-call",
    "CallHTTP, call-http",
    "A, a",
    "WithdrawnV1, withdrawn-v1",
    "Sha256Sum, sha256-sum",
    "Snake_Case, snake-case",
    "IBAN, iban",
  })
  void makes_names_of_record_names(String javaName, String name) {
    assertThat(Kebab.of(javaName)).isEqualTo(name);
    assertThat(Kebab.isName(name)).isTrue();
  }

  @Test
  void knows_what_is_no_name() {
    assertThat(Kebab.isName("größe")).isFalse();
    assertThat(Kebab.isName("a$b")).isFalse();
    assertThat(Kebab.isName("")).isFalse();
    assertThat(Kebab.isName("a".repeat(64))).isFalse();
  }
}
