package io.reprise.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.persistence.DeleteSnapshotSuccess;
import akka.persistence.DeleteSnapshotsSuccess;
import akka.persistence.SaveSnapshotFailure;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotProtocol;
import akka.persistence.SnapshotSelectionCriteria;
import io.reprise.codec.Installed;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Through the messages with which Akka's persistent actors talk to their snapshot store. */
class SnapshotPluginTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final SnapshotSelectionCriteria LATEST = SnapshotSelectionCriteria.latest();

  private static final Installed METER = Meter.version(1);

  private static Storage storage;
  private static PluginNode node;

  @BeforeAll
  static void start() {
    storage = TestStorage.fresh();
    node = new PluginNode(storage, METER);
  }

  @AfterAll
  static void stop() {
    node.stop();
    storage.close();
  }

  @Test
  void a_saved_snapshot_is_loaded_again() {
    Snapshot snapshot = snapshot("saved", 7, 49);
    awaitSaved(snapshot);

    assertThat(node.load("saved")).contains(snapshot);
    assertThat(node.load("unknown")).isEmpty();
  }

  @Test
  void only_one_is_kept_and_never_an_older_one() {
    awaitSaved(snapshot("newest", 10, 1));
    awaitSaved(snapshot("newest", 20, 2));
    node.save(snapshot("newest", 15, 3));
    awaitSaved(snapshot("after-newest", 1, 1));

    assertThat(node.load("newest")).contains(snapshot("newest", 20, 2));
  }

  @Test
  void one_of_the_same_entry_takes_the_place_of_what_an_older_component_left() throws Exception {
    awaitSaved(snapshot("again", 10, 1));
    Snapshot renewed = snapshot("again", 10, 2);
    node.save(renewed);

    await().atMost(PATIENCE).until(() -> node.load("again").equals(Optional.of(renewed)));
  }

  @Test
  void criteria_bound_the_sequence_on_both_sides() {
    awaitSaved(snapshot("criteria", 10, 1));

    assertThat(node.load("criteria", SnapshotSelectionCriteria.create(9, Long.MAX_VALUE)))
        .isEmpty();
    assertThat(node.load("criteria", SnapshotSelectionCriteria.create(10, Long.MAX_VALUE)))
        .isPresent();
    assertThat(node.load("criteria", SnapshotSelectionCriteria.create(99, Long.MAX_VALUE, 11, 0)))
        .isEmpty();
    assertThat(node.load("criteria", SnapshotSelectionCriteria.create(99, 0))).isEmpty();
  }

  @Test
  void another_version_or_shape_does_not_see_it() {
    awaitSaved(snapshot("versions", 5, 5));
    PluginNode newer = new PluginNode(storage, Meter.version(2));
    PluginNode reshaped = new PluginNode(storage, Meter.withOtherState());
    try {
      assertThat(newer.load("versions")).isEmpty();
      assertThat(reshaped.load("versions")).isEmpty();
      assertThat(node.load("versions")).isPresent();
    } finally {
      newer.stop();
      reshaped.stop();
    }
  }

  @Test
  void one_of_the_form_before_is_not_seen_and_gives_way_to_the_next() throws Exception {
    Snapshot next = snapshot("form", 1, 1);
    awaitSaved(next);
    assertThat(node.load("form")).contains(next);
    try (Connection connection = storage.connection();
        PreparedStatement before =
            connection.prepareStatement(
                "UPDATE snapshot SET ser_manifest = ? WHERE persistence_id = 'meter|form'")) {
      before.setString(1, "meter/1/" + METER.stateHash());
      assertThat(before.executeUpdate()).isEqualTo(1);
    }
    assertThat(node.load("form")).isEmpty();

    node.save(next);

    await().atMost(PATIENCE).until(() -> node.load("form").equals(Optional.of(next)));
  }

  @Test
  void saving_one_leaves_the_connections_of_the_pool_as_durable_as_they_were() throws Exception {
    try (Storage alone = TestStorage.fresh()) {
      new SnapshotTable(alone, PATIENCE).save(snapshot("durable", 1, 1), 0, 1);
      try (Connection one = alone.connection();
          Connection two = alone.connection();
          Connection three = alone.connection()) { // all that there are
        for (Connection each : List.of(one, two, three)) {
          assertThat(setting(each, "synchronous_commit")).isEqualTo("on");
        }
      }
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    try (Statement show = connection.createStatement();
        ResultSet row = show.executeQuery("SHOW " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void a_snapshot_that_is_none_counts_as_none() throws Exception {
    for (long sequence = 1; sequence <= 3; sequence++) {
      new Rows(storage)
          .insert(
              Entries.deposited("meter", "broken", sequence),
              Entries.deposited("meter", "elsewhere", sequence));
    }
    for (String stored : List.of("nonsense", "{}", "[]", "{\"entity\":\"meter/broken\"}")) {
      overwrite("broken", 3, stored);
      assertThat(node.load("broken")).as(stored).isEmpty();
    }
    String elsewhere = new String(SnapshotJson.write(snapshot("elsewhere", 3, 3)), UTF_8);
    overwrite("broken", 3, elsewhere);
    assertThat(node.load("broken")).isEmpty();
    overwrite("elsewhere", 4, elsewhere);
    assertThat(node.load("elsewhere")).isEmpty();
    overwrite("elsewhere", 3, elsewhere);
    assertThat(node.load("elsewhere")).isPresent();
  }

  @Test
  void a_snapshot_of_entries_that_are_gone_counts_as_none() throws Exception {
    awaitSaved(snapshot("gone", 3, 3));
    delete("DELETE FROM event_journal WHERE persistence_id = 'meter|gone'");
    assertThat(node.load("gone")).as("none are left").isEmpty();

    new Rows(storage).insertDeposits("meter", "gone", 2);
    assertThat(node.load("gone")).as("it is ahead").isEmpty();

    Entry other = Entries.refused("meter", "gone", 3, "key");
    new Rows(storage).insert(other);
    assertThat(node.load("gone")).as("another entry took the place").isEmpty();
  }

  private static void delete(String sql) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.executeUpdate();
    }
  }

  @Test
  void text_that_postgresql_would_not_take_survives() {
    Snapshot snapshot =
        new Snapshot(
            "meter",
            "unicode",
            1,
            1,
            Entries.timeOf(1),
            Entries.deposited("meter", "unicode", 1).commandId(),
            1,
            METER.stateHash(),
            Entries.json("{\"total\":1.10,\"note\":\"\\u0000\\ud83d\"}"),
            Entries.nothingRemembered());
    awaitSaved(snapshot);

    assertThat(node.load("unicode")).contains(snapshot);
  }

  @Test
  void deleting_works_by_sequence_and_by_criteria() {
    awaitSaved(snapshot("deleted", 5, 5));
    delete("deleted", 4);
    assertThat(node.load("deleted")).isPresent();
    delete("deleted", 5);
    assertThat(node.load("deleted")).isEmpty();

    awaitSaved(snapshot("deleted", 6, 6));
    node.store.tell(
        new SnapshotProtocol.DeleteSnapshots(
            "meter|deleted", SnapshotSelectionCriteria.create(6, Long.MAX_VALUE)),
        node.kit.getRef());
    node.kit.expectMsgClass(PATIENCE, DeleteSnapshotsSuccess.class);
    assertThat(node.load("deleted")).isEmpty();
  }

  private static void delete(String id, long sequence) {
    node.store.tell(
        new SnapshotProtocol.DeleteSnapshot(SnapshotMetadata.apply("meter|" + id, sequence, 0)),
        node.kit.getRef());
    node.kit.expectMsgClass(PATIENCE, DeleteSnapshotSuccess.class);
  }

  @Test
  void what_is_no_snapshot_is_refused() {
    node.save("text", "text", 1);
    var failure = node.kit.expectMsgClass(PATIENCE, SaveSnapshotFailure.class);

    assertThat(failure.cause()).hasMessageContaining("java.lang.String (expected: a Snapshot)");
  }

  @Test
  void a_row_is_filled_as_other_readers_of_the_table_expect() throws Exception {
    awaitSaved(snapshot("row", 5, 5));

    try (Connection connection = storage.connection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT slice, entity_type, ser_id FROM snapshot WHERE persistence_id = ?")) {
      select.setString(1, "meter|row");
      try (var rows = select.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(Math.abs("meter|row".hashCode() % 1024));
        assertThat(rows.getString(2)).isEqualTo("meter");
        assertThat(rows.getInt(3)).isEqualTo(SnapshotTable.SERIALIZER);
      }
    }
  }

  @Test
  void a_database_that_is_away_fails_the_load_but_not_the_save() {
    Storage gone = TestStorage.fresh();
    PluginNode alone = new PluginNode(gone, METER);
    gone.close();
    try {
      alone.store.tell(
          new SnapshotProtocol.LoadSnapshot("meter|a", LATEST, Long.MAX_VALUE), alone.kit.getRef());
      var failed = alone.kit.expectMsgClass(PATIENCE, SnapshotProtocol.LoadSnapshotFailed.class);
      assertThat(failed.cause()).isInstanceOf(JournalUnavailable.class);
      alone.save(snapshot("a", 1, 1));
    } finally {
      alone.stop();
    }
  }

  /** Saves a snapshot of an entry that is there. */
  private static void awaitSaved(Snapshot snapshot) {
    new Rows(storage).insert(Entries.deposited("meter", snapshot.id(), snapshot.sequence()));
    node.save(snapshot);
    await().atMost(PATIENCE).until(() -> stored(snapshot.id()).equals(snapshot.sequence()));
  }

  private static Snapshot snapshot(String id, long sequence, long total) {
    return new Snapshot(
        "meter",
        id,
        sequence,
        sequence,
        Entries.timeOf(sequence),
        Entries.deposited("meter", id, sequence).commandId(),
        1,
        METER.stateHash(),
        Entries.json("{\"total\":" + total + "}"),
        Entries.nothingRemembered());
  }

  /** The sequence of the stored snapshot, 0 if there is none. */
  private static Long stored(String id) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select =
            connection.prepareStatement("SELECT seq_nr FROM snapshot WHERE persistence_id = ?")) {
      select.setString(1, "meter|" + id);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0L;
      }
    }
  }

  private static void overwrite(String id, long sequence, String text) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement upsert =
            connection.prepareStatement(
                "INSERT INTO snapshot (slice, entity_type, persistence_id, seq_nr,"
                    + " write_timestamp, ser_id, ser_manifest, snapshot)"
                    + " VALUES (0, 'meter', ?, ?, 1, 1, ?, ?) ON CONFLICT (persistence_id)"
                    + " DO UPDATE SET seq_nr = excluded.seq_nr, snapshot = excluded.snapshot")) {
      upsert.setString(1, "meter|" + id);
      upsert.setLong(2, sequence);
      upsert.setString(3, SnapshotJson.manifest("meter", 1, METER.stateHash()));
      upsert.setBytes(4, text.getBytes(UTF_8));
      upsert.executeUpdate();
    }
  }
}
