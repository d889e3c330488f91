package io.reprise.journal;

import io.reprise.storage.Storage;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that writes groups of entries, each in one statement: autocommit, so that no
 * transaction ever waits for this node. Not for use by several threads.
 */
final class WriteConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WriteConnection.class);

  // `follows` tells for each entity whether the entry before its first row is there; rows of the
  // same statement can't be seen, so all rows of an entity have this one verdict.
  private static final String ASKED =
      "WITH asked AS MATERIALIZED (SELECT"
          + " array_agg(first = 1 OR last IS NOT NULL ORDER BY no) AS follows,"
          + " (extract(epoch FROM max(last)) * 1000000)::bigint AS last FROM (SELECT no, first,"
          + " (SELECT db_timestamp FROM event_journal"
          + " WHERE persistence_id = id AND seq_nr = first - 1) AS last"
          + " FROM unnest(?::varchar[], ?::bigint[]) WITH ORDINALITY AS entity(id, first, no)"
          + " OFFSET 0) AS entities)";

  // Never before now, never before what any entry has, each row a microsecond after the other.
  private static final String CLOCK =
      ", clock AS MATERIALIZED (SELECT setval('reprise.journal_clock', greatest("
          + "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint, last_value, asked.last)"
          + " + ?) - ? AS base FROM reprise.journal_clock, asked)";

  private static final String INSERT =
      " INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, db_timestamp,"
          + " event_ser_id, event_ser_manifest, event_payload, deleted, writer, adapter_manifest)"
          + " SELECT slice, split_part(id, '|', 1), id, seq,"
          + " timestamptz 'epoch' + (clock.base + no) * interval '1 microsecond', "
          + EntrySerializer.IDENTIFIER
          + ", manifest, payload, false, writer, '' FROM clock, asked,"
          + " unnest(?::int[], ?::int[], ?::varchar[], ?::bigint[], ?::varchar[], ?::bytea[],"
          + " ?::varchar[]) WITH ORDINALITY AS r(entity, slice, id, seq, manifest, payload, writer,"
          + " no) WHERE asked.follows[entity]";

  private static final String ENTRIES = ASKED + CLOCK + INSERT;

  private static final String ENTRIES_AND_OUTBOX =
      ASKED
          + CLOCK
          + ", written AS ("
          + INSERT
          + " RETURNING seq_nr), sent AS (INSERT INTO reprise.outbox"
          + " (sender, sequence, index, slice, kind, target, due) SELECT sender, sequence, index,"
          + " slice, kind, target, timestamptz 'epoch' + due * interval '1 microsecond' FROM asked,"
          + " unnest(?::int[], ?::varchar[], ?::bigint[], ?::int[], ?::int[], ?::varchar[],"
          + " ?::varchar[], ?::bigint[]) AS o(entity, sender, sequence, index, slice, kind, target,"
          + " due) WHERE asked.follows[entity]) SELECT count(*) FROM written";

  private static final String VERDICTS =
      "SELECT (SELECT max(seq_nr) FROM event_journal WHERE persistence_id = id),"
          + " (SELECT writer FROM event_journal WHERE persistence_id = id AND seq_nr = last)"
          + " FROM unnest(?::varchar[], ?::bigint[]) WITH ORDINALITY AS entity(id, last, no)"
          + " ORDER BY no";

  /**
   * What the journal holds of an entity after a write that did not go in whole.
   *
   * @param highest its highest sequence, 0 if it has no entries
   * @param writer who wrote the sequence of the write's last row, if it is there
   */
  record Verdict(long highest, @Nullable String writer) {}

  private final Storage storage;
  private final Duration lockTimeout;
  private @Nullable Connection connection;
  private int era;

  WriteConnection(Storage storage, Duration lockTimeout) {
    this.storage = storage;
    this.lockTimeout = lockTimeout;
  }

  /** Within a transaction, whose end is for whoever began it. */
  static WriteConnection within(Connection transaction, Storage storage, Duration lockTimeout) {
    WriteConnection connection = new WriteConnection(storage, lockTimeout);
    connection.connection = transaction;
    return connection;
  }

  /**
   * Connects, unless it is connected to the database of this era.
   *
   * @throws SQLException if it can't; nothing has been sent then
   */
  void open() throws SQLException {
    if (connection != null && era == storage.era()) {
      return;
    }
    close();
    // Asked before: a standby may take over while this connects, to the one before it.
    era = storage.era();
    connection = storage.connect();
    limitLocks(lockTimeout);
  }

  /** Whether what belongs to an era may be written here. */
  boolean isOf(int other) {
    return era == other;
  }

  /** How long a statement waits for the row of another one that has not ended. */
  void limitLocks(Duration atMost) throws SQLException {
    try (Statement statement = connected().createStatement()) {
      statement.execute("SET lock_timeout = " + Math.max(1, atMost.toMillis()));
    }
  }

  /** As usual. */
  void limitLocks() throws SQLException {
    limitLocks(lockTimeout);
  }

  private Connection connected() throws SQLException {
    if (connection == null) {
      throw new SQLException("not connected");
    }
    return connection;
  }

  /**
   * Writes rows of entities, each at most once in the group. Those of an entity whose predecessor
   * is missing stay out.
   *
   * @return how many entries have been written
   */
  int insert(List<PendingWrite> group) throws SQLException {
    boolean outbox = group.stream().anyMatch(write -> !write.outbox().isEmpty());
    try (PreparedStatement insert =
        connected().prepareStatement(outbox ? ENTRIES_AND_OUTBOX : ENTRIES)) {
      int next = bindEntries(insert, group);
      if (!outbox) {
        return insert.executeUpdate();
      }
      bindOutbox(insert, next, group);
      try (ResultSet rows = insert.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  private int bindEntries(PreparedStatement insert, List<PendingWrite> group) throws SQLException {
    int rows = group.stream().mapToInt(write -> write.rows().size()).sum();
    String[] entityIds = new String[group.size()];
    Long[] firsts = new Long[group.size()];
    Integer[] entities = new Integer[rows];
    Integer[] slices = new Integer[rows];
    String[] ids = new String[rows];
    Long[] sequences = new Long[rows];
    String[] manifests = new String[rows];
    byte[][] payloads = new byte[rows][];
    String[] writers = new String[rows];
    int at = 0;
    for (int i = 0; i < group.size(); i++) {
      PendingWrite write = group.get(i);
      entityIds[i] = write.persistenceId();
      firsts[i] = write.first();
      long sequence = write.first();
      for (PendingWrite.Row row : write.rows()) {
        entities[at] = i + 1;
        slices[at] = write.slice();
        ids[at] = write.persistenceId();
        sequences[at] = sequence++;
        manifests[at] = row.manifest();
        payloads[at] = row.payload();
        writers[at] = write.writer();
        at++;
      }
    }
    insert.setArray(1, array("varchar", entityIds));
    insert.setArray(2, array("int8", firsts));
    insert.setLong(3, rows);
    insert.setLong(4, rows);
    insert.setArray(5, array("int4", entities));
    insert.setArray(6, array("int4", slices));
    insert.setArray(7, array("varchar", ids));
    insert.setArray(8, array("int8", sequences));
    insert.setArray(9, array("varchar", manifests));
    insert.setArray(10, array("bytea", payloads));
    insert.setArray(11, array("varchar", writers));
    return 12;
  }

  private void bindOutbox(PreparedStatement insert, int next, List<PendingWrite> group)
      throws SQLException {
    int rows = group.stream().mapToInt(write -> write.outbox().size()).sum();
    Integer[] entities = new Integer[rows];
    String[] senders = new String[rows];
    Long[] sequences = new Long[rows];
    Integer[] indexes = new Integer[rows];
    Integer[] slices = new Integer[rows];
    String[] kinds = new String[rows];
    String[] targets = new String[rows];
    Long[] dues = new Long[rows];
    int at = 0;
    for (int i = 0; i < group.size(); i++) {
      PendingWrite write = group.get(i);
      for (OutboxRow row : write.outbox()) {
        entities[at] = i + 1;
        senders[at] = write.persistenceId();
        sequences[at] = row.sequence();
        indexes[at] = row.index();
        slices[at] = write.slice();
        kinds[at] = row.kind();
        targets[at] = row.target();
        dues[at] = ChronoUnit.MICROS.between(Instant.EPOCH, row.due());
        at++;
      }
    }
    insert.setArray(next, array("int4", entities));
    insert.setArray(next + 1, array("varchar", senders));
    insert.setArray(next + 2, array("int8", sequences));
    insert.setArray(next + 3, array("int4", indexes));
    insert.setArray(next + 4, array("int4", slices));
    insert.setArray(next + 5, array("varchar", kinds));
    insert.setArray(next + 6, array("varchar", targets));
    insert.setArray(next + 7, array("int8", dues));
  }

  /** What the journal holds of each entity of a group, in its order. */
  List<Verdict> verdicts(List<PendingWrite> group) throws SQLException {
    try (PreparedStatement select = connected().prepareStatement(VERDICTS)) {
      select.setArray(
          1,
          array("varchar", group.stream().map(PendingWrite::persistenceId).toArray(String[]::new)));
      select.setArray(
          2, array("int8", group.stream().map(PendingWrite::last).toArray(Long[]::new)));
      List<Verdict> verdicts = new ArrayList<>(group.size());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          verdicts.add(new Verdict(rows.getLong(1), rows.getString(2)));
        }
      }
      return verdicts;
    }
  }

  private Array array(String type, Object[] elements) throws SQLException {
    return connected().createArrayOf(type, elements);
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        log.debug("closing a connection that is lost: {}", e.getMessage());
      }
    }
  }
}
