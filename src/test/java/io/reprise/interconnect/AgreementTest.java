package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.BackupFile;
import io.reprise.journal.JournalBackup;
import io.reprise.journal.JournalRestore;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.journal.JournalSettings;
import io.reprise.journal.KeyFingerprint;
import io.reprise.journal.KeyOutcome;
import io.reprise.journal.PackedKeys;
import io.reprise.replay.ReplaySettings;
import io.reprise.replay.Verification;
import io.reprise.replay.Verified;
import io.reprise.storage.Storage;
import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.StorageSettings;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a node has written is restored elsewhere, and agrees; then one side of a message, a timer or
 * a key is taken away, as if tables were of different moments, and each is named.
 */
class AgreementTest {
  @RegisterExtension
  static final RelayNode NODE = new RelayNode("reprise.entity.snapshot-every-entries = 4");

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final int MEANWHILE = 300;

  private static Storage restored;

  @BeforeAll
  static void restore(@TempDir Path folder) throws Exception {
    NODE.send("a", "pass", "{\"to\":[\"b\",\"c\"],\"text\":\"hello\",\"times\":1}");
    NODE.send("d", "pass", "{\"to\":[\"b\"],\"text\":\"no\",\"times\":1}");
    NODE.send("t", "wake", "{\"timer\":\"soon\",\"after\":\"PT1M\"}");
    NODE.send("t", "wake", "{\"timer\":\"never\",\"after\":\"PT2M\"}");
    NODE.send("t", "sleep", "{\"timer\":\"never\"}");
    NODE.send("t", "wake", "{\"timer\":\"late\",\"after\":\"PT9H\"}");
    NODE.send("e", "post", "{\"component\":\"gone\",\"id\":\"x\",\"command\":\"y\",\"body\":{}}");
    for (int i = 0; i < 7; i++) {
      NODE.send("k", "note", "{\"text\":\"n" + i + "\"}");
    }
    NODE.advance(Duration.ofMinutes(3));
    NODE.awaitNone("target <> 'late' AND NOT parked");
    Path file = folder.resolve("relays.backup");
    JournalSettings settings =
        JournalSettings.from(ConfigFactory.load().getConfig("reprise.journal"));
    try (Storage storage =
        Storage.openToRead(settings(NODE.database()), 1, settings.backupTimeout())) {
      new JournalBackup(storage, "test", settings).write(file, false, bytes -> {});
    }
    Coordinates other = TestStorage.emptyDatabase();
    try (BackupFile backup = BackupFile.open(file)) {
      JournalRestore.run(backup, settings(other), settings.backupTimeout(), rows -> {});
    }
    restored = Storage.open(settings(other));
  }

  @AfterAll
  static void close() {
    restored.close();
  }

  private static StorageSettings settings(Coordinates database) {
    return TestStorage.settings(TestStorage.configuredFor(database));
  }

  private static Verified verify() throws Exception {
    return verify(restored);
  }

  private static Verified verify(Storage journal) throws Exception {
    ReplaySettings settings = ReplaySettings.from(ConfigFactory.load().getConfig("reprise.replay"));
    JournalScan scan = new JournalScan(journal, 3, 1 << 20, PATIENCE);
    return Verification.run(
        scan,
        Catalog.of(List.of(Installed.unpinned(Relay.COMPONENT, "test"))),
        Scope.all(),
        settings,
        (entries, faults) -> {});
  }

  private static void run(String... statements) throws Exception {
    try (Connection connection = restored.connection();
        Statement sql = connection.createStatement()) {
      for (String statement : statements) {
        assertThat(sql.executeUpdate(statement)).as(statement).isPositive();
      }
    }
  }

