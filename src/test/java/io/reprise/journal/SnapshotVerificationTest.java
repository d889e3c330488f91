package io.reprise.journal;

import static io.reprise.journal.BrokenJournal.ENTRIES;
import static io.reprise.journal.BrokenJournal.copy;
import static io.reprise.journal.BrokenJournal.faults;
import static io.reprise.journal.BrokenJournal.settings;
import static io.reprise.journal.BrokenJournal.withEffects;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.JournalScan.Scope;
import io.reprise.replay.Verified;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots and rows of the outbox that no entries lead to, and what comes meanwhile. */
class SnapshotVerificationTest {
  private final BrokenJournal journal = new BrokenJournal();

  @AfterEach
  void close() {
    journal.close();
  }

  @Test
  void a_snapshot_whose_state_is_not_what_the_entries_lead_to_is_found() {
    journal.snapshot("a", Meter.counted("a", 6, 7), 14);
    journal.snapshot("m", Meter.counted("m", 6, 7), "{\"total\":\"many\"}", 1);
    journal.snapshot("z", Meter.counted("z", 6, 7), 15);
    assertThat(faults(journal.verify()))
        .containsExactly("meter/a 6 snapshot", "meter/m 6 snapshot");
  }

  @Test
  void a_snapshot_of_other_entries_than_those_that_are_there_is_found() {
    journal.snapshot("a", Meter.counted("a", 9, 1), 15);
    Entry other = Meter.counted("other", 6, 7);
    journal.snapshot("m", copy(other, 6, 5, 0, 1, Optional.empty()), 15);
    Entry sixth = Meter.counted("z", 6, 7);
    Entry later = copy(sixth, 6, 6, 1, 2, Optional.empty()); // a microsecond later
    journal.snapshot("z", later, 15);
    journal.snapshot("nobody", Meter.counted("nobody", 3, 1), 3);
    journal.sql(
        "INSERT INTO snapshot (slice, entity_type, persistence_id, seq_nr, write_timestamp, ser_id,"
            + " ser_manifest, snapshot) SELECT slice, entity_type, 'meter|zz', seq_nr,"
            + " write_timestamp, ser_id, ser_manifest, snapshot FROM snapshot"
            + " WHERE persistence_id = 'meter|z'");
    journal.writeMeter("zz");
    Verified verified = journal.verify();
    assertThat(faults(verified))
        .containsExactly(
            "meter/a 9 snapshot",
            "meter/m 6 snapshot",
            "meter/nobody 3 snapshot",
            "meter/z 6 snapshot",
            "meter/zz 6 snapshot");
    assertThat(verified.faults().get(0).what()).contains("ahead").contains("sequence 6");
    assertThat(verified.faults().get(1).what()).contains("version: 5 (expected: the entry's, 6)");
    assertThat(verified.faults().get(4).what()).contains("is that of meter/z");
    assertThat(verified.entities()).isEqualTo(4);
  }

  @Test
  void a_snapshot_that_is_none_and_one_whose_entry_is_missing_are_found() {
    journal.snapshot("a", Meter.counted("a", 6, 7), 15);
    journal.sql("UPDATE snapshot SET snapshot = convert_to('[]', 'UTF8')");
    journal.snapshot("m", Meter.counted("m", 2, 7), 5);
    journal.sql("DELETE FROM event_journal WHERE persistence_id = 'meter|m' AND seq_nr = 2");
    assertThat(faults(journal.verify()))
        .containsExactly("meter/a 6 snapshot", "meter/m 2 gap", "meter/m 2 snapshot");
  }

  @ParameterizedTest
  @ValueSource(ints = {2000, 1, 2})
  void rows_of_the_outbox_that_no_entry_asked_for_are_found(int pageRows) {
    journal.rows.insert(
        withEffects(
            "sender", 1, "[{\"kind\":\"send\",\"to\":\"wallet/b\"},{\"kind\":\"cancel\"}]"));
    journal.outbox("meter|sender", 1, 0, "send", "wallet/c");
    journal.outbox("meter|sender", 1, 1, "send", "wallet/b");
    journal.outbox("meter|sender", 2, 0, "send", "wallet/b");
    journal.outbox("meter|a", 6, 0, "schedule", "t");
    journal.outbox("meter|nobody", 1, 0, "call", "mail/send");
    Verified verified = journal.verify(Scope.all(), pageRows, 1 << 20, 100);
    assertThat(faults(verified))
        .containsExactly(
            "meter/a 6 outbox",
            "meter/nobody 1 outbox",
            "meter/sender 1 outbox",
            "meter/sender 1 outbox",
            "meter/sender 2 outbox");
    assertThat(verified.faults().get(2).what())
        .isEqualTo("outbox 0, send wallet/c (expected: send wallet/b, as the entry says)");
    assertThat(verified.outbox()).isEqualTo(5);
  }

  @Test
  void what_is_written_meanwhile_is_no_fault() {
    journal.snapshot("a", Meter.counted("a", 1, 5), 5);
    AtomicBoolean written = new AtomicBoolean();
    Verified verified =
        journal.verify(
            Scope.all(),
            settings(1, 1 << 20, 100),
            (entries, faults) -> {
              if (entries == ENTRIES - 1 && written.compareAndSet(false, true)) {
                for (String id : List.of("a", "m")) {
                  for (int sequence = 7; sequence < 20; sequence++) {
                    journal.rows.insert(Meter.counted(id, sequence, 1));
                  }
                }
                journal.writeMeter("n");
                journal.rows.insert(
                    withEffects("n", 7, "[{\"kind\":\"send\",\"to\":\"wallet/b\"}]"));
                journal.outbox("meter|n", 7, 0, "send", "wallet/b");
                journal.snapshot("m", Meter.counted("m", 19, 1), 28);
                journal.snapshot("n", Meter.counted("n", 7, 1), 16);
              }
            });
    assertThat(verified.faults()).isEmpty();
    assertThat(verified.snapshots()).isEqualTo(3);
    assertThat(verified.outbox()).isEqualTo(1);
    assertThat(verified.entries()).isGreaterThanOrEqualTo(ENTRIES * 4 + 1 + 13);
  }
}
