package io.reprise.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBytesTest {

  private static final byte[] A = JsonBytes.name("a");
  private static final byte[] AB = JsonBytes.name("ab");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "\"\"",
        "\"plain ~\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u0000\\u001F\\u00e4\\u20ac\"",
        "\"Grüße 👋 \\n ä\\nö\"",
        "\"ends with a backslash \\\\\"",
        "0",
        "-0",
        "-1",
        "2147483647",
        "2147483648",
        "-2147483648",
        "-2147483649",
        "999999999999999999",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "-9223372036854775809",
        "1.10",
        "-0.00",
        "0e0",
        "1E+2",
        "1.5e-7",
        "-0e0",
        "1E400",
        "1e2147483647",
        "1e-2147483647",
        "1234567890123456789012.5",
        "[]",
        "{}",
        "[1,[2,{}],\"x\"]",
        "{\"a\":{\"b\":[]},\"\":null,\"ä\":1,\"a\":2}"
      })
  void values_are_as_jackson_makes_them(String json) throws IOException {
    JsonNode made = whole(json.getBytes(UTF_8));

    assertThat(made).isEqualTo(EntryJson.tree(json.getBytes(UTF_8)));
    assertThat(made.toString()).isEqualTo(EntryJson.tree(json.getBytes(UTF_8)).toString());
    assertThat(made.numberType()).isEqualTo(EntryJson.tree(json.getBytes(UTF_8)).numberType());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " 1",
        "1 ",
        "[1, 2]",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e+",
        "1e2147483648",
        "nul",
        "truth",
        "True",
        "NaN",
        "'x'",
        "\"",
        "\"x",
        "\"x\\",
        "\"x\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\ud83d\"",
        "\"tab\t\"",
        "\"ä tab\t\"",
        "\"\ufffd\"",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":1]",
        "{\"a\" :1}"
      })
  void all_else_is_left_to_jackson(String json) {
    assertThatThrownBy(() -> whole(json.getBytes(UTF_8))).isInstanceOf(JsonBytes.Otherwise.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00ff", // never in UTF-8
        "\u00c3", // cut off
        "\u00c0\u00af", // longer than it needs to be
        "\u00ed\u00a0\u00bd", // half an emoji
        "\u00f4\u0090\u0080\u0080" // beyond Unicode
      })
  void so_is_what_is_no_utf_8(String units) {
    byte[] json = ("\"x" + units + "\"").getBytes(ISO_8859_1);

    assertThatThrownBy(() -> whole(json)).isInstanceOf(JsonBytes.Otherwise.class);
  }

  @Test
  void so_are_very_long_numbers_and_very_deep_values() {
    for (String json : new String[] {"7".repeat(201), "[".repeat(201) + "1" + "]".repeat(201)}) {
      assertThatThrownBy(() -> whole(json.getBytes(UTF_8))).isInstanceOf(JsonBytes.Otherwise.class);
    }
  }

  @Test
  void numbers_may_be_long_and_values_deep() throws IOException {
    for (String json : new String[] {"7".repeat(200), "[".repeat(200) + "1" + "]".repeat(200)}) {
      assertThat(whole(json.getBytes(UTF_8))).isEqualTo(EntryJson.tree(json.getBytes(UTF_8)));
    }
  }

  @Test
  void the_name_of_a_field_is_one_string_for_all() throws IOException {
    byte[] json = "{\"some-name\":1}".getBytes(UTF_8);

    assertThat(whole(json).fieldNames().next()).isSameAs(whole(json).fieldNames().next());
  }

  @Test
  void fields_are_taken_in_their_order() throws IOException {
    JsonBytes in = new JsonBytes("{\"a\":1,\"ab\":{\"ab\":\"x\"},\"a\":2}".getBytes(UTF_8));
    in.open();
    assertThat(in.has(AB)).isFalse();
    assertThat(in.comes(A)).isTrue();
    assertThat(in.has(A)).isTrue();
    assertThat(in.integer()).isEqualTo(1);
    assertThat(in.has(A)).isFalse();
    assertThat(in.has(AB)).isTrue();
    in.open();
    assertThat(in.has(A)).isFalse();
    assertThat(in.has(AB)).isTrue();
    assertThat(in.text()).isEqualTo("x");
    in.close();
    assertThatThrownBy(in::close).isInstanceOf(JsonBytes.Otherwise.class);
    assertThat(in.has(A)).isTrue();
    assertThat(in.integer()).isEqualTo(2);
    in.close();
    assertThat(in.isAtEnd()).isTrue();
    assertThat(in.has(A)).isFalse();
  }

  @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
  void what_was_done_to_a_value_is_seen_as_jackson_sees_it_or_left_to_it(
      @ForAll("bodies") JsonNode body, @ForAll Random random) {
    byte[] done = Damage.to(EntryJson.bytes(out -> out.writeTree(body)), random);
    Optional<JsonNode> made = taken(done);

    assertThat(made.isEmpty() || made.equals(byJackson(done)))
        .as("%s as %s, by Jackson %s", new String(done, ISO_8859_1), made, byJackson(done))
        .isTrue();
  }

  @Provide
  Arbitrary<JsonNode> bodies() {
    return EntryArbitraries.bodies();
  }

  private static Optional<JsonNode> taken(byte[] json) {
    try {
      return Optional.of(whole(json));
    } catch (JsonBytes.Otherwise left) {
      return Optional.empty();
    }
  }

  private static Optional<JsonNode> byJackson(byte[] json) {
    try {
      return Optional.of(EntryJson.tree(json));
    } catch (IOException refused) {
      return Optional.empty();
    }
  }

  private static JsonNode whole(byte[] json) throws JsonBytes.Otherwise {
    JsonBytes in = new JsonBytes(json);
    JsonNode tree = in.tree();
    JsonBytes.expect(in.isAtEnd());
    return tree;
  }
}
