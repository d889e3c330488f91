package io.reprise.journal;

import static io.reprise.journal.Writes.assertNotWritten;
import static io.reprise.journal.Writes.assertWritten;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A row of a group that another statement holds, which does not end. */
class GroupIsolationTest {

  private Storage storage;

  @BeforeEach
  void open() {
    storage = TestStorage.patient();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void the_entity_that_must_wait_is_told_from_the_others_of_its_group() throws SQLException {
    PendingWrite locked = write("m-locked");
    List<PendingWrite> fine = new ArrayList<>();
    try (GroupCommit groups =
            new GroupCommit(
                storage,
                TestSettings.journal("write-lock-timeout = 4s, write-isolate-timeout = 50ms"));
        Connection first = TestStorage.connection(storage.coordinates());
        Connection stalled = TestStorage.connection(storage.coordinates())) {
      insertWithoutEnd(first, "a-first");
      insertWithoutEnd(stalled, "m-locked");
      PendingWrite before = write("a-first");
      groups.write(before);
      Asked.awaitWaitingForLock(storage);
      for (int i = 0; i < 20; i++) {
        fine.add(write((i < 10 ? "b" : "z") + i));
        groups.write(fine.get(i));
        if (i == 9) {
          groups.write(locked);
        }
      }
      first.rollback();
      assertWritten(before);
      assertNotWritten(locked, NotWritten.Reason.UNAVAILABLE);
      fine.forEach(Writes::assertWritten);
      assertThat(number("SELECT count(DISTINCT xmin::text) FROM event_journal"))
          .as("the group was divided")
          .isBetween(3L, 8L);
      stalled.commit();
      PendingWrite late = write("m-locked");
      groups.write(late);
      assertNotWritten(late, NotWritten.Reason.FENCED);
    }
  }

  private PendingWrite write(String id) {
    return Writes.of(storage, id, "writer", 1, 2);
  }

  private static void insertWithoutEnd(Connection connection, String id) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement insert = connection.createStatement()) {
      insert.execute(
          "INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, db_timestamp,"
              + " event_ser_id, event_ser_manifest, event_payload, writer)"
              + " VALUES (0, 'wallet', 'wallet|"
              + id
              + "', 1, now(), 1, 'm', '', 'stalled')");
    }
  }

  private long number(String sql) throws SQLException {
    return Asked.number(storage, sql);
  }
}
