package io.reprise.journal;

import io.reprise.journal.BackupManifest.Component;
import io.reprise.journal.BackupManifest.Part;
import io.reprise.storage.BackupTable;
import io.reprise.storage.CopiedOut;
import io.reprise.storage.Storage;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Writes a backup: all tables that must survive, as of one moment. Nodes go on meanwhile; their
 * writes after that moment are not in it. For one thread.
 */
public final class JournalBackup {

  // As text: microseconds, by the server's clock.
  private static final String TIME =
      "SELECT to_char(transaction_timestamp() AT TIME ZONE 'UTC',"
          + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
  private static final String SCHEMA =
      "SELECT version FROM reprise_schema_history WHERE success AND version IS NOT NULL"
          + " ORDER BY installed_rank DESC LIMIT 1";
  private static final String CLOCK = "SELECT last_value FROM reprise.journal_clock";
  private static final String COMPONENTS =
      "SELECT coalesce(string_agg(component || ' ' || version, ',' ORDER BY component), '') FROM"
          + " (SELECT component, max(version) AS version FROM reprise.component_versions"
          + " GROUP BY component) AS each";
  private static final String BYTES = "SELECT pg_table_size('%s')";

  /** Text of hexadecimal digits and JSON rarely gets smaller than this part of its table. */
  private static final int SMALLER_MAX = 20;

  private final Storage storage;
  private final String release;
  private final long reserveBytes;

  /**
   * Of a storage that was opened for statements that take long.
   *
   * @param release of Reprise, for the manifest
   */
  public JournalBackup(Storage storage, String release, JournalSettings settings) {
    this.storage = storage;
    this.release = release;
    this.reserveBytes = settings.backupReserve();
  }

  /** About how many bytes a backup reads: bytes of entries have two digits each. */
  public long estimatedBytes() {
    try (CopiedOut moment = storage.copyOut()) {
      return bytes(moment) * 5 / 3;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static long bytes(CopiedOut moment) throws SQLException {
    long bytes = 0;
    for (BackupTable table : BackupTable.all()) {
      bytes += Long.parseLong(moment.value(BYTES.formatted(table.table())));
    }
    return bytes;
  }

  /**
   * Writes the file, readable by its owner only. It is there whole, or not at all.
   *
   * @param overwrite whether a file of that name may be replaced
   * @param progress told how many bytes of tables have been read
   * @throws BackupFailed if it can't be written: says what to do
   */
  public BackupManifest write(Path file, boolean overwrite, LongConsumer progress) {
    if (Files.exists(file) && !overwrite) {
      throw new BackupFailed(
          file + ": exists (expected: a new file). Name another one, or say --overwrite.", null);
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (CopiedOut moment = storage.copyOut()) {
      requireRoom(file, bytes(moment));
      try (BackupWriter writer = new BackupWriter(part, reserveBytes)) {
        List<Part> tables = tables(moment, writer, progress);
        BackupManifest manifest = manifest(moment, tables);
        writer.finish(manifest, file);
        return manifest;
      }
    } catch (SQLException e) {
      throw failed(e);
    } catch (IOException e) {
      throw new BackupFailed(
          file
              + ": can't be written: "
              + e
              + " (expected: a folder with room that this user may write to). Name a file on"
              + " another disk.",
          e);
    }
  }

  private void requireRoom(Path file, long tableBytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(folder + " is no folder");
    }
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free - reserveBytes < tableBytes / SMALLER_MAX) {
      throw new IOException(
          "%d MiB are left on its disk, for tables of %d MiB, and %d MiB are to stay free"
              .formatted(free >> 20, tableBytes >> 20, reserveBytes >> 20));
    }
  }

  private static List<Part> tables(CopiedOut moment, BackupWriter writer, LongConsumer progress)
      throws SQLException, IOException {
    List<Part> tables = new ArrayList<>();
    Counted counted = new Counted(progress);
    for (BackupTable table : BackupTable.all()) {
      List<String> columns = moment.columns(table);
      tables.add(
          writer.table(
              table,
              columns,
              out -> {
                try {
                  return moment.copy(table, columns, counted.through(out));
                } catch (SQLException e) {
                  throw new IOException(table.table() + " can't be read: " + e.getMessage(), e);
                }
              }));
    }
    return tables;
  }

  private BackupManifest manifest(CopiedOut moment, List<Part> tables) throws SQLException {
    List<Component> components = new ArrayList<>();
    for (String each : moment.value(COMPONENTS).split(",", -1)) {
      int space = each.indexOf(' ');
      if (space > 0) {
        components.add(
            new Component(each.substring(0, space), Integer.parseInt(each.substring(space + 1))));
      }
    }
    return new BackupManifest(
        release,
        moment.value(SCHEMA),
        Instant.parse(moment.value(TIME)),
        moment.value("SHOW server_version"),
        Long.parseLong(moment.value(CLOCK)),
        List.copyOf(components),
        List.copyOf(tables));
  }

  private static BackupFailed failed(SQLException e) {
    return new BackupFailed(
        "The journal can't be read: "
            + e.getMessage()
            + "\nSee whether PostgreSQL still runs, then start again.",
        e);
  }

  /** Tells progress, over all tables. */
  private static final class Counted {
    private final LongConsumer progress;
    private long bytes;

    Counted(LongConsumer progress) {
      this.progress = progress;
    }

    OutputStream through(OutputStream to) {
      return new FilterOutputStream(to) {
        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
          out.write(from, offset, length);
          bytes += length;
          progress.accept(bytes);
        }
      };
    }
  }
}
