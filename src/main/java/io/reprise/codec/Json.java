package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;

/** Strict JSON: no duplicate keys, no trailing text, nesting of at most 64. */
public final class Json {
  private Json() {}

  /** JSON nests at most this deep. */
  public static final int NESTING_MAX = 64;

  /**
   * Parses one JSON value.
   *
   * @throws MalformedJson with line and column and what is wrong
   */
  public static JsonNode parse(byte[] text) throws MalformedJson {
    throw new UnsupportedOperationException();
  }

  /** The bytes of a value, UTF-8, in the order of its fields, without white space. */
  public static byte[] write(JsonNode value) {
    throw new UnsupportedOperationException();
  }

  /**
   * The canonical form of a value: fields sorted by UTF-16 units, numbers by value ({@code 1.0} as
   * {@code 1}), no white space. Equal values have equal bytes.
   */
  public static byte[] canonical(JsonNode value) {
    throw new UnsupportedOperationException();
  }
}
