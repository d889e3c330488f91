package io.reprise.journal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Asks the database many questions of one kind in one query. Those that come while all connections
 * are busy gather and go together in the next query, so each answer comes from a query that started
 * after its question, and the more is asked, the less each question costs.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
final class GatheredReads<Q, A> implements AutoCloseable {

  /** A query that answers questions, in their order. */
  interface Query<Q, A> {
    List<A> answers(List<Q> questions) throws SQLException;
  }

  /**
   * How much at once, and how long.
   *
   * @param name of what is asked, as settings are named: {@code confirm} for {@code
   *     reprise.journal.confirm-queue}
   */
  record Limits(String name, int connections, int batch, int queue, Duration timeout) {}

  private record Question<Q, A>(Q asked, CompletableFuture<A> answer) {}

  private final Query<Q, A> query;
  private final Limits limits;
  private final ExecutorService threads;

  // Guarded by this.
  private final Deque<Question<Q, A>> waiting = new ArrayDeque<>();
  private int running;
  private boolean closed;

  GatheredReads(Limits limits, Query<Q, A> query) {
    this.query = query;
    this.limits = limits;
    this.threads =
        Executors.newFixedThreadPool(
            limits.connections(), ReadThreads.named("reprise-journal-" + limits.name()));
  }

  CompletionStage<A> ask(Q asked) {
    Question<Q, A> question = new Question<>(asked, new CompletableFuture<>());
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(new JournalUnavailable("the journal is closed"));
      }
      if (waiting.size() >= limits.queue()) {
        return CompletableFuture.failedFuture(
            new JournalUnavailable(
                "busy: "
                    + waiting.size()
                    + " such questions wait already (reprise.journal."
                    + limits.name()
                    + "-queue)"));
      }
      waiting.add(question);
      if (running < limits.connections()) {
        running++;
        threads.execute(this::answerAll);
      }
    }
    return ReadThreads.withTimeout(
        question.answer(), limits.timeout(), "reprise.journal." + limits.name() + "-timeout");
  }

  private void answerAll() {
    for (List<Question<Q, A>> batch = next(); !batch.isEmpty(); batch = next()) {
      answer(batch);
    }
  }

  /** The next batch; an empty one ends the run, under the same lock under which others begin. */
  private synchronized List<Question<Q, A>> next() {
    List<Question<Q, A>> batch = new ArrayList<>();
    while (!waiting.isEmpty() && batch.size() < limits.batch()) {
      Question<Q, A> question = waiting.remove();
      if (!question.answer().isDone()) {
        batch.add(question);
      }
    }
    if (batch.isEmpty()) {
      running--;
    }
    return batch;
  }

  private void answer(List<Question<Q, A>> batch) {
    try {
      List<A> answers = query.answers(batch.stream().map(Question::asked).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).answer().complete(answers.get(i));
      }
    } catch (SQLException e) {
      fail(batch, ReadThreads.unavailable(e));
    } catch (RuntimeException | Error e) {
      fail(batch, e);
    }
  }

  private void fail(List<Question<Q, A>> batch, Throwable failure) {
    batch.forEach(question -> question.answer().completeExceptionally(failure));
  }

  @Override
  public void close() {
    List<Question<Q, A>> unanswered;
    synchronized (this) {
      closed = true;
      unanswered = List.copyOf(waiting);
      waiting.clear();
    }
    fail(unanswered, new JournalUnavailable("the journal is closed"));
    threads.shutdownNow();
  }
}
