package io.reprise.journal;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Asks for the highest sequences of many entities in one query. Questions that come while all
 * connections are busy gather and go together in the next query, so each answer comes from a query
 * that started after its question, and the more is asked, the less each question costs.
 */
final class HighestSequences implements AutoCloseable {

  private record Question(String persistenceId, CompletableFuture<Long> answer) {}

  private final JournalTable table;
  private final JournalSettings settings;
  private final ExecutorService threads;

  // Guarded by this.
  private final Deque<Question> waiting = new ArrayDeque<>();
  private int running;
  private boolean closed;

  HighestSequences(JournalTable table, JournalSettings settings) {
    this.table = table;
    this.settings = settings;
    this.threads =
        Executors.newFixedThreadPool(
            settings.confirmConnections(), ReadThreads.named("reprise-journal-confirm"));
  }

  CompletionStage<Long> ask(String persistenceId) {
    Question question = new Question(persistenceId, new CompletableFuture<>());
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(new JournalUnavailable("the journal is closed"));
      }
      if (waiting.size() >= settings.confirmQueue()) {
        return CompletableFuture.failedFuture(
            new JournalUnavailable(
                "busy: "
                    + waiting.size()
                    + " questions for highest sequences wait already"
                    + " (reprise.journal.confirm-queue)"));
      }
      waiting.add(question);
      if (running < settings.confirmConnections()) {
        running++;
        threads.execute(this::answerAll);
      }
    }
    return ReadThreads.withTimeout(
        question.answer(), settings.confirmTimeout(), "reprise.journal.confirm-timeout");
  }

  private void answerAll() {
    for (List<Question> batch = next(); !batch.isEmpty(); batch = next()) {
      answer(batch);
    }
  }

  /** The next batch; an empty one ends the run, under the same lock under which others begin. */
  private synchronized List<Question> next() {
    List<Question> batch = new ArrayList<>();
    while (!waiting.isEmpty() && batch.size() < settings.confirmBatch()) {
      Question question = waiting.remove();
      if (!question.answer().isDone()) {
        batch.add(question);
      }
    }
    if (batch.isEmpty()) {
      running--;
    }
    return batch;
  }

  private void answer(List<Question> batch) {
    try {
      List<Long> highest = table.highest(batch.stream().map(Question::persistenceId).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).answer().complete(highest.get(i));
      }
    } catch (SQLException e) {
      fail(batch, ReadThreads.unavailable(e));
    } catch (RuntimeException | Error e) {
      fail(batch, e);
    }
  }

  private static void fail(List<Question> batch, Throwable failure) {
    batch.forEach(question -> question.answer().completeExceptionally(failure));
  }

  @Override
  public void close() {
    List<Question> unanswered;
    synchronized (this) {
      closed = true;
      unanswered = List.copyOf(waiting);
      waiting.clear();
    }
    fail(unanswered, new JournalUnavailable("the journal is closed"));
    threads.shutdownNow();
  }
}
