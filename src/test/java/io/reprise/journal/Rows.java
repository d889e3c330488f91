package io.reprise.journal;

import io.reprise.storage.Storage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Puts rows into the journal as the plugin that writes entries does. */
public final class Rows {

  private static final String INSERT =
      "INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, db_timestamp,"
          + " event_ser_id, event_ser_manifest, event_payload, deleted, writer, adapter_manifest)"
          + " VALUES (0, ?, ?, ?, ?, ?, ?, ?, false, 'test', '')";

  private final Storage storage;

  /** Into this database. */
  public Rows(Storage storage) {
    this.storage = storage;
  }

  void insert(Entry... entries) {
    insert(Arrays.asList(entries));
  }

  /** All of them, whatever they are. */
  public void insert(List<Entry> entries) {
    try (Connection connection = storage.connection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (Entry entry : entries) {
        bind(insert, entry, EntryJson.write(entry));
        insert.addBatch();
      }
      insert.executeBatch();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** A row whose bytes are not those of its entry. */
  void insert(Entry place, byte[] stored) {
    try (Connection connection = storage.connection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      bind(insert, place, stored);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Deposits with the sequences from 1 on. */
  public List<Entry> insertDeposits(String component, String id, long count) {
    List<Entry> entries =
        LongStream.rangeClosed(1, count)
            .mapToObj(sequence -> Entries.deposited(component, id, sequence))
            .toList();
    insert(entries);
    return entries;
  }

  private static void bind(PreparedStatement insert, Entry entry, byte[] stored)
      throws SQLException {
    insert.setString(1, entry.component());
    insert.setString(2, entry.component() + "|" + entry.id());
    insert.setLong(3, entry.sequence());
    insert.setTimestamp(4, Timestamp.from(entry.time()));
    insert.setInt(5, EntrySerializer.IDENTIFIER);
    insert.setString(6, new EntrySerializer().manifest(entry));
    insert.setBytes(7, stored);
  }
}
