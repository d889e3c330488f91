package io.reprise.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;

/** JSON as a node sends it and as people read it; numbers keep all their digits. */
final class JsonText {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final DefaultPrettyPrinter INDENTED =
      new DefaultPrettyPrinter().withArrayIndenter(new DefaultIndenter("  ", "\n"));

  private JsonText() {}

  /** The value, if the text is one JSON value and nothing else. */
  static Optional<JsonNode> parse(String text) {
    try {
      return Optional.of(MAPPER.readTree(text)).filter(value -> !value.isMissingNode());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Any plain value (text, number, list, map) as JSON. */
  static JsonNode of(Object plain) {
    return MAPPER.valueToTree(plain);
  }

  /** Over several lines. */
  static String indented(JsonNode value) {
    try {
      return MAPPER.writer(INDENTED).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a parsed value can be written", e);
    }
  }
}
