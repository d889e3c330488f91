package io.reprise.journal;

import static io.reprise.journal.Entries.deposited;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatheredReadsTest {

  private static final int WRITERS = 6;
  private static final int WRITES = 60;

  private Storage storage;
  private Rows rows;

  @BeforeEach
  void open() {
    storage = TestStorage.patient();
    rows = new Rows(storage);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void whoever_wrote_and_then_asks_is_never_told_less() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try (Journal journal = Journal.open(storage, TestSettings.journal("confirm-batch = 3"))) {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String id = "w" + i;
        writers.add(threads.submit(() -> writeAndAsk(journal, id)));
      }
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void writeAndAsk(Journal journal, String id) {
    for (long sequence = 1; sequence <= WRITES; sequence++) {
      rows.insert(deposited("wallet", id, sequence));
      assertThat(JournalTest.get(journal.highestSequence("wallet", id))).isEqualTo(sequence);
    }
  }

  @Test
  void each_of_many_at_once_gets_its_own_answer() {
    for (int i = 1; i <= 25; i++) {
      rows.insertDeposits("wallet", "e" + i, i);
    }
    try (Journal journal = Journal.open(storage, TestSettings.journal("confirm-batch = 4"))) {
      List<CompletionStage<Long>> answers = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        answers.add(journal.highestSequence("wallet", "e" + (i % 26)));
      }
      for (int i = 0; i < 500; i++) {
        assertThat(JournalTest.get(answers.get(i))).isEqualTo(i % 26);
      }
    }
  }

  @Test
  void questions_beyond_the_limit_fail_as_busy_and_the_others_are_answered() throws Exception {
    try (Journal journal =
            Journal.open(
                storage,
                TestSettings.journal(
                    "confirm-queue = 2, confirm-connections = 1, confirm-timeout = 30s"));
        Connection lock = lock()) {
      List<CompletionStage<Long>> asked = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        asked.add(journal.highestSequence("wallet", "a"));
      }
      // At most two went into the query that is held up, and two wait.
      List<CompletionStage<Long>> refused = new ArrayList<>(asked);
      refused.removeIf(answer -> !answer.toCompletableFuture().isCompletedExceptionally());
      asked.removeAll(refused);
      assertThat(refused).hasSizeBetween(2, 4);
      assertThatThrownBy(() -> JournalTest.get(refused.get(0)))
          .isInstanceOf(JournalUnavailable.class)
          .hasMessageContaining("busy")
          .hasMessageContaining("reprise.journal.confirm-queue");
      lock.rollback();
      assertThat(asked).allSatisfy(answer -> assertThat(JournalTest.get(answer)).isZero());
    }
  }

  @Test
  void a_question_that_the_database_does_not_answer_in_time_fails() throws Exception {
    try (Journal journal = Journal.open(storage, TestSettings.journal("confirm-timeout = 50ms"));
        Connection lock = lock()) {
      assertThatThrownBy(() -> JournalTest.get(journal.highestSequence("wallet", "a")))
          .isInstanceOf(JournalUnavailable.class)
          .hasMessageContaining("reprise.journal.confirm-timeout");
      lock.rollback();
    }
  }

  @Test
  void a_read_that_the_database_does_not_answer_in_time_fails() throws Exception {
    try (Journal journal = Journal.open(storage, TestSettings.journal("read-timeout = 50ms"));
        Connection lock = lock()) {
      assertThatThrownBy(
              () -> JournalTest.get(journal.entries("wallet", "a", Journal.Range.after(0, 1))))
          .isInstanceOf(JournalUnavailable.class)
          .hasMessageContaining("reprise.journal.read-timeout");
      lock.rollback();
    }
  }

  @Test
  void reads_beyond_the_limit_fail_as_busy() throws Exception {
    try (Journal journal =
            Journal.open(
                storage,
                TestSettings.journal("read-threads = 1, read-queue = 1, read-timeout = 30s"));
        Connection lock = lock()) {
      List<CompletionStage<Journal.Page>> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        answers.add(journal.entries("wallet", "a", Journal.Range.after(0, 1)));
      }
      CompletionStage<Journal.Page> last = answers.get(2);
      assertThatThrownBy(() -> JournalTest.get(last))
          .isInstanceOf(JournalUnavailable.class)
          .hasMessageContaining("busy");
      lock.rollback();
      assertThat(JournalTest.get(answers.get(0)).entries()).isEmpty();
    }
  }

  @Test
  void a_closed_journal_and_a_closed_database_are_told_apart_from_answers() {
    Journal journal = Journal.open(storage, TestSettings.journal(""));
    storage.close();
    assertThatThrownBy(() -> JournalTest.get(journal.highestSequence("wallet", "a")))
        .isInstanceOf(JournalUnavailable.class);
    assertThatThrownBy(
            () -> JournalTest.get(journal.entries("wallet", "a", Journal.Range.after(0, 1))))
        .isInstanceOf(JournalUnavailable.class);
    assertThatThrownBy(() -> journal.forEach("wallet", "a", 0, 9, entry -> {}))
        .isInstanceOf(JournalUnavailable.class);
    journal.close();
    assertThatThrownBy(() -> JournalTest.get(journal.highestSequence("wallet", "a")))
        .isInstanceOf(JournalUnavailable.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(
            () -> JournalTest.get(journal.entries("wallet", "a", Journal.Range.after(0, 1))))
        .isInstanceOf(JournalUnavailable.class)
        .hasMessageContaining("closed");
  }

  /** Nobody reads the journal until it is rolled back: the server stands still for it. */
  private Connection lock() throws SQLException {
    return TestStorage.locked(storage, "event_journal IN ACCESS EXCLUSIVE MODE");
  }
}
