package io.reprise.journal;

import static io.reprise.journal.Writes.assertNotWritten;
import static io.reprise.journal.Writes.assertWritten;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import io.reprise.testkit.node.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Groups of writes, and what each of them is told when something is wrong with one. */
class GroupCommitTest {

  private static final String WRITER = "writer-a";
  private static final String OTHER = "writer-b";

  /** Locks are held while a test prepares something, or another owner commits on a slow disk. */
  private static final String PATIENT = "write-lock-timeout = 30s";

  private Storage storage;
  private GroupCommit groups;

  @BeforeEach
  void open() {
    storage = TestStorage.patient();
    groups = new GroupCommit(storage, TestSettings.journal(PATIENT));
  }

  @AfterEach
  void close() {
    groups.close();
    storage.close();
  }

  private PendingWrite write(String id, String writer, long first, int count) {
    return Writes.of(storage, id, writer, first, count);
  }

  private void written(String id, String writer, long first, int count) {
    PendingWrite write = write(id, writer, first, count);
    groups.write(write);
    assertWritten(write);
  }

  /** Nobody writes entries until it is rolled back. */
  private Connection lock() throws SQLException {
    return TestStorage.locked(storage, "event_journal IN EXCLUSIVE MODE");
  }

  /** Writes them all in one group: a write of somebody else is under way until they all wait. */
  private void inOneGroup(PendingWrite... writes) throws SQLException {
    PendingWrite before = write("before" + System.nanoTime(), WRITER, 1, 1);
    try (Connection lock = lock()) {
      groups.write(before);
      Asked.awaitWaitingForLock(storage);
      for (PendingWrite write : writes) {
        groups.write(write);
      }
      lock.rollback();
    }
    assertWritten(before);
  }

  private long number(String sql) throws SQLException {
    return Asked.number(storage, sql);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long highest(String id) throws SQLException {
    return number(
        "SELECT coalesce(max(seq_nr), 0) FROM event_journal WHERE persistence_id = 'wallet|"
            + id
            + "'");
  }

  @Test
  void entries_of_many_entities_go_in_together() throws SQLException {
    List<PendingWrite> writes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      writes.add(write("e" + i, WRITER, 1, 1 + i % 3));
    }
    inOneGroup(writes.toArray(PendingWrite[]::new));
    writes.forEach(Writes::assertWritten);
    assertThat(number("SELECT count(DISTINCT xmin::text) FROM event_journal")).isEqualTo(2);
    assertThat(number("SELECT count(DISTINCT db_timestamp) FROM event_journal")).isEqualTo(100);
  }

  @Test
  void one_that_is_fenced_or_unfit_does_not_keep_the_others_out() throws SQLException {
    written("fenced", OTHER, 1, 2);
    PendingWrite fenced = write("fenced", WRITER, 2, 3);
    PendingWrite tooLong =
        Writes.withManifest(write("too-long", WRITER, 1, 2), "wallet/" + "x".repeat(300));
    PendingWrite nul = Writes.withManifest(write("nul", WRITER, 1, 1), "wallet/\0");
    PendingWrite fine = write("fine", WRITER, 1, 3);
    PendingWrite fineToo = write("fine-too", WRITER, 1, 1);

    inOneGroup(fine, fenced, tooLong, nul, fineToo);

    assertNotWritten(fenced, NotWritten.Reason.FENCED);
    assertNotWritten(tooLong, NotWritten.Reason.REFUSED);
    assertNotWritten(nul, NotWritten.Reason.REFUSED);
    assertWritten(fine);
    assertWritten(fineToo);
    assertThat(highest("fenced")).isEqualTo(2);
    assertThat(highest("too-long")).isZero();
    assertThat(highest("nul")).isZero();
    assertThat(highest("fine")).isEqualTo(3);
  }

  @Test
  void a_stale_owner_gets_none_of_its_rows_in_behind_those_of_the_new_one() throws SQLException {
    written("a", OTHER, 1, 1);
    PendingWrite stale = write("a", WRITER, 1, 3);
    groups.write(stale);
    assertNotWritten(stale, NotWritten.Reason.FENCED);
    assertThat(highest("a")).isEqualTo(1);
  }

