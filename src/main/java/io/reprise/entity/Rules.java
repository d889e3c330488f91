package io.reprise.entity;

import io.reprise.codec.Installed;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The seam through which an entity decides. Rules in Java answer at once; rules that live elsewhere
 * may answer later, and the entity decides nothing else until they have.
 */
@FunctionalInterface
interface Rules {

  /** What a command leads to; the stage fails if the rule does. */
  CompletionStage<Decision<?>> decide(Object command, Object state, Context context);

  /** The rules of an installed component, run on the calling thread. */
  static Rules of(Installed component) {
    return (command, state, context) -> {
      try {
        return CompletableFuture.completedFuture(component.decide(command, state, context));
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    };
  }
}
