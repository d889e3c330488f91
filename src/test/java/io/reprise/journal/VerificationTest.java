package io.reprise.journal;

import static io.reprise.journal.BrokenJournal.PATIENCE;
import static io.reprise.journal.BrokenJournal.copy;
import static io.reprise.journal.BrokenJournal.faults;
import static io.reprise.journal.BrokenJournal.withEffects;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.JournalScan.Scope;
import io.reprise.replay.Fault;
import io.reprise.replay.Verified;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries that are broken in every way: exactly what is broken is found. */
class VerificationTest {
  private final BrokenJournal journal = new BrokenJournal();

  @AfterEach
  void close() {
    journal.close();
  }

  @ParameterizedTest
  @CsvSource({"2000, 1000000", "1, 1000000", "2, 1000000", "3, 1000000", "2000, 1", "2000, 900"})
  void a_sound_journal_has_no_faults_however_it_is_paged(int pageRows, long pageBytes) {
    journal.rows.insertDeposits("shop", "s", 4);
    journal.snapshot("a", Meter.counted("a", 1, 5), 5);
    journal.snapshot("m", Meter.counted("m", 6, 7), 15);
    journal.snapshot("z", Meter.counted("z", 6, 7), "{\"old\":true}", 2);
    journal.rows.insert(
        withEffects(
            "sender",
            1,
            "[{\"kind\":\"cancel\",\"name\":\"t\"},{\"kind\":\"send\",\"to\":\"wallet/b\"}]"));
    journal.outbox("meter|sender", 1, 1, "send", "wallet/b");

    Verified verified = journal.verify(Scope.all(), pageRows, pageBytes, 100);

    assertThat(verified.faults()).isEmpty();
    assertThat(verified)
        .isEqualTo(
            new Verified(
                23,
                5,
                2,
                1,
                1,
                Optional.of(new Verified.Agreement(1, 0, 0)),
                Map.of("shop", 1L),
                List.of(),
                0));
    assertThat(verified.isSound()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {2000, 1, 2})
  void a_row_that_is_missing_is_found(int pageRows) {
    journal.sql("DELETE FROM event_journal WHERE persistence_id = 'meter|m' AND seq_nr = 2");
    assertThat(faults(journal.verify(Scope.all(), pageRows, 1 << 20, 100)))
        .containsExactly("meter/m 2 gap");
  }

  @Test
  void rows_that_are_missing_at_the_beginning_and_at_the_end_are_found() {
    journal.sql("DELETE FROM event_journal WHERE persistence_id = 'meter|a' AND seq_nr < 3");
    journal.sql("DELETE FROM event_journal WHERE persistence_id = 'meter|m' AND seq_nr > 4");
    assertThat(journal.verify().faults())
        .extracting(Fault::entity, Fault::sequence, Fault::kind, Fault::what)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "meter/a", 1L, Fault.Kind.GAP, "is missing, and all up to 2"),
            org.assertj.core.groups.Tuple.tuple(
                "meter/m",
                5L,
                Fault.Kind.GAP,
                "is missing: the last one is entry 2 of the 3 of its command"));
  }

  @Test
  void a_row_at_a_place_before_the_first_is_found() {
    journal.rows.insert(copy(Meter.counted("zero", 0, 1), 0, 0, 0, 1, Optional.empty()));
    assertThat(faults(journal.verify())).contains("meter/zero 0 gap");
  }

  @Test
  void a_row_that_was_copied_to_another_place_is_found() {
    journal.sql(
        "INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, db_timestamp,"
            + " event_ser_id, event_ser_manifest, event_payload, writer)"
            + " SELECT slice, entity_type, 'meter|m', 7, db_timestamp, event_ser_id,"
            + " event_ser_manifest, event_payload, writer FROM event_journal"
            + " WHERE persistence_id = 'meter|a' AND seq_nr = 6");
    Verified verified = journal.verify();
    assertThat(faults(verified)).containsExactly("meter/m 7 misplaced");
    assertThat(verified.faults().get(0).what()).isEqualTo("holds the entry of meter/a sequence 6");
  }

  @Test
  void bytes_that_are_no_entry_are_found_and_the_rest_is_still_checked() {
    journal.sql(
        "UPDATE event_journal SET event_payload = '\\x00ff' WHERE persistence_id = 'meter|m'"
            + " AND seq_nr = 1");
    journal.replace(6, "20:00:06", "19:00:06");
    journal.sql("DELETE FROM event_journal WHERE persistence_id = 'meter|m' AND seq_nr = 2");
    assertThat(faults(journal.verify()))
        .containsExactly("meter/m 1 unreadable", "meter/m 2 gap", "meter/m 6 time");
  }

  @Test
  void times_that_go_back_are_found() {
    journal.replace(3, "20:00:03", "20:00:01");
    journal.sql(
        "UPDATE event_journal SET db_timestamp = (SELECT db_timestamp FROM event_journal"
            + " WHERE persistence_id = 'meter|a' AND seq_nr = 5)"
            + " WHERE persistence_id = 'meter|a' AND seq_nr = 6");
    assertThat(faults(journal.verify())).containsExactly("meter/a 6 db-time", "meter/m 3 time");
  }

  @Test
  void versions_that_do_not_follow_are_found() {
    journal.replace(2, "\"version\":1,\"time\"", "\"version\":2,\"time\"");
    journal.replace(6, "\"version\":6,", "\"version\":5,");
    assertThat(faults(journal.verify())).containsExactly("meter/m 2 version", "meter/m 6 version");
  }

  @ParameterizedTest
  @CsvSource({
    "4, '\"index\":1', '\"index\":2', 'meter/m 4 place;meter/m 5 place'",
    "5, '\"of\":3', '\"of\":4', 'meter/m 5 place;meter/m 6 place'",
    "4, '\"index\":1', '\"index\":7', 'meter/m 4 place;meter/m 5 place'",
    "3, '\"index\":0', '\"index\":1', 'meter/m 3 place;meter/m 4 place'",
  })
  void places_that_do_not_fit_are_found(long sequence, String from, String to, String expected) {
    journal.replace(sequence, from, to);
    assertThat(String.join(";", faults(journal.verify()))).isEqualTo(expected);
  }

  @Test
  void a_row_filed_under_another_kind_is_found() {
    journal.sql(
        "UPDATE event_journal SET event_ser_manifest = 'meter/#nothing'"
            + " WHERE persistence_id = 'meter|z' AND seq_nr = 1");
    assertThat(faults(journal.verify())).containsExactly("meter/z 1 filing");
  }

  @Test
  void events_that_no_longer_fold_are_found_whatever_the_rules_throw() {
    journal.rows.insert(
        Meter.entry("divides", 1, "halved", "{\"by\":0}"), Meter.counted("divides", 2, 1));
    journal.rows.insert(Meter.entry("falls", 1, "descended", "{}"), Meter.counted("falls", 3, 1));
    journal.rows.insert(Meter.entry("new", 1, "exploded", "{}"));
    journal.rows.insert(Meter.entry("shape", 1, "counted", "{\"by\":\"many\"}"));
    journal.rows.insert(Meter.entry("dropped", 1, "calibrated", "{}"));

    Verified verified = journal.verify();

    assertThat(faults(verified))
        .containsExactly(
            "meter/divides 1 rules",
            "meter/falls 1 rules",
            "meter/falls 2 gap",
            "meter/new 1 rules",
            "meter/shape 1 rules");
    assertThat(verified.faults().get(0).what()).contains("evolve threw").contains("by zero");
    assertThat(verified.faults().get(1).what()).contains("StackOverflowError");
  }

  @Test
  void entries_of_a_component_that_is_not_installed_are_checked_but_not_folded() {
    journal.rows.insertDeposits("shop", "s", 4);
    journal.rows.insertDeposits("shop", "t", 4);
    journal.sql("DELETE FROM event_journal WHERE persistence_id = 'shop|s' AND seq_nr = 2");
    Verified verified = journal.verify();
    assertThat(faults(verified)).containsExactly("shop/s 2 gap");
    assertThat(verified.notFolded()).isEqualTo(Map.of("shop", 2L));
  }

  @Test
  void no_more_faults_are_kept_than_the_limit_and_the_others_are_counted() {
    journal.rows.insert(Meter.counted("gaps", 2, 1), Meter.counted("gaps", 4, 1));
    journal.rows.insert(Meter.counted("gaps", 6, 1), Meter.counted("gaps", 8, 1));
    Verified verified = journal.verify(Scope.all(), 2000, 1 << 20, 3);
    assertThat(verified.faults()).hasSize(3);
    assertThat(verified.moreFaults()).isEqualTo(1);
    assertThat(verified.isSound()).isFalse();
  }

  @Test
  void only_what_was_asked_for_is_looked_at() {
    journal.rows.insertDeposits("meters", "s", 4);
    journal.rows.insertDeposits("meter-x", "s", 4);
    journal.sql("DELETE FROM event_journal WHERE seq_nr = 2");
    journal.outbox("meter|z", 9, 0, "send", "wallet/b");
    journal.outbox("meters|z", 9, 0, "send", "wallet/b");
    journal.snapshot("aa", Meter.counted("aa", 6, 7), 15);
    int all = 2000;

    assertThat(faults(journal.verify(Scope.of("meter", "a"), all, 1 << 20, 100)))
        .containsExactly("meter/a 2 gap");
    assertThat(faults(journal.verify(Scope.of("meters"), all, 1 << 20, 100)))
        .containsExactly("meters/s 2 gap", "meters/z 9 outbox");
    assertThat(faults(journal.verify(Scope.of("meter"), all, 1 << 20, 100)))
        .containsExactly(
            "meter/a 2 gap",
            "meter/aa 6 snapshot",
            "meter/m 2 gap",
            "meter/z 2 gap",
            "meter/z 9 outbox");
    assertThat(journal.verify(Scope.of("meter", "none"), all, 1 << 20, 100).entries()).isZero();
  }

  @Test
  void about_how_many_entries_there_are_is_known_before() throws SQLException {
    journal.rows.insertDeposits("shop", "s", 500);
    try (Connection connection = journal.storage.connection();
        PreparedStatement analyze = connection.prepareStatement("ANALYZE event_journal")) {
      analyze.execute();
    }
    JournalScan scan = new JournalScan(journal.storage, 10, 1 << 20, PATIENCE);
    assertThat(scan.estimatedEntries(Scope.all())).isBetween(400L, 600L);
    assertThat(scan.estimatedEntries(Scope.of("shop"))).isBetween(300L, 600L);
  }

  @Test
  void bytes_with_the_deepest_nesting_do_not_end_the_look() {
    String deep = "[".repeat(100_000);
    journal.rows.insert(Meter.counted("deep", 1, 1), deep.getBytes(StandardCharsets.UTF_8));
    assertThat(faults(journal.verify())).containsExactly("meter/deep 1 unreadable");
  }
}
