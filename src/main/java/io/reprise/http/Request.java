package io.reprise.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A request as handlers see it, free of the server library.
 *
 * @param method {@code GET} also for HEAD: the server leaves out the body
 * @param headers with names in lower case, in order, one for each line
 * @param visitor who sends it, as far as a token tells
 */
record Request(
    String method,
    Target target,
    List<Reply.Header> headers,
    RequestBody body,
    Trace trace,
    Visitor visitor) {

  /** As it came: nobody has looked who sends it. */
  Request(String method, Target target, List<Reply.Header> headers, RequestBody body, Trace trace) {
    this(method, target, headers, body, trace, Visitor.ANYBODY);
  }

  Request of(Visitor sender) {
    return new Request(method, target, headers, body, trace, sender);
  }

  /** The only value of a header. Given several times it has none: see {@link #all}. */
  Optional<String> header(String name) {
    List<String> values = all(name);
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  /** All values of a header, one for each line. */
  List<String> all(String name) {
    List<String> values = List.of();
    for (Reply.Header header : headers) {
      if (header.name().equals(name)) {
        if (values.isEmpty()) {
          values = new ArrayList<>(1);
        }
        values.add(header.value());
      }
    }
    return values;
  }

  /** A header that may be given once at most. */
  Optional<String> atMostOne(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw Problem.of(
              Problems.INVALID_HEADER,
              name + ": given " + values.size() + " times (expected: at most once)")
          .thrown();
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
  }

  /** The segment of the path with this number, from 0. */
  String segment(int number) {
    return target.segments().get(number);
  }

  /** A preference of the header {@code Prefer} (RFC 7240), its value in lower case. */
  Optional<String> preference(String name) {
    for (String line : all("prefer")) {
      for (String preference : line.split(",", -1)) {
        String[] parts = preference.split(";", 2)[0].split("=", 2);
        if (parts[0].strip().equalsIgnoreCase(name)) {
          String value = parts.length == 2 ? parts[1].strip().replace("\"", "") : "";
          return Optional.of(value.toLowerCase(Locale.ROOT));
        }
      }
    }
    return Optional.empty();
  }
}
