package io.reprise.http;

import io.reprise.security.Scope;
import io.reprise.security.Token;
import io.reprise.security.Tokens;
import java.util.Optional;

/** Who a request comes from, as far as its token tells. */
final class Visitor {
  /** Of a node without tokens, or of a route that is open. */
  static final Visitor ANYBODY = new Visitor(Optional.empty());

  private final Optional<Shown> shown;

  private record Shown(Token token, Tokens among) {}

  private Visitor(Optional<Shown> shown) {
    this.shown = shown;
  }

  static Visitor with(Token token, Tokens among) {
    return new Visitor(Optional.of(new Shown(token, among)));
  }

  /** The name of the token; empty if none was asked for. */
  Optional<String> name() {
    return shown.map(with -> with.token().name());
  }

  /**
   * Requires what a route, or what is asked of it, needs beside a token.
   *
   * @throws Problem.Thrown if the token is not for that
   */
  void require(Access access) {
    Optional<Scope> needed = access.scope();
    if (needed.isEmpty() || shown.isEmpty()) {
      return;
    }
    Token token = shown.get().token();
    if (!token.scopes().contains(needed.get())) {
      String word = needed.get().word();
      throw Problem.of(
              Problems.TOKEN_SCOPE,
              "the token %s has the scope %s (expected: %s)"
                  .formatted(token.name(), token.scopeWords(), word))
          .withHeader(
              "WWW-Authenticate",
              Door.CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + word + "\"")
          .thrown();
    }
  }

  /** Whether the token counts still: one that is withdrawn ends what was begun with it. */
  boolean mayGoOn() {
    return shown.map(with -> with.among().hold(with.token())).orElse(true);
  }
}
