package io.reprise.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request target, taken apart by us: what a library makes of {@code %2F} or of bytes that are not
 * UTF-8 differs, and ids depend on it.
 *
 * @param segments the path's parts between slashes, decoded; one that is no percent-encoded UTF-8
 *     stands as it came
 * @param parameters decoded names and values, in order
 */
record Target(List<String> segments, Map<String, List<String>> parameters) {

  /**
   * Of an origin-form target, e.g. {@code /v1/entities/wallet/a%20b?limit=3}; empty if a name or
   * value of a parameter is no percent-encoded UTF-8.
   */
  static Optional<Target> parse(String raw) {
    int mark = raw.indexOf('?');
    String path = mark < 0 ? raw : raw.substring(0, mark);
    if (mark < 0 || mark == raw.length() - 1) {
      return Optional.of(new Target(segments(path), Map.of()));
    }
    return parameters(raw.substring(mark + 1)).map(all -> new Target(segments(path), all));
  }

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>(6);
    int from = path.startsWith("/") ? 1 : 0;
    while (from <= path.length()) {
      int slash = path.indexOf('/', from);
      int to = slash < 0 ? path.length() : slash;
      String part = path.substring(from, to);
      segments.add(decode(part, false).orElse(part));
      from = to + 1;
    }
    return segments;
  }

  private static Optional<Map<String, List<String>>> parameters(String query) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      Optional<String> name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
      Optional<String> value = decode(equals < 0 ? "" : pair.substring(equals + 1), true);
      if (name.isEmpty() || value.isEmpty()) {
        return Optional.empty();
      }
      all.computeIfAbsent(name.get(), unused -> new ArrayList<>(1)).add(value.get());
    }
    return Optional.of(all);
  }

  private static Optional<String> decode(String text, boolean plusIsSpace) {
    boolean plain = text.indexOf('%') < 0 && !(plusIsSpace && text.indexOf('+') >= 0);
    if (plain) {
      return Optional.of(text);
    }
    byte[] bytes = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int value = i + 2 < text.length() ? hex(text.charAt(i + 1), text.charAt(i + 2)) : -1;
        if (value < 0) {
          return Optional.empty();
        }
        bytes[length++] = (byte) value;
        i += 2;
      } else if (c > 0x7f) {
        return Optional.empty();
      } else {
        bytes[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
      }
    }
    return utf8(ByteBuffer.wrap(bytes, 0, length));
  }

  private static int hex(char high, char low) {
    int value = Character.digit(high, 16) * 16 + Character.digit(low, 16);
    return Character.digit(high, 16) < 0 || Character.digit(low, 16) < 0 ? -1 : value;
  }

  private static Optional<String> utf8(ByteBuffer bytes) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