  /** It has a statement of its own. */
  @Test
  void a_row_that_is_alone_is_fenced_as_those_of_a_group_are() throws SQLException {
    written("a", OTHER, 1, 2);
    PendingWrite stale = write("a", WRITER, 2, 1);
    PendingWrite early = write("b", WRITER, 3, 1);
    PendingWrite next = write("a", OTHER, 3, 1);
    groups.write(stale);
    assertNotWritten(stale, NotWritten.Reason.FENCED);
    groups.write(early);
    assertNotWritten(early, NotWritten.Reason.BEHIND);
    groups.write(next);
    assertWritten(next);
    assertThat(highest("a")).isEqualTo(3);
    assertThat(highest("b")).isZero();
  }

  @Test
  void of_two_owners_that_wait_for_the_same_group_one_is_fenced() throws SQLException {
    PendingWrite one = write("twice", WRITER, 1, 2);
    PendingWrite other = write("twice", OTHER, 1, 3);
    PendingWrite fine = write("fine", WRITER, 1, 1);
    inOneGroup(one, other, fine);
    assertWritten(one);
    assertWritten(fine);
    assertNotWritten(other, NotWritten.Reason.FENCED);
    assertThat(highest("twice")).isEqualTo(2);
  }

  @Test
  void what_is_written_already_by_the_same_writer_is_told_as_written() throws SQLException {
    written("a", WRITER, 1, 2);
    PendingWrite again = write("a", WRITER, 1, 2);
    PendingWrite fine = write("b", WRITER, 1, 1);
    inOneGroup(again, fine);
    assertWritten(again);
    assertWritten(fine);
    assertThat(highest("a")).isEqualTo(2);
  }

  @Test
  void an_entity_whose_predecessor_is_missing_writes_nothing_and_the_others_do()
      throws SQLException {
    written("behind", WRITER, 1, 3);
    execute("DELETE FROM event_journal WHERE persistence_id = 'wallet|behind' AND seq_nr = 3");
    PendingWrite behind = write("behind", WRITER, 4, 2);
    PendingWrite fine = write("fine", WRITER, 1, 2);
    inOneGroup(behind, fine);
    assertThat(assertNotWritten(behind, NotWritten.Reason.BEHIND))
        .hasMessageContaining("lacks sequence 3");
    assertWritten(fine);
    assertThat(highest("behind")).isEqualTo(2);
    assertThat(highest("fine")).isEqualTo(2);
  }

  @Test
  void what_rests_on_an_earlier_era_is_not_written() throws SQLException {
    PendingWrite now = write("a", WRITER, 1, 1);
    PendingWrite early =
        new PendingWrite(
            now.persistenceId(),
            now.slice(),
            now.era() - 1,
            WRITER,
            1,
            now.rows(),
            now.exchange(),
            now.bytes(),
            now.done());
    groups.write(early);
    assertNotWritten(early, NotWritten.Reason.BEHIND);
    assertThat(highest("a")).isZero();
  }

