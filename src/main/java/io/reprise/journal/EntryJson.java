package io.reprise.journal;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.reprise.codec.TimeText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The form of an entry where it is stored and where it is shown; what most entries have in common
 * is left out of the stored one. Optional parts are absent, never null; times are UTC with six
 * decimals; numbers keep their digits.
 */
public final class EntryJson {

  // What a component writes may be larger than what a client may send: nothing that was stored once
  // may fail a limit of the parser later.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8) // emoji, not escapes
          .build();

  static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
          .build();

  private static final int ROOM_TO_BEGIN_WITH = 512;

  // Each thread's own, for the next entry that it writes; null while it writes one. One keeps 128
  // KiB at most.
  private static final ThreadLocal<@Nullable ByteArrayBuilder> BUILDERS =
      ThreadLocal.withInitial(() -> new ByteArrayBuilder(ROOM_TO_BEGIN_WITH));

  private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);

  private EntryJson() {}

  /** The entry as a tree, as it is shown: with what is left out where it is stored. */
  public static ObjectNode toJson(Entry entry) {
    try (TokenBuffer buffer = new TokenBuffer(MAPPER, false)) {
      EntryWriter.show(entry, buffer);
      return READER.readValue(buffer.asParser());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads what {@link #toJson} gave.
   *
   * @throws UnreadableEntry if it is something else
   */
  public static Entry fromJson(JsonNode tree) {
    return EntryReader.read(tree, tree.path("entity").asText(), tree.path("sequence").longValue());
  }

  /** The entry as it is stored: one line of UTF-8 without white space. */
  static byte[] write(Entry entry) {
    return bytes(generator -> EntryWriter.store(entry, generator));
  }

  /**
   * Reads what {@link #write} wrote; fields that it does not know are passed over, so that an older
   * node can read what a newer one wrote.
   *
   * @param entity whose entry it should be, as far as known, for the message
   * @param sequence which one it should be, 0 if not known, for the message
   * @throws UnreadableEntry if it is not an entry
   */
  static Entry read(byte[] stored, String entity, long sequence) {
    try {
      return EntryParser.read(stored);
    } catch (JsonBytes.Otherwise notAsWritten) {
      return readAnyForm(stored, entity, sequence);
    }
  }

  private static Entry readAnyForm(byte[] stored, String entity, long sequence) {
    try {
      return EntryReader.read(tree(stored), entity, sequence);
    } catch (IOException e) {
      throw new UnreadableEntry(entity, sequence, "is not JSON: " + e.getMessage(), e);
    }
  }

  /** Parses bytes that {@link #bytes} made. */
  static JsonNode tree(byte[] stored) throws IOException {
    try {
      return anyTree(stored);
    } catch (NumberFormatException e) { // an exponent that no number can have
      throw new JsonParseException(null, e.getMessage(), e);
    }
  }

  private static JsonNode anyTree(byte[] stored) throws IOException {
    try {
      return READER.readValue(stored);
    } catch (JsonProcessingException e) {
      // The parser of bytes refuses a lone surrogate in a field name, the parser of text does not.
      return READER.readValue(new String(stored, StandardCharsets.UTF_8));
    }
  }

  /** What writes JSON. */
  interface Writing {
    void to(JsonGenerator generator) throws IOException;
  }

  /** Half an emoji (a lone surrogate) has no UTF-8: only then is all beyond ASCII escaped. */
  static byte[] bytes(Writing writing) {
    try {
      return bytes(writing, false);
    } catch (JsonGenerationException e) {
      try {
        return bytes(writing, true);
      } catch (IOException again) {
        throw new UncheckedIOException(again);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Writing writing, boolean escaped) throws IOException {
    ByteArrayBuilder own = BUILDERS.get();
    ByteArrayBuilder out = own == null ? new ByteArrayBuilder(ROOM_TO_BEGIN_WITH) : own;
    BUILDERS.set(null);
    try (JsonGenerator generator = MAPPER.createGenerator(out, JsonEncoding.UTF8)) {
      if (escaped) {
        generator.configure(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature(), true);
      }
      writing.to(generator);
      generator.flush();
      return out.toByteArray();
    } finally {
      out.reset();
      BUILDERS.set(out);
    }
  }

  static String time(Instant time) {
    return TimeText.of(time);
  }
}
