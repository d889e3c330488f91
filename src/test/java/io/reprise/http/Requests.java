package io.reprise.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Requests as handlers see them, made without a server. */
final class Requests {
  private Requests() {}

  static Request get(String target, String... headers) {
    return of("GET", target, "", headers);
  }

  static Request post(String target, String body, String... headers) {
    return of("POST", target, body, headers);
  }

  /** Headers as {@code Name: value}. */
  static Request of(String method, String target, String body, String... headers) {
    List<Reply.Header> lines = new ArrayList<>();
    Optional<String> type = Optional.empty();
    for (String header : headers) {
      int colon = header.indexOf(':');
      String name = header.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = header.substring(colon + 1).strip();
      lines.add(new Reply.Header(name, value));
      type = name.equals("content-type") ? Optional.of(value) : type;
    }
    return new Request(
        method,
        Target.parse(target).orElseThrow(),
        lines,
        RequestBody.arrived(type, body.getBytes(StandardCharsets.UTF_8)),
        Trace.ofError());
  }
}