  @Test
  void more_than_may_wait_is_told_as_not_written() throws SQLException {
    try (GroupCommit narrow =
            new GroupCommit(
                storage,
                TestSettings.journal(
                    PATIENT + ", write-queue = 2, group-rows = 1, write-queue-bytes = 1 MiB"));
        Connection lock = lock()) {
      List<PendingWrite> writes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        PendingWrite write = write("e" + i, WRITER, 1, 1);
        writes.add(write);
        narrow.write(write);
        if (i == 0) {
          Asked.awaitWaitingForLock(storage);
        }
      }
      assertThat(assertNotWritten(writes.get(3), NotWritten.Reason.BUSY))
          .hasMessageContaining("reprise.journal.write-queue");
      lock.rollback();
      writes.subList(0, 3).forEach(Writes::assertWritten);
      assertThat(highest("e3")).isZero();
    }
  }

  @Test
  void bytes_that_wait_are_bounded_too() throws SQLException {
    try (GroupCommit narrow =
            new GroupCommit(storage, TestSettings.journal(PATIENT + ", write-queue-bytes = 1000"));
        Connection lock = lock()) {
      PendingWrite first = write("a", WRITER, 1, 1);
      narrow.write(first);
      Asked.awaitWaitingForLock(storage);
      PendingWrite large = write("b", WRITER, 1, 5);
      narrow.write(large); // alone it may wait, however large it is
      PendingWrite more = write("c", WRITER, 1, 1);
      narrow.write(more);
      assertThat(assertNotWritten(more, NotWritten.Reason.BUSY))
          .hasMessageContaining("write-queue-bytes");
      lock.rollback();
      assertWritten(first);
      assertWritten(large);
    }
  }

  @Test
  void a_connection_that_is_lost_leaves_the_outcome_open_and_the_next_write_goes_through()
      throws SQLException {
    PendingWrite lost = write("lost", WRITER, 1, 1);
    try (Connection lock = lock()) {
      groups.write(lost);
      Asked.awaitWaitingForLock(storage);
      execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE wait_event_type = 'Lock' AND datname = current_database()");
      assertThat(Writes.failure(lost)).isInstanceOf(WriteUnknown.class);
      lock.rollback();
    }
    written("next", WRITER, 1, 1);
  }

  @Test
  void a_database_that_takes_no_writes_now_is_told_and_tried_anew() throws SQLException {
    execute(
        "ALTER DATABASE "
            + TestStorage.coordinates(storage).database()
            + " SET default_transaction_read_only = on");
    PendingWrite refused = write("a", WRITER, 1, 1);
    groups.write(refused);
    assertThat(assertNotWritten(refused, NotWritten.Reason.UNAVAILABLE))
        .hasMessageContaining("read-only");
    try (Connection connection = storage.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      statement.execute(
          "ALTER DATABASE "
              + TestStorage.coordinates(storage).database()
              + " RESET default_transaction_read_only");
    }
    written("a", WRITER, 1, 1);
  }

  /** Each entity has two owners that write at once, on two nodes with two connections each. */
  @Test
  void what_is_told_as_written_is_there_once_and_nothing_else_is() throws SQLException {
    JournalSettings two =
        TestSettings.journal(PATIENT + ", write-connections = 2, group-rows = 20");
    List<PendingWrite> written = new ArrayList<>();
    try (GroupCommit one = new GroupCommit(storage, two);
        GroupCommit other = new GroupCommit(storage, two)) {
      long[] highest = new long[30];
      for (int round = 0; round < 20; round++) {
        List<PendingWrite> writes = new ArrayList<>();
        for (int i = 0; i < highest.length; i++) {
          int count = 1 + (round + i) % 4;
          writes.add(write("e" + i, WRITER + round, highest[i] + 1, count));
          writes.add(write("e" + i, OTHER + round, highest[i] + 1, 5 - count));
        }
        for (int i = 0; i < writes.size(); i++) {
          ((i + i / 2 + round) % 2 == 0 ? one : other).write(writes.get(i));
        }
        for (int i = 0; i < highest.length; i++) {
          List<PendingWrite> both = writes.subList(2 * i, 2 * i + 2);
          List<PendingWrite> won =
              both.stream().filter(write -> Writes.failure(write) == null).toList();
          assertThat(won).as("of two owners of e%d", i).hasSize(1);
          both.stream()
              .filter(write -> !won.contains(write))
              .forEach(lost -> assertNotWritten(lost, NotWritten.Reason.FENCED));
          highest[i] = won.get(0).last();
          written.addAll(won);
        }
      }
    }
    assertThat(number("SELECT count(*) FROM event_journal"))
        .isEqualTo(written.stream().mapToLong(write -> write.rows().size()).sum());
    for (PendingWrite write : written) {
      assertThat(
              number(
                  "SELECT count(*) FROM event_journal WHERE persistence_id = '%s' AND writer = '%s'"
                          .formatted(write.persistenceId(), write.writer())
                      + " AND seq_nr BETWEEN %d AND %d".formatted(write.first(), write.last())))
          .isEqualTo(write.rows().size());
    }
  }

  @Test
  void without_a_database_nothing_is_written_and_it_is_said() {
    Storage gone = TestStorage.fresh();
    try (GroupCommit nowhere = new GroupCommit(gone, TestSettings.journal(""))) {
      PendingWrite write = Writes.of(gone, "a", WRITER, 1, 1);
      TestPostgres.drop(TestStorage.coordinates(gone));
      nowhere.write(write);
      assertNotWritten(write, NotWritten.Reason.UNAVAILABLE);
    } finally {
      gone.close();
    }
  }

  @Test
  void a_closed_one_says_that_nothing_is_written() {
    groups.close();
    PendingWrite write = write("a", WRITER, 1, 1);
    groups.write(write);
    assertThat(assertNotWritten(write, NotWritten.Reason.UNAVAILABLE))
        .hasMessageContaining("closed");
  }
}