  /** Takes rows away, looks, and puts them back. */
  private static List<String> without(Map<String, String> rows) throws Exception {
    for (Map.Entry<String, String> each : rows.entrySet()) {
      String saved = "saved_" + each.getKey().replace('.', '_');
      try (Connection connection = restored.connection();
          Statement sql = connection.createStatement()) {
        sql.execute(
            "CREATE TABLE %s AS SELECT * FROM %s WHERE %s"
                .formatted(saved, each.getKey(), each.getValue()));
      }
      run("DELETE FROM %s WHERE %s".formatted(each.getKey(), each.getValue()));
    }
    List<String> found =
        verify().faults().stream()
            .map(
                fault ->
                    "%s %d %s %s"
                        .formatted(
                            fault.entity(), fault.sequence(), fault.kind().word(), fault.what()))
            .toList();
    for (String table : rows.keySet()) {
      String saved = "saved_" + table.replace('.', '_');
      run("INSERT INTO %s SELECT * FROM %s".formatted(table, saved));
      try (Connection connection = restored.connection();
          Statement sql = connection.createStatement()) {
        sql.execute("DROP TABLE " + saved);
      }
    }
    return found;
  }

  @Test
  void what_was_restored_agrees() throws Exception {
    Verified verified = verify();
    assertThat(verified.faults()).isEmpty();
    assertThat(verified.snapshots()).isPositive();
    assertThat(verified.agreement())
        .as("late and the parked one wait; three messages, soon and never are done")
        .contains(new Verified.Agreement(2, 5, 0));
  }

  @Test
  void a_timer_and_a_message_that_nobody_will_carry_out_are_named() throws Exception {
    assertThat(without(Map.of("reprise.outbox", "target = 'late'")))
        .containsExactly(
            "relay/t 4 timer effect 0, timer late: waits no more, and it has not run off");
    assertThat(without(Map.of("reprise.outbox", "sender = 'relay|e'")))
        .containsExactly(
            "relay/e 1 message effect 0, message to gone/x: waits no more, and it has no entry of"
                + " it");
  }

  @Test
  void a_receiver_that_is_older_than_its_senders_is_named() throws Exception {
    String older = "persistence_id = 'relay|b'";
    assertThat(without(Map.of("event_journal", older)))
        .containsExactlyInAnyOrder(
            "relay/a 1 message effect 0, message to relay/b: was handled by relay/b, as its mark"
                + " says, but entry 1 there is missing",
            "relay/d 1 message effect 0, message to relay/b: was handled by relay/b, as its mark"
                + " says, but entry 2 there is missing");
    assertThat(without(Map.of("event_journal", older, "reprise.handled", "receiver = 'relay|b'")))
        .containsExactlyInAnyOrder(
            "relay/a 1 message effect 0, message to relay/b: waits no more, and it has no entry of"
                + " it",
            "relay/d 1 message effect 0, message to relay/b: waits no more, and it has no entry of"
                + " it");
  }

  @Test
  void a_sender_that_is_older_than_its_receivers_is_named() throws Exception {
    assertThat(without(Map.of("event_journal", "persistence_id = 'relay|a'")))
        .containsExactlyInAnyOrder(
            "relay/b 1 cause came from effect 0 of relay/a sequence 1, an entry that is not there",
            "relay/c 1 cause came from effect 1 of relay/a sequence 1, an entry that is not there");
    assertThat(
            without(
                Map.of(
                    "event_journal", "persistence_id = 'relay|d' AND seq_nr = 2",
                    "reprise.handled", "receiver = 'relay|d'")))
        .containsExactly(
            "relay/d 1 message effect 0, message to relay/b: waits no more, and its outcome was"
                + " not brought back");
  }

