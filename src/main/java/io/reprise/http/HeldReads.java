package io.reprise.http;

import io.reprise.entity.Answer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Long polls under way. When the node leaves they are answered: they would hold it up. */
final class HeldReads {
  private final Set<Held> held = ConcurrentHashMap.newKeySet();
  private volatile boolean leaving;

  /** One of them; equal to itself only. */
  private static final class Held {
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  }

  /** The answer of a read, or that the node leaves. */
  CompletionStage<Answer> holding(CompletionStage<Answer> read) {
    Held mine = new Held();
    held.add(mine);
    read.whenComplete(
        (answer, failure) -> {
          held.remove(mine);
          if (failure == null) {
            mine.answer.complete(answer);
          } else {
            mine.answer.completeExceptionally(failure);
          }
        });
    if (leaving) {
      mine.answer.complete(left());
    }
    return mine.answer;
  }

  /** Answers all, those to come included. */
  void drain() {
    leaving = true;
    held.forEach(each -> each.answer.complete(left()));
  }

  private static Answer left() {
    return Answer.NotDone.of(
        Answer.Failure.DRAINING, "The node leaves: ask again, and another one holds the read.");
  }
}
