package io.reprise.http;

import io.reprise.security.Tokens;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Lets requests in by their bearer token (RFC 6750), if the node has tokens. */
final class Door {
  static final String CHALLENGE = "Bearer realm=\"reprise\"";

  private static final String HEADER = "authorization";
  private static final String SCHEME = "bearer ";
  private static final String EXPECTED = " (expected: Authorization: Bearer TOKEN, once)";

  private final Optional<Tokens> tokens;

  Door(Optional<Tokens> tokens) {
    this.tokens = tokens;
  }

  /**
   * Who sends a request.
   *
   * @param headers of the request
   * @param access what its route needs
   * @throws Problem.Thrown if that one may not
   */
  Visitor visitor(List<Reply.Header> headers, Access access) {
    if (tokens.isEmpty() || access == Access.OPEN) {
      return Visitor.ANYBODY;
    }
    Visitor visitor = visitor(secret(headers), tokens.get());
    visitor.require(access);
    return visitor;
  }

  private static Visitor visitor(String secret, Tokens tokens) {
    return tokens
        .find(secret)
        .map(token -> Visitor.with(token, tokens))
        .orElseThrow(
            () ->
                Problem.of(Problems.TOKEN_WRONG, "no token of this node (expected: one that is)")
                    .withHeader("WWW-Authenticate", CHALLENGE + ", error=\"invalid_token\"")
                    .thrown());
  }

  /** What it says is never repeated: it may be a secret of somewhere else. */
  private static String secret(List<Reply.Header> headers) {
    List<Reply.Header> lines =
        headers.stream().filter(header -> header.name().equals(HEADER)).toList();
    if (lines.isEmpty()) {
      throw missing("no header Authorization");
    }
    if (lines.size() > 1) {
      throw missing("Authorization: given " + lines.size() + " times");
    }
    String value = lines.get(0).value().strip();
    if (!value.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw missing("Authorization: not of the scheme Bearer");
    }
    return value.substring(SCHEME.length()).strip();
  }

  private static Problem.Thrown missing(String found) {
    return Problem.of(Problems.TOKEN_MISSING, found + EXPECTED)
        .withHeader("WWW-Authenticate", CHALLENGE)
        .thrown();
  }
}
