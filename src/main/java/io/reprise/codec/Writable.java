package io.reprise.codec;

import org.jspecify.annotations.Nullable;

/** What holds for all values that are written: not too deep, and no null. */
final class Writable {
  private Writable() {}

  /** Deeper JSON could be written, but not read again. */
  static void checkDepth(int depth) {
    if (depth >= Json.NESTING_MAX) {
      throw new IllegalArgumentException(
          "a value that nests deeper than " + Json.NESTING_MAX + " levels can't be kept as JSON");
    }
  }

  static Object present(@Nullable Object value, String what) {
    if (value == null) {
      throw new IllegalArgumentException(
          what + ": null (expected: a value; what may be absent is an Optional)");
    }
    return value;
  }
}