  @Test
  void a_snapshot_that_remembers_something_else_is_named() throws Exception {
    run("CREATE TABLE saved AS SELECT * FROM snapshot");
    rememberInstead(
        (place, known) -> Optional.of(place == 0 ? known.with(new KeyFingerprint(1, 2)) : known));
    run(
        "UPDATE snapshot SET snapshot = convert_to(replace(convert_from(snapshot, 'UTF8'),"
            + " '\"name\":\"late\"', '\"name\":\"later\"'), 'UTF8')"
            + " WHERE persistence_id = 'relay|t'");
    List<String> found =
        verify().faults().stream().map(fault -> fault.kind().word() + " " + fault.what()).toList();
    assertThat(found).hasSize(2);
    assertThat(found.get(0)).startsWith("keys snapshot: remembers key ").contains("fingerprint");
    assertThat(found.get(1))
        .isEqualTo(
            "keys snapshot: remembers the timers [later of 4/0, soon of 1/0] (expected: [late of"
                + " 4/0, soon of 1/0])");

    run(BACK);
    rememberInstead((place, known) -> place == 1 ? Optional.empty() : Optional.of(known));
    assertThat(verify().faults())
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault.what())
                    .startsWith("snapshot: does not remember key ")
                    .endsWith(" of sequence 2, but older ones or none"));

    run(BACK);
    store(memory -> memory.putObject("keys"));
    assertThat(verify().faults())
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault.what())
                    .isEqualTo(
                        "snapshot: can't be read: keys: not packed keys (expected: count, packed,"
                            + " outcomes)"));
    run(BACK);
    assertThat(verify().isSound()).isTrue();
  }

  private static final String BACK =
      "UPDATE snapshot s SET snapshot = saved.snapshot FROM saved"
          + " WHERE s.persistence_id = saved.persistence_id";

  /** What the snapshot of relay/k is to remember of the key at a place; empty to forget it. */
  private static void rememberInstead(BiFunction<Integer, KeyOutcome, Optional<KeyOutcome>> change)
      throws Exception {
    store(
        memory -> {
          PackedKeys.Packer packer = new PackedKeys.Packer();
          AtomicInteger place = new AtomicInteger();
          PackedKeys.unpack(
              memory.path("keys"),
              (key, known) ->
                  change
                      .apply(place.getAndIncrement(), known)
                      .ifPresent(other -> packer.add(key, other)));
          memory.set("keys", packer.packed());
        });
  }

  private interface Change {
    void of(ObjectNode memory) throws IOException;
  }

  private static void store(Change change) throws Exception {
    try (Connection connection = restored.connection();
        Statement sql = connection.createStatement();
        ResultSet row =
            sql.executeQuery("SELECT snapshot FROM snapshot WHERE persistence_id = 'relay|k'");
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE snapshot SET snapshot = ? WHERE persistence_id = 'relay|k'")) {
      assertThat(row.next()).isTrue();
      ObjectMapper json = new ObjectMapper();
      JsonNode snapshot = json.readTree(row.getBytes(1));
      change.of((ObjectNode) snapshot.get("window"));
      update.setBytes(1, json.writeValueAsBytes(snapshot));
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  @Test
  void of_imported_entries_nothing_is_told() throws Exception {
    String writer = "UPDATE event_journal SET writer = %s WHERE persistence_id = 'relay|e'";
    run("CREATE TABLE parked AS SELECT * FROM reprise.outbox WHERE sender = 'relay|e'");
    run(
        writer.formatted("'import:' || writer"),
        "DELETE FROM reprise.outbox WHERE sender = 'relay|e'");
    Verified verified = verify();
    assertThat(verified.faults()).isEmpty();
    assertThat(verified.agreement()).contains(new Verified.Agreement(1, 5, 1));
    run(writer.formatted("substr(writer, 8)"), "INSERT INTO reprise.outbox SELECT * FROM parked");
  }

  @Test
  void nodes_may_write_meanwhile() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
    for (int i = 0; i < MEANWHILE; i++) {
      String to = "\"a%d\",\"z%d\"".formatted(i % 7, i % 5);
      String pass = "{\"to\":[%s],\"text\":\"meanwhile\",\"times\":2}".formatted(to);
      sent.add(NODE.sending("m" + i % 11, "pass", pass));
      String wake = "{\"timer\":\"t%d\",\"after\":\"PT1H\"}".formatted(i % 3);
      sent.add(NODE.sending("m" + i % 11, "wake", wake));
    }
    CompletableFuture<Void> all = CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
    try (Storage journal =
        Storage.openToRead(settings(NODE.database()), 2, Duration.ofMinutes(1))) {
      do {
        assertThat(verify(journal).faults()).isEmpty();
      } while (!all.isDone());
      NODE.awaitNone("kind <> 'schedule' AND NOT parked");
      assertThat(verify(journal).agreement().orElseThrow().done()).isGreaterThan(4L * MEANWHILE);
    }
  }
}
