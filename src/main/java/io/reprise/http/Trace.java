package io.reprise.http;

import io.reprise.entity.CommandIds;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The W3C trace that a request belongs to.
 *
 * @param traceparent as the caller sent it, or made here if none or an invalid one came
 * @param response the header {@code traceresponse}: the same trace, and the part of it done here
 * @param made the trace's id, if it was made here: also the id of the command, if the request is
 *     one, so that who knows the one finds the other
 */
record Trace(String traceparent, String response, Optional<UUID> made) {

  private static final int LENGTH = 55;
  private static final String UNKNOWN_VERSION = "ff";

  /**
   * Of the values of all headers {@code traceparent}; more than one are as good as none.
   *
   * @param ids where the id of a trace that is made here comes from
   */
  static Trace of(List<String> headers, CommandIds ids) {
    if (headers.size() == 1 && valid(headers.get(0))) {
      return of(headers.get(0).substring(0, LENGTH), Optional.empty());
    }
    return made(ids.next());
  }

  /** For an error that no command leads to: its id need not tell the time of entries. */
  static Trace ofError() {
    return made(UUID.randomUUID());
  }

  private static Trace made(UUID made) {
    String id = hex(made.getMostSignificantBits()) + hex(made.getLeastSignificantBits());
    // not sampled: whoever collects traces decides that, and nobody did
    return of("00-" + id + "-" + hex(someBits()) + "-00", Optional.of(made));
  }

  private static Trace of(String parent, Optional<UUID> made) {
    String flags = parent.substring(LENGTH - 2);
    String response = "00-" + parent.substring(3, 35) + "-" + hex(someBits()) + "-" + flags;
    return new Trace(parent, response, made);
  }

  /** The same for several commands, which can't all have its id. */
  Trace shared() {
    return new Trace(traceparent, response, Optional.empty());
  }

  /** The 32 hexadecimal digits that name the trace. */
  String traceId() {
    return traceparent.substring(3, 35);
  }

  private static boolean valid(String text) {
    if (text.length() < LENGTH || text.startsWith(UNKNOWN_VERSION)) {
      return false;
    }
    boolean versionZero = text.startsWith("00");
    if (text.length() > LENGTH && (versionZero || text.charAt(LENGTH) != '-')) {
      return false;
    }
    return hexDigits(text, 0, 2)
        && text.charAt(2) == '-'
        && hexDigits(text, 3, 35)
        && text.charAt(35) == '-'
        && hexDigits(text, 36, 52)
        && text.charAt(52) == '-'
        && hexDigits(text, 53, 55)
        && notAllZero(text, 3, 35)
        && notAllZero(text, 36, 52);
  }

  private static boolean hexDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  private static boolean notAllZero(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '0') {
        return true;
      }
    }
    return false;
  }

  private static long someBits() {
    long bits = ThreadLocalRandom.current().nextLong();
    return bits == 0 ? 1 : bits; // all zero is not a valid id
  }

  private static String hex(long bits) {
    return HexFormat.of().toHexDigits(bits);
  }
}
