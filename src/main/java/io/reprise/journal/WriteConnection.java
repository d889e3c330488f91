package io.reprise.journal;

import io.reprise.storage.Storage;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
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

  // The same for one row, which is what a node writes that has little to do: a third less for the
  // database, as nothing is taken apart.
  private static final String ENTRY =
      "INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, db_timestamp,"
          + " event_ser_id, event_ser_manifest, event_payload, deleted, writer, adapter_manifest)"
          + " SELECT ?, split_part(?, '|', 1), ?, ?, timestamptz 'epoch'"
          + " + setval('reprise.journal_clock', greatest("
          + "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint, last_value,"
          + " (extract(epoch FROM last) * 1000000)::bigint) + 1) * interval '1 microsecond', "
          + EntrySerializer.IDENTIFIER
          + ", ?, ?, false, ?, '' FROM reprise.journal_clock, (SELECT (SELECT db_timestamp"
          + " FROM event_journal WHERE persistence_id = ? AND seq_nr = ? - 1) AS last OFFSET 0)"
          + " AS before WHERE ? = 1 OR last IS NOT NULL";

  // Timers of before, then what is new, then what was handled. The rows of an entity whose verdict
  // is no stay out of all of them.
  private static final String ENTRIES_AND_EXCHANGE =
      ASKED
          + CLOCK
          + ", written AS ("
          + INSERT
          + " RETURNING seq_nr), ended AS (DELETE FROM reprise.outbox AS o USING asked,"
          + " unnest(?::int[], ?::varchar[], ?::varchar[], ?::bigint[], ?::int[])"
          + " AS e(entity, sender, name, sequence, index) WHERE o.sender = e.sender"
          + " AND o.kind = 'schedule' AND o.target = e.name"
          + " AND (o.sequence, o.index) < (e.sequence, e.index) AND asked.follows[e.entity])"
          + ", sent AS (INSERT INTO reprise.outbox"
          + " (sender, sequence, index, slice, kind, target, due) SELECT sender, sequence, index,"
          + " slice, kind, target, timestamptz 'epoch' + due * interval '1 microsecond' FROM asked,"
          + " unnest(?::int[], ?::varchar[], ?::bigint[], ?::int[], ?::int[], ?::varchar[],"
          + " ?::varchar[], ?::bigint[]) AS o(entity, sender, sequence, index, slice, kind, target,"
          + " due) WHERE asked.follows[entity])"
          + ", handled AS (INSERT INTO reprise.handled"
          + " (command, receiver, sequence, sender, sent, index)"
          + " SELECT command, receiver, sequence, sender, sent, index FROM asked,"
          + " unnest(?::int[], ?::uuid[], ?::varchar[], ?::bigint[], ?::varchar[], ?::bigint[],"
          + " ?::int[]) AS h(entity, command, receiver, sequence, sender, sent, index)"
          + " WHERE asked.follows[entity]) SELECT count(*) FROM written";

  private static final String VERDICTS =
      "SELECT (SELECT max(seq_nr) FROM event_journal WHERE persistence_id = id),"
          + " (SELECT writer FROM event_journal WHERE persistence_id = id AND seq_nr = last)"
          + " FROM unnest(?::varchar[], ?::bigint[]) WITH ORDINALITY AS entity(id, last, no)"
          + " ORDER BY no";

  private static final String REPEATED =
      "SELECT DISTINCT entity FROM unnest(?::int[], ?::uuid[]) AS h(entity, id)"
          + " JOIN reprise.handled ON command = id";

  /**
   * What the journal holds of an entity after a write that did not go in whole.
   *
   * @param highest its highest sequence, 0 if it has no entries
   * @param writer who wrote the sequence of the write's last row, if it is there
   * @param repeated whether a command of the write was handled before
   */
  record Verdict(long highest, @Nullable String writer, boolean repeated) {}

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
    keepPlans();
  }

  /**
   * A plan for any values, made once. Left to itself PostgreSQL compares it with plans for the
   * first few groups: if those were small it makes one for each group from then on, which takes
   * longer than to write a few rows. There is one way to write them, whatever the values.
   */
  private void keepPlans() throws SQLException {
    try (Statement statement = connected().createStatement()) {
      statement.execute("SET plan_cache_mode = force_generic_plan");
    }
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
    boolean exchange = group.stream().anyMatch(write -> !write.exchange().isEmpty());
    if (!exchange && PendingWrite.rowsOf(group) == 1) {
      return insertOne(group.get(0));
    }
    try (PreparedStatement insert =
        connected().prepareStatement(exchange ? ENTRIES_AND_EXCHANGE : ENTRIES)) {
      int next = bindEntries(insert, group);
      if (!exchange) {
        return insert.executeUpdate();
      }
      new ExchangeColumns(group, insert, next).bind();
      try (ResultSet rows = insert.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  private int insertOne(PendingWrite write) throws SQLException {
    PendingWrite.Row row = write.rows().get(0);
    try (PreparedStatement insert = connected().prepareStatement(ENTRY)) {
      insert.setInt(1, write.slice());
      insert.setString(2, write.persistenceId());
      insert.setString(3, write.persistenceId());
      insert.setLong(4, write.first());
      insert.setString(5, row.manifest());
      insert.setBytes(6, row.payload());
      insert.setString(7, write.writer());
      insert.setString(8, write.persistenceId());
      insert.setLong(9, write.first());
      insert.setLong(10, write.first());
      return insert.executeUpdate();
    }
  }

  private int bindEntries(PreparedStatement insert, List<PendingWrite> group) throws SQLException {
    int rows = PendingWrite.rowsOf(group);
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

  /** What the journal holds of each entity of a group, in its order. */
  List<Verdict> verdicts(List<PendingWrite> group) throws SQLException {
    Set<Integer> repeated = repeated(group);
    try (PreparedStatement select = connected().prepareStatement(VERDICTS)) {
      select.setArray(
          1,
          array("varchar", group.stream().map(PendingWrite::persistenceId).toArray(String[]::new)));
      select.setArray(
          2, array("int8", group.stream().map(PendingWrite::last).toArray(Long[]::new)));
      List<Verdict> verdicts = new ArrayList<>(group.size());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          boolean repeats = repeated.contains(verdicts.size() + 1);
          verdicts.add(new Verdict(rows.getLong(1), rows.getString(2), repeats));
        }
      }
      return verdicts;
    }
  }

  /** The places, from 1, of writes that hold a command which was handled before. */
  private Set<Integer> repeated(List<PendingWrite> group) throws SQLException {
    List<Integer> entities = new ArrayList<>();
    List<UUID> commands = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      for (Exchange.Handled handled : group.get(i).exchange().handled()) {
        entities.add(i + 1);
        commands.add(handled.command());
      }
    }
    Set<Integer> repeated = new HashSet<>();
    if (commands.isEmpty()) {
      return repeated;
    }
    try (PreparedStatement select = connected().prepareStatement(REPEATED)) {
      select.setArray(1, array("int4", entities.toArray()));
      select.setArray(2, array("uuid", commands.toArray()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          repeated.add(rows.getInt(1));
        }
      }
    }
    return repeated;
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
