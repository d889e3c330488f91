package io.reprise.journal;

import static io.reprise.journal.Writes.assertWritten;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands in a row beside the entry: its time, and what others who read the table expect. */
class WriteTimesTest {

  private static final String AHEAD = "interval '1 hour'";

  private Storage storage;
  private GroupCommit groups;

  @BeforeEach
  void open() {
    storage = TestStorage.fresh();
    groups = new GroupCommit(storage, TestSettings.journal(""));
  }

  @AfterEach
  void close() {
    groups.close();
    storage.close();
  }

  private void write(String id, long first, int count) {
    PendingWrite write = Writes.of(storage, id, "writer", first, count);
    groups.write(write);
    assertWritten(write);
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void a_time_is_the_servers_now_and_a_microsecond_more_for_each_row() throws SQLException {
    String before = text("SELECT clock_timestamp()");
    write("a", 1, 3);
    assertThat(
            text(
                "SELECT bool_and(db_timestamp BETWEEN '"
                    + before
                    + "' AND clock_timestamp() + interval '3 microseconds')"
                    + " FROM event_journal"))
        .isEqualTo("t");
    assertThat(text("SELECT max(db_timestamp) - min(db_timestamp) FROM event_journal"))
        .isEqualTo("00:00:00.000002");
  }

  /** As after the server's clock was set back by an hour. */
  @Test
  void no_entry_is_earlier_than_one_that_was_written_before_whoever_wrote_it() throws SQLException {
    write("a", 1, 2);
    execute("UPDATE event_journal SET db_timestamp = db_timestamp + " + AHEAD);
    execute(
        "SELECT setval('reprise.journal_clock',"
            + " (SELECT extract(epoch FROM max(db_timestamp)) * 1000000"
            + " FROM event_journal)::bigint)");
    String highest = text("SELECT max(db_timestamp) FROM event_journal");
    try (GroupCommit otherNode = new GroupCommit(storage, TestSettings.journal(""))) {
      List<PendingWrite> writes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        PendingWrite write = Writes.of(storage, "b" + i, "writer", 1, 2);
        writes.add(write);
        (i % 2 == 0 ? groups : otherNode).write(write);
      }
      writes.forEach(Writes::assertWritten);
    }
    assertThat(
            text(
                "SELECT bool_and(db_timestamp > '"
                    + highest
                    + "') FROM event_journal WHERE persistence_id LIKE 'wallet|b%'"))
        .isEqualTo("t");
  }

  @Test
  void an_entry_is_later_than_the_one_before_it_even_if_that_one_came_from_elsewhere()
      throws SQLException {
    write("a", 1, 1);
    execute("UPDATE event_journal SET db_timestamp = db_timestamp + " + AHEAD);
    write("a", 2, 2);
    write("b", 1, 1);
    assertThat(
            text(
                "SELECT string_agg(entity_type || seq_nr, ' ' ORDER BY db_timestamp)"
                    + " FROM event_journal"))
        .isEqualTo("wallet1 wallet2 wallet3 wallet1");
  }

  @Test
  void a_row_is_as_the_stock_plugin_would_have_written_it() throws SQLException {
    write("a", 1, 1);
    assertThat(
            text(
                "SELECT concat_ws(' ', slice, entity_type, persistence_id, seq_nr, event_ser_id,"
                    + " event_ser_manifest, deleted, writer, '[' || adapter_manifest || ']',"
                    + " coalesce(tags::text, '-'), coalesce(meta_ser_id::text, '-'))"
                    + " FROM event_journal"))
        .isEqualTo(
            Math.abs("wallet|a".hashCode() % 1024)
                + " wallet wallet|a 1 842001 wallet/deposited f writer [] - -");
  }

  @Test
  void what_an_entry_sets_going_is_written_with_it_or_not_at_all() throws SQLException {
    Entry first = Entries.deposited("wallet", "a", 1);
    Entry sending = withEffects(first);
    PendingWrite write = Writes.of(storage, "writer", List.of(sending));
    PendingWrite behind =
        Writes.of(storage, "writer", List.of(withEffects(Entries.deposited("wallet", "b", 5))));
    groups.write(behind);
    groups.write(write);
    assertWritten(write);
    Writes.assertNotWritten(behind, NotWritten.Reason.BEHIND);
    assertThat(
            text(
                "SELECT string_agg(concat_ws(' ', sender, sequence, index, slice, kind, target,"
                    + " to_char(due AT TIME ZONE 'UTC', 'HH24:MI:SS')), '; ' ORDER BY index)"
                    + " FROM reprise.outbox"))
        .isEqualTo(
            "wallet|a 1 0 SLICE send wallet/bob 20:00:01; wallet|a 1 1 SLICE call payments/charge"
                    .replace("SLICE", "" + Math.abs("wallet|a".hashCode() % 1024))
                + " 20:00:01; wallet|a 1 3 SLICE schedule remind 20:15:01"
                    .replace("SLICE", "" + Math.abs("wallet|a".hashCode() % 1024)));
  }

  private static Entry withEffects(Entry entry) {
    Entry.Decided decided = entry.decided().orElseThrow();
    return new Entry(
        entry.component(),
        entry.id(),
        entry.sequence(),
        entry.version(),
        entry.time(),
        entry.event(),
        entry.commandId(),
        Optional.of(
            new Entry.Decided(
                decided.command(),
                decided.outcome(),
                Entries.json(
                    """
                    [{"kind":"send","to":"wallet/bob","command":{"name":"deposit","body":{}}},
                     {"kind":"call","endpoint":"payments","operation":"charge","body":1},
                     {"kind":"cancel","name":"remind"},
                     {"kind":"schedule","name":"remind","delay":"PT15M",
                      "command":{"name":"deposit","body":{}}}]
                    """))),
        entry.index(),
        entry.of(),
        entry.componentVersion(),
        entry.node());
  }
}
