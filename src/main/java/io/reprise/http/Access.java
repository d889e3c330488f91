package io.reprise.http;

import io.reprise.security.Scope;
import java.util.Optional;

/** Who may call a route of a node that has tokens. */
enum Access {
  /** Anybody: it shows nothing but what Reprise itself is. */
  OPEN,
  /** Whoever has a token, whatever it is for. */
  TOKEN,
  /** Whose token is for giving commands. */
  CLIENT,
  /** Whose token is for looking at what is recorded, and after the node. */
  OPERATOR;

  /** The scope that a token must have; empty if any does, or none is needed. */
  Optional<Scope> scope() {
    return switch (this) {
      case OPEN, TOKEN -> Optional.empty();
      case CLIENT -> Optional.of(Scope.CLIENT);
      case OPERATOR -> Optional.of(Scope.OPERATOR);
    };
  }
}
