package io.reprise.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** Strict JSON: UTF-8, no duplicate keys, no trailing text, nesting of at most 64. */
public final class Json {
  private Json() {}

  /** JSON from outside nests at most this deep. */
  public static final int NESTING_MAX = 64;

  /** Entries nest a body or state of {@link #NESTING_MAX} within levels of their own. */
  public static final int NESTING_STORED_MAX = 2 * NESTING_MAX;

  /** Numbers have at most this many characters; longer ones cost quadratic time to read. */
  public static final int NUMBER_LENGTH_MAX = 1_000;

  private static final JsonMapper OUTSIDE = mapper(NESTING_MAX);
  private static final JsonMapper STORED = mapper(NESTING_STORED_MAX);

  /** Parts of the parser's messages that speak of its own settings, classes and sources. */
  private static final Pattern ASIDE =
      Pattern.compile(
          " *\\((start marker|for |from |`|through |bound as ).*$"
              + "| for `ObjectNode`: .*$"
              + "| \\(code \\d+[^)]*\\)");

  private static final int BYTE_ORDER_MARK = 0xFEFF;

  /**
   * Parses one JSON value from outside. Numbers are kept exact.
   *
   * @throws MalformedJson with line and column and what is wrong
   */
  public static JsonNode parse(byte[] text) throws MalformedJson {
    return parse(text, OUTSIDE, NESTING_MAX);
  }

  /**
   * Parses one JSON value that Reprise itself wrote, e.g. an entry: as strict as {@link #parse},
   * but it may nest up to {@link #NESTING_STORED_MAX} deep, because a body stands within it.
   *
   * @throws MalformedJson with line and column and what is wrong
   */
  public static JsonNode parseStored(byte[] text) throws MalformedJson {
    return parse(text, STORED, NESTING_STORED_MAX);
  }

  /**
   * The bytes of a value, UTF-8, in the order of its fields, without white space. Its texts hold no
   * halves of surrogate pairs: {@link #parse} and {@link Installed} see to it.
   */
  public static byte[] write(JsonNode value) {
    try {
      return OUTSIDE.writeValueAsBytes(value);
    } catch (JsonProcessingException notWritten) {
      throw new IllegalArgumentException(
          "not writable as JSON: " + notWritten.getOriginalMessage(), notWritten);
    }
  }

  /**
   * The canonical form of a value: fields sorted by UTF-16 units, numbers by value ({@code 1.0} as
   * {@code 1}), no white space. Equal values have equal bytes.
   */
  public static byte[] canonical(JsonNode value) {
    return CanonicalJson.text(value).getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode parse(byte[] text, JsonMapper mapper, int nestingMax)
      throws MalformedJson {
    CharBuffer characters = decodeUtf8(text);
    if (characters.isEmpty()) {
      throw new MalformedJson("line 1, column 1: nothing there (expected: a JSON value)");
    }
    if (characters.charAt(0) == BYTE_ORDER_MARK) {
      throw new MalformedJson(
          "line 1, column 1: a byte order mark (expected: a JSON value; send UTF-8 without it)");
    }
    JsonNode value;
    try (JsonParser parser =
        mapper.createParser(characters.array(), characters.arrayOffset(), characters.length())) {
      value = mapper.readTree(parser);
    } catch (StreamConstraintsException limit) {
      throw new MalformedJson(where(limit.getLocation()) + tooMuch(limit, nestingMax));
    } catch (JsonProcessingException wrong) {
      throw new MalformedJson(where(wrong.getLocation()) + whatIsWrong(wrong));
    } catch (NumberFormatException exponent) {
      throw new MalformedJson("a number whose exponent is too large: " + exponent.getMessage());
    } catch (IOException unexpected) { // reading from memory does no input or output
      throw new MalformedJson("not readable: " + unexpected.getMessage());
    }
    if (value == null || value.isMissingNode()) {
      throw new MalformedJson("line 1, column 1: only white space (expected: a JSON value)");
    }
    if (mayHoldSurrogates(text)) {
      rejectHalfPairs(value);
    }
    return value;
  }

  private static CharBuffer decodeUtf8(byte[] text) throws MalformedJson {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.wrap(text);
    try {
      return decoder.decode(bytes);
    } catch (CharacterCodingException notUtf8) {
      int line = 1;
      int lineStart = 0;
      for (int i = 0; i < bytes.position(); i++) {
        if (text[i] == '\n') {
          line++;
          lineStart = i + 1;
        }
      }
      String before =
          new String(text, lineStart, bytes.position() - lineStart, StandardCharsets.UTF_8);
      throw new MalformedJson(
          "line %d, column %d: bytes that are not UTF-8 (expected: JSON in UTF-8)"
              .formatted(line, before.length() + 1));
    }
  }

  private static String where(JsonLocation location) {
    return location == null
        ? ""
        : "line %d, column %d: ".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static String whatIsWrong(JsonProcessingException wrong) {
    String message = wrong.getOriginalMessage();
    return ASIDE.matcher(message.lines().findFirst().orElse("not JSON")).replaceAll("");
  }

  private static String tooMuch(StreamConstraintsException limit, int nestingMax) {
    String message = limit.getOriginalMessage();
    if (message.contains("nesting")) {
      return "nests too deep (expected: at most " + nestingMax + " levels)";
    }
    if (message.contains("Number")) {
      return "a number that is too long (expected: at most " + NUMBER_LENGTH_MAX + " characters)";
    }
    return ASIDE.matcher(message).replaceAll("");
  }

  /** Valid UTF-8 holds no surrogates: only an escape such as {@code \\ud800} can bring one in. */
  private static boolean mayHoldSurrogates(byte[] text) {
    for (int i = 0; i + 2 < text.length; i++) {
      if (text[i] == '\\' && text[i + 1] == 'u' && (text[i + 2] == 'd' || text[i + 2] == 'D')) {
        return true;
      }
    }
    return false;
  }

  private static void rejectHalfPairs(JsonNode value) throws MalformedJson {
    if (value.isTextual() && !Text.isWellFormed(value.textValue())) {
      throw new MalformedJson(
          "a text holds half a surrogate pair, e.g. \\ud800 (expected: both halves, or neither)");
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      if (!Text.isWellFormed(field.getKey())) {
        throw new MalformedJson("a field's name holds half a surrogate pair, e.g. \\ud800");
      }
      rejectHalfPairs(field.getValue());
    }
    if (value.isArray()) {
      for (JsonNode element : value) {
        rejectHalfPairs(element);
      }
    }
  }

  private static JsonMapper mapper(int nestingMax) {
    JsonFactory factory =
        new JsonFactoryBuilder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(nestingMax)
                    .maxNumberLength(NUMBER_LENGTH_MAX)
                    .build())
            // Names come from anybody: interning them would fill a table of the whole JVM.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  /** A field's name as a segment of a JSON Pointer (RFC 6901), without its slash. */
  public static String pointerSegment(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /** About how many bytes a value takes as text: for limits, not for buffers. */
  public static long roughSize(JsonNode value) {
    if (value.isTextual()) {
      return value.textValue().length() + 2L;
    }
    if (!value.isContainerNode()) {
      return 8;
    }
    long size = 2;
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        size += field.getKey().length() + 4L + roughSize(field.getValue());
      }
    } else {
      for (JsonNode part : value) {
        size += roughSize(part);
      }
    }
    return size;
  }
}
