package io.reprise.http;

import io.reprise.entity.Precondition;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads the headers of commands and reads. Everything here throws {@link Problem.Thrown}. */
final class Headers {
  static final int KEY_LENGTH_MAX = 255;
  private static final int VERSION_DIGITS_MAX = 18;

  private Headers() {}

  /** {@code Idempotency-Key}, plain or as a string in quotes (RFC 9651). */
  static Optional<String> key(Request request) {
    var values = request.all("idempotency-key");
    if (values.isEmpty()) {
      return Optional.empty();
    }
    if (values.size() > 1) {
      throw invalidKey("given " + values.size() + " times");
    }
    return Optional.of(key(unquoted(values.get(0))));
  }

  /** Checks a key that stands for itself. */
  static String key(String text) {
    if (text.isEmpty() || text.length() > KEY_LENGTH_MAX) {
      throw invalidKey(text.length() + " characters");
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        throw invalidKey("the character at " + i + " is not visible ASCII");
      }
    }
    return text;
  }

  private static Problem.Thrown invalidKey(String found) {
    return Problem.of(
            Problems.INVALID_KEY,
            "Idempotency-Key: "
                + found
                + " (expected: 1 to "
                + KEY_LENGTH_MAX
                + " visible ASCII characters, once)")
        .thrown();
  }

  private static String unquoted(String text) {
    if (!text.startsWith("\"")) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    int i = 1;
    while (i < text.length() && text.charAt(i) != '"') {
      boolean escape = text.charAt(i) == '\\';
      if (escape && (i + 1 == text.length() || "\"\\".indexOf(text.charAt(i + 1)) < 0)) {
        throw invalidKey("\\ before something other than \\ or \"");
      }
      i += escape ? 1 : 0;
      plain.append(text.charAt(i));
      i++;
    }
    if (i != text.length() - 1) {
      throw invalidKey("quotes that do not end at its end");
    }
    return plain.toString();
  }

  /** What a command expects of the entity's version. */
  static Precondition precondition(Request request) {
    var match = request.all("if-match");
    var noneMatch = request.all("if-none-match");
    if (match.isEmpty() && noneMatch.isEmpty()) {
      return new Precondition.None();
    }
    if (match.size() + noneMatch.size() > 1) {
      throw invalidCondition("more than one of If-Match and If-None-Match");
    }
    if (match.isEmpty()) {
      if (noneMatch.get(0).equals("*")) {
        return new Precondition.Absent();
      }
      throw invalidCondition("If-None-Match: " + Names.shortened(noneMatch.get(0)));
    }
    String text = match.get(0);
    if (text.equals("*")) {
      return new Precondition.Exists();
    }
    return new Precondition.Version(
        version(text).orElseThrow(() -> invalidCondition("If-Match: " + Names.shortened(text))));
  }

  private static Problem.Thrown invalidCondition(String found) {
    return Problem.of(
            Problems.INVALID_IF_MATCH,
            found + " (expected: If-Match: \"7\" or *, or If-None-Match: *)")
        .thrown();
  }

  /**
   * The versions that the caller of a read knows already. {@code *} stands for any; empty if the
   * header is not there.
   */
  static Optional<Known> known(Request request) {
    String joined = String.join(",", request.all("if-none-match"));
    if (joined.isEmpty()) {
      return Optional.empty();
    }
    if (joined.equals("*")) {
      return Optional.of(new Known(true, Set.of()));
    }
    Set<Long> versions = new HashSet<>();
    for (String tag : joined.split(",", -1)) {
      String strong = tag.strip().startsWith("W/") ? tag.strip().substring(2) : tag.strip();
      versions.add(
          version(strong)
              .orElseThrow(
                  () ->
                      Problem.of(
                              Problems.INVALID_HEADER,
                              "If-None-Match: "
                                  + Names.shortened(joined)
                                  + " (expected: ETags like \"7\", or *)")
                          .thrown()));
    }
    return Optional.of(new Known(false, versions));
  }

  /** Versions that a caller knows. */
  record Known(boolean any, Set<Long> versions) {
    boolean has(long version) {
      return any || versions.contains(version);
    }
  }

  static String etag(long version) {
    return "\"" + version + "\"";
  }

  private static Optional<Long> version(String text) {
    int digits = text.length() - 2;
    if (digits < 1
        || digits > VERSION_DIGITS_MAX
        || text.charAt(0) != '"'
        || text.charAt(digits + 1) != '"') {
      return Optional.empty();
    }
    for (int i = 1; i <= digits; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return Optional.empty();
      }
    }
    return Optional.of(Long.parseLong(text, 1, digits + 1, 10));
  }

  /** Text for people, of a limited length and without control characters. */
  static Optional<String> text(Request request, String name, int lengthMax) {
    Optional<String> text = request.atMostOne(name).map(String::strip);
    if (text.isPresent() && !printable(text.get(), lengthMax)) {
      throw Problem.of(
              Problems.INVALID_HEADER,
              name
                  + ": "
                  + text.get().length()
                  + " characters (expected: 1 to "
                  + lengthMax
                  + ", none of them a control character)")
          .thrown();
    }
    return text;
  }

  private static boolean printable(String text, int lengthMax) {
    return !text.isEmpty()
        && text.length() <= lengthMax
        && text.chars().noneMatch(Character::isISOControl);
  }
}
