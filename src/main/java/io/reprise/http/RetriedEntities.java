package io.reprise.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.entity.Answer;
import io.reprise.entity.Entities;
import io.reprise.journal.Outages.Case;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Has many entities tried again, a few at a time, and counts what comes of it. */
final class RetriedEntities {
  /** One request has at most so many tried; ask again for the rest. */
  static final int AT_ONCE_MAX = 1_000;

  /** Each of them reads its entries: the rest of the node must go on meanwhile. */
  private static final int TOGETHER = 8;

  private static final int LEFT_MAX = 20;

  private record Left(Case entity, String code, String detail) {}

  private final Entities entities;
  private final Queue<Case> waiting;
  private final long deadlineNanos;
  private final AtomicInteger tried = new AtomicInteger();
  private final AtomicInteger recovered = new AtomicInteger();
  private final Queue<Left> left = new ConcurrentLinkedQueue<>();

  private RetriedEntities(Entities entities, List<Case> cases, Duration timeLimit) {
    this.entities = entities;
    this.waiting = new ConcurrentLinkedQueue<>(cases);
    this.deadlineNanos = System.nanoTime() + timeLimit.toNanos();
  }

  /**
   * Tries them in this order.
   *
   * @param timeLimit for all of them; those whose turn has not come by then are not tried
   */
  static CompletionStage<RetriedEntities> retry(
      Entities entities, List<Case> cases, Duration timeLimit) {
    RetriedEntities retried = new RetriedEntities(entities, cases, timeLimit);
    return CompletableFuture.allOf(
            IntStream.range(0, TOGETHER)
                .mapToObj(worker -> retried.oneAfterAnother().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> retried);
  }

  private CompletionStage<Void> oneAfterAnother() {
    Case next = next();
    if (next == null) {
      return CompletableFuture.completedFuture(null);
    }
    Duration timeLeft = Duration.ofNanos(deadlineNanos - System.nanoTime());
    return entities
        .retry(next.component(), next.id(), timeLeft)
        .thenCompose(
            answer -> {
              count(next, answer);
              return oneAfterAnother();
            });
  }

  private @Nullable Case next() {
    Case next = waiting.poll();
    while (next != null && !entities.knows(next.component())) {
      tried.incrementAndGet();
      left.add(
          new Left(
              next,
              Problems.UNKNOWN_COMPONENT.code(),
              "component " + next.component() + " is not installed"));
      next = waiting.poll();
    }
    return deadlineNanos - System.nanoTime() > 0 ? next : null;
  }

  private void count(Case entity, Answer answer) {
    tried.incrementAndGet();
    if (answer instanceof Answer.NotDone notDone) {
      left.add(new Left(entity, Answers.kind(notDone.failure()).code(), notDone.detail()));
    } else {
      recovered.incrementAndGet();
    }
  }

  /**
   * For the answer.
   *
   * @param matched how many there were, tried or not
   */
  ObjectNode json(long matched) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("matched", matched).put("tried", tried.get()).put("recovered", recovered.get());
    if (!left.isEmpty()) {
      ArrayNode all = json.putArray("left");
      left.stream()
          .limit(LEFT_MAX)
          .forEach(
              one ->
                  all.addObject()
                      .put("component", one.entity().component())
                      .put("id", one.entity().id())
                      .put("code", one.code())
                      .put("detail", one.detail()));
    }
    return json;
  }
}
