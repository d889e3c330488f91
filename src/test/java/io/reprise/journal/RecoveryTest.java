package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.persistence.JournalProtocol;
import akka.persistence.SnapshotProtocol;
import akka.persistence.SnapshotSelectionCriteria;
import io.reprise.codec.Installed;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Through the messages with which Akka's persistent actors recover. */
class RecoveryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Installed METER = Meter.version(1);

  private Storage storage;
  private Rows rows;
  private PluginNode node;

  @BeforeEach
  void start() {
    storage = TestStorage.fresh();
    rows = new Rows(storage);
    start("");
  }

  private void start(String journalSettings) {
    if (node != null) {
      node.stop();
    }
    node = new PluginNode(storage, METER, journalSettings);
  }

  @AfterEach
  void stop() {
    node.stop();
    storage.close();
  }

  /** What a journal answers to an entity that wants its entries after a sequence. */
  private record Replayed(List<Long> sequences, long highest) {}

  private void askReplay(String id, long after) {
    node.journal.tell(
        new JournalProtocol.ReplayMessages(
            after + 1, Long.MAX_VALUE, Long.MAX_VALUE, "meter|" + id, node.kit.getRef()),
        node.kit.getRef());
  }

  private Replayed replay(String id, long after) {
    askReplay(id, after);
    List<Long> sequences = new ArrayList<>();
    while (true) {
      Object answer = node.kit.expectMsgClass(PATIENCE, JournalProtocol.Response.class);
      if (answer instanceof JournalProtocol.RecoverySuccess success) {
        return new Replayed(sequences, success.highestSequenceNr());
      }
      var given = ((JournalProtocol.ReplayedMessage) answer).persistent();
      ((StoredEntries) given.payload())
          .entries()
          .forEachRemaining(entry -> sequences.add(entry.sequence()));
      assertThat(given.sequenceNr()).isEqualTo(sequences.get(sequences.size() - 1));
    }
  }

  private static List<Long> from(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private static Snapshot snapshot(Entry entry, String note) {
    return new Snapshot(
        "meter",
        entry.id(),
        entry.sequence(),
        entry.version(),
        entry.time(),
        entry.commandId(),
        1,
        METER.stateHash(),
        Entries.json("{\"total\":1,\"note\":\"" + note + "\"}"),
        Entries.json("{}"));
  }

  private void save(Snapshot snapshot) throws Exception {
    new SnapshotTable(storage, PATIENCE).save(snapshot, 0, 1);
  }

  @Test
  void the_journal_is_not_asked_again_for_what_was_read_with_the_snapshot() throws Exception {
    List<Entry> entries = rows.insertDeposits("meter", "a", 9);
    rows.insertDeposits("meter", "b", 2);
    save(snapshot(entries.get(4), ""));
    assertThat(node.load("a")).isPresent();
    assertThat(node.load("b")).isEmpty();
    assertThat(node.load("none")).isEmpty();

    storage.close(); // from here on any question would fail

    assertThat(replay("a", 5)).isEqualTo(new Replayed(from(6, 9), 9));
    assertThat(replay("b", 0)).isEqualTo(new Replayed(from(1, 2), 2));
    assertThat(replay("none", 0)).isEqualTo(new Replayed(List.of(), 0));
  }

  @Test
  void an_entity_that_has_nothing_after_its_snapshot_is_told_its_highest_sequence()
      throws Exception {
    List<Entry> entries = rows.insertDeposits("meter", "a", 5);
    save(snapshot(entries.get(4), ""));
    assertThat(node.load("a")).isPresent();
    assertThat(replay("a", 5)).isEqualTo(new Replayed(List.of(), 5));
  }

  @Test
  void more_entries_than_a_page_come_page_by_page_in_order() {
    start("recovery-entries = 3, replay-entries = 4");
    rows.insertDeposits("meter", "long", 50);
    assertThat(node.load("long")).isEmpty();
    assertThat(replay("long", 0)).isEqualTo(new Replayed(from(1, 50), 50));
  }

  @Test
  void entries_that_are_too_many_bytes_come_page_by_page_in_order() {
    start("recovery-bytes = 1000, replay-bytes = 1500");
    rows.insertDeposits("meter", "wide", 30);
    assertThat(node.load("wide")).isEmpty();
    assertThat(replay("wide", 0)).isEqualTo(new Replayed(from(1, 30), 30));
  }

  @Test
  void an_entity_that_asks_the_journal_alone_gets_its_entries_too() {
    rows.insertDeposits("meter", "a", 5);
    assertThat(replay("a", 0)).isEqualTo(new Replayed(from(1, 5), 5));
    assertThat(replay("a", 3)).isEqualTo(new Replayed(from(4, 5), 5));
  }

  @Test
  void a_snapshot_that_is_too_large_for_the_common_query_is_read_on_its_own() throws Exception {
    start("recovery-bytes = 2000");
    List<Entry> entries = rows.insertDeposits("meter", "large", 3);
    Snapshot large = snapshot(entries.get(1), "x".repeat(5000));
    save(large);
    assertThat(node.load("large")).contains(large);
    assertThat(replay("large", 2)).isEqualTo(new Replayed(from(3, 3), 3));
  }

  @Test
  void each_of_many_at_once_gets_what_is_its_own() throws Exception {
    start("recovery-batch = 7");
    int entities = 100;
    Map<String, Long> snapshots = new HashMap<>();
    for (int i = 0; i < entities; i++) {
      List<Entry> entries = rows.insertDeposits("meter", "e" + i, i % 6);
      if (i % 6 > 2) {
        save(snapshot(entries.get(1), "of e" + i));
        snapshots.put("e" + i, 2L);
      }
    }
    for (int i = 0; i < entities; i++) {
      node.store.tell(
          new SnapshotProtocol.LoadSnapshot(
              "meter|e" + i, SnapshotSelectionCriteria.latest(), Long.MAX_VALUE),
          node.kit.getRef());
    }
    int found = 0;
    for (int i = 0; i < entities; i++) {
      var loaded = node.kit.expectMsgClass(PATIENCE, SnapshotProtocol.LoadSnapshotResult.class);
      found += loaded.snapshot().isDefined() ? 1 : 0;
    }
    assertThat(found).isEqualTo(snapshots.size());
    for (int i = 0; i < entities; i++) {
      long after = snapshots.getOrDefault("e" + i, 0L);
      assertThat(replay("e" + i, after)).isEqualTo(new Replayed(from(after + 1, i % 6), i % 6));
    }
  }

  @Test
  void the_next_page_is_read_when_the_entity_begins_with_the_last() throws Exception {
    rows.insertDeposits("meter", "a", 30);
    List<StoredEntries> mailbox = Collections.synchronizedList(new ArrayList<>());
    try (ReadThreads reads = new ReadThreads("test", 1, 10, PATIENCE, "test")) {
      JournalTable table = new JournalTable(storage, 1 << 20, PATIENCE);
      CompletableFuture<Void> done =
          new Replaying(
                  table,
                  reads,
                  10,
                  3,
                  "meter|a",
                  30,
                  repr -> mailbox.add((StoredEntries) repr.payload()))
              .after(0)
              .toCompletableFuture();
      List<Long> sequences = new ArrayList<>();
      for (int page = 0; page < 3; page++) {
        int steps = (page + 1) * 4;
        await().atMost(PATIENCE).until(() -> mailbox.size() >= steps);
        assertThat(mailbox).as("given before they are begun").hasSize(steps);
        List<StoredEntries> given = List.copyOf(mailbox); // more come once the last is begun
        for (StoredEntries several : given.subList(steps - 4, steps)) {
          several.entries().forEachRemaining(entry -> sequences.add(entry.sequence()));
        }
      }
      assertThat(sequences).isEqualTo(from(1, 30));
      done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
