package io.reprise.journal;

import java.util.Arrays;
import java.util.List;

/**
 * A JSON Pointer (RFC 6901) in which {@code *} stands for one segment and {@code **} for any number
 * of them, none included. How far it has come on the way down a tree is a set of bits: bit n for
 * "the first n segments fit so far".
 */
record PointerPattern(String text, List<String> segments) {

  static final String ONE = "*";
  static final String ANY = "**";

  private static final int SEGMENTS_MAX = 62;

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it is none
   */
  static PointerPattern parse(String text) {
    if (!text.startsWith("/") || text.length() == 1) {
      throw new IllegalArgumentException(
          text + ": not a pattern (expected: a JSON Pointer such as /event/body/owner)");
    }
    List<String> segments =
        Arrays.stream(text.substring(1).split("/", -1))
            .map(segment -> segment.replace("~1", "/").replace("~0", "~"))
            .toList();
    if (segments.size() > SEGMENTS_MAX) {
      throw new IllegalArgumentException(
          text + ": " + segments.size() + " segments (expected: at most " + SEGMENTS_MAX + ")");
    }
    return new PointerPattern(text, segments);
  }

  /** At the root. */
  long start() {
    return passed(1);
  }

  /** After one further segment. */
  long step(long at, String segment) {
    long next = 0;
    for (int i = 0; i < segments.size(); i++) {
      if ((at & (1L << i)) != 0) {
        String wanted = segments.get(i);
        if (wanted.equals(ANY)) {
          next |= 1L << i;
        } else if (wanted.equals(ONE) || wanted.equals(segment)) {
          next |= 1L << (i + 1);
        }
      }
    }
    return passed(next);
  }

  /** {@code **} may stand for nothing. */
  private long passed(long at) {
    long all = at;
    for (int i = 0; i < segments.size(); i++) {
      if ((all & (1L << i)) != 0 && segments.get(i).equals(ANY)) {
        all |= 1L << (i + 1);
      }
    }
    return all;
  }

  /** Whether it fits whole. */
  boolean fits(long at) {
    return (at & (1L << segments.size())) != 0;
  }

  /** Whether it fits the place of these segments. */
  boolean fits(List<String> place) {
    long at = start();
    for (String segment : place) {
      at = step(at, segment);
    }
    return fits(at);
  }

  boolean hasAny() {
    return segments.contains(ANY);
  }
}
