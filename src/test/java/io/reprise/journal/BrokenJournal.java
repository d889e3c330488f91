package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.replay.ReplaySettings;
import io.reprise.replay.ReplayTestSettings;
import io.reprise.replay.Verification;
import io.reprise.replay.Verified;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A journal to be broken: three sound meters in a real database, and ways to break them. */
final class BrokenJournal implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Installed METER = Meter.version(1);
  static final int ENTRIES = 6;

  final Storage storage = TestStorage.fresh();
  final Rows rows = new Rows(storage);

  BrokenJournal() {
    for (String id : List.of("a", "m", "z")) {
      writeMeter(id);
    }
  }

  @Override
  public void close() {
    storage.close();
  }

  /** A sound history: two commands of one entry, one of three, and a refusal in between. */
  void writeMeter(String id) {
    rows.insert(
        Meter.counted(id, 1, 5),
        withoutEvent(Entries.refused("meter", id, 2, "k"), 1),
        ofThree(id, 3, 0),
        ofThree(id, 3, 1),
        ofThree(id, 3, 2),
        Meter.counted(id, 6, 7));
  }

  private static Entry withoutEvent(Entry entry, long version) {
    return copy(entry, entry.sequence(), version, 0, 1, entry.decided());
  }

  private static Entry ofThree(String id, long first, int index) {
    Entry begin = Meter.counted(id, first, 1);
    Optional<Entry.Decided> decided = index == 0 ? begin.decided() : Optional.empty();
    return copy(begin, first + index, first + index, index, 3, decided);
  }

  static Entry copy(
      Entry of, long sequence, long version, int index, int count, Optional<Entry.Decided> whole) {
    return new Entry(
        of.component(),
        of.id(),
        sequence,
        version,
        of.time().plusNanos(1000L * index),
        of.event(),
        of.commandId(),
        whole,
        index,
        count,
        1,
        of.node());
  }

  static ReplaySettings settings(int pageEntries, long pageBytes, int faultsMax) {
    return ReplayTestSettings.of(
        "verify-page-entries = %d, verify-page-bytes = %d, verify-faults-max = %d"
            .formatted(pageEntries, pageBytes, faultsMax));
  }

  Verified verify(Scope scope, int pageRows, long pageBytes, int faultsMax) {
    return verify(scope, settings(pageRows, pageBytes, faultsMax), (entries, faults) -> {});
  }

  Verified verify(Scope scope, ReplaySettings settings, Verification.Listener listener) {
    JournalScan scan =
        new JournalScan(
            storage, settings.verifyPageEntries(), settings.verifyPageBytes(), PATIENCE);
    return Verification.run(scan, Catalog.of(List.of(METER)), scope, settings, listener);
  }

  Verified verify() {
    return verify(Scope.all(), 2000, 1 << 20, 100);
  }

  static List<String> faults(Verified verified) {
    return verified.faults().stream()
        .map(fault -> fault.entity() + " " + fault.sequence() + " " + fault.kind().word())
        .toList();
  }

  void sql(String statement) {
    try (Connection connection = storage.connection();
        Statement sql = connection.createStatement()) {
      assertThat(sql.executeUpdate(statement)).as(statement).isPositive();
    } catch (SQLException e) {
      throw new AssertionError(statement, e);
    }
  }

  /** Changes the text of an entry of meter/m. */
  void replace(long sequence, String from, String to) {
    String text = "convert_from(event_payload, 'UTF8')";
    sql(
        "UPDATE event_journal SET event_payload = convert_to(replace(%s, '%s', '%s'), 'UTF8')"
                .formatted(text, from, to)
            + " WHERE persistence_id = 'meter|m' AND seq_nr = "
            + sequence
            + " AND position('"
            + from
            + "' IN "
            + text
            + ") > 0");
  }

  void snapshot(String id, Entry at, long total) {
    snapshot(id, at, "{\"total\":" + total + "}", 1);
  }

  void snapshot(String id, Entry at, String state, int componentVersion) {
    Snapshot snapshot =
        new Snapshot(
            "meter",
            id,
            at.sequence(),
            at.version(),
            at.time(),
            at.commandId(),
            componentVersion,
            METER.stateHash(),
            Entries.json(state),
            Entries.nothingRemembered());
    try {
      new SnapshotTable(storage, PATIENCE).save(snapshot, 0, 1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  void outbox(String sender, long sequence, int index, String kind, String target) {
    sql(
        "INSERT INTO reprise.outbox (sender, sequence, index, slice, kind, target, due)"
            + " VALUES ('%s', %d, %d, 0, '%s', '%s', now())"
                .formatted(sender, sequence, index, kind, target));
  }

  static Entry withEffects(String id, long sequence, String effects) {
    Entry entry = Meter.counted(id, sequence, 1);
    Entry.Decided decided = entry.decided().orElseThrow();
    return copy(
        entry,
        sequence,
        sequence,
        0,
        1,
        Optional.of(
            new Entry.Decided(decided.command(), decided.outcome(), Entries.json(effects))));
  }
}
