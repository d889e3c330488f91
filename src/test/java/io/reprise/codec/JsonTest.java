package io.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void keeps_numbers_exact() throws MalformedJson {
    assertThat(parse("[12.500]").get(0).decimalValue()).isEqualTo(new BigDecimal("12.500"));
    assertThat(written("[12.500,1E+999999999,0.1]")).isEqualTo("[12.500,1E+999999999,0.1]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"a\":1,\"a\":2}|line 1, column 12: Duplicate field 'a'",
        "{\"b\":{\"a\":1,\"a\":2}}|Duplicate field 'a'",
        "{} {}|line 1, column 4: Trailing token",
        "{} x|line 1, column 4: Unrecognized token 'x'",
        "{\"a\":}|line 1, column 6: Unexpected character ('}')",
        "{\"a\":1|line 1, column 7: Unexpected end-of-input",
        "[1e99999999999]|exponent is too large",
        "[01]|line 1, column 3",
        "[NaN]|line 1, column",
        "[\"\\ud800\"]|half a surrogate pair",
        "{\"\\ud800\":1}|half a surrogate pair",
        "{\"a\":[\"\\udc00\\ud800\"]}|half a surrogate pair",
      })
  void says_what_is_malformed_and_where(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedJson.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("Source:")
        .hasMessageNotContaining("StreamRead")
        .hasMessageNotContaining("com.fasterxml");
  }

  @Test
  void says_the_line_of_a_later_error() {
    assertThatThrownBy(() -> parse("{\n \"ä\": 1,\n x}"))
        .hasMessageStartingWith("line 3, column 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t"})
  void says_that_nothing_is_there(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedJson.class)
        .hasMessageContaining("expected: a JSON value");
  }

  @Test
  void takes_utf_8_only() {
    assertThatThrownBy(
            () -> Json.parse(new byte[] {'[', '\n', '"', (byte) 0xc0, (byte) 0x80, '"', ']'}))
        .hasMessage("line 2, column 2: bytes that are not UTF-8 (expected: JSON in UTF-8)");
    assertThatThrownBy(() -> Json.parse("[1]".getBytes(StandardCharsets.UTF_16)))
        .isInstanceOf(MalformedJson.class);
    assertThatThrownBy(() -> parse("\ufeff{}")).hasMessageContaining("byte order mark");
  }

  @Test
  void nests_to_64_and_in_stored_json_to_128() throws MalformedJson {
    assertThat(written("[".repeat(64) + "]".repeat(64))).hasSize(128);
    assertThatThrownBy(() -> parse("[".repeat(65) + "]".repeat(65)))
        .isInstanceOf(MalformedJson.class)
        .hasMessageContaining("nests too deep (expected: at most 64 levels)");
    assertThatThrownBy(() -> parse("[".repeat(1_000_000))).hasMessageContaining("nests too deep");
    byte[] stored = ("[".repeat(128) + "]".repeat(128)).getBytes(StandardCharsets.UTF_8);
    assertThat(Json.write(Json.parseStored(stored))).isEqualTo(stored);
  }

  @Test
  void refuses_numbers_that_are_too_long() {
    assertThatThrownBy(() -> parse("[" + "9".repeat(1001) + "]"))
        .isInstanceOf(MalformedJson.class)
        .hasMessageContaining("a number that is too long (expected: at most 1000 characters)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"b\":1,\"a\":[1.0,1e2,-0,0.10,-0.0]}|{\"a\":[1,100,0,0.1,0],\"b\":1}",
        "1e999999999|1e999999999",
        "10e999999998|1e999999999",
        "0e999999999|0",
        "1e-999999999|1e-999999999",
        "123456789012345678901234567890|123456789012345678901234567890",
        "1234567890e30|123456789e31",
        "true|true",
        "null|null",
        "[]|[]",
        "{}|{}",
        "\"\\u0041\\/\\u000a\\u001F\\\"\\\\é\"|\"A/\\n\\u001f\\\"\\\\é\"",
        "{\"\\ud83d\\ude00\":1,\"\\uff61\":2}|{\"\ud83d\ude00\":1,\"\uff61\":2}",
      })
  void has_one_canonical_form_of_equal_values(String text, String canonical) throws MalformedJson {
    assertThat(new String(Json.canonical(parse(text)), StandardCharsets.UTF_8))
        .isEqualTo(canonical);
    assertThat(Json.canonical(parse(canonical))).isEqualTo(Json.canonical(parse(text)));
  }

  private static JsonNode parse(String text) throws MalformedJson {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String written(String text) throws MalformedJson {
    return new String(Json.write(parse(text)), StandardCharsets.UTF_8);
  }
}
