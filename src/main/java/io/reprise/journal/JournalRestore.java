package io.reprise.journal;

import io.reprise.journal.BackupManifest.Part;
import io.reprise.storage.Restoring;
import io.reprise.storage.StorageSettings;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongConsumer;

/** Puts a backup into an empty database: all of it, or nothing. */
public final class JournalRestore {
  private JournalRestore() {}

  /**
   * Restores into the database of the settings, an embedded one that is made for it included.
   * Entries, their order and times by PostgreSQL's clock are as they were.
   *
   * @param patience how long the rows of one table may take
   * @param progress told how many bytes of tables have been read
   * @return where it is now, for people
   * @throws BadBackup if the file is not whole: nothing has been restored then
   * @throws BackupFailed if the database does not take it: nothing has been restored then
   * @throws io.reprise.storage.StorageFailed if the database can't be used: says what to do
   * @throws io.reprise.storage.RestoredUnfinished if the rows are there, or may be, but something
   *     after them failed
   */
  public static String run(
      BackupFile backup, StorageSettings settings, Duration patience, LongConsumer progress) {
    backup.requireWhole(read -> {});
    BackupManifest manifest = backup.manifest();
    try (Restoring restoring = Restoring.begin(settings, manifest.schema(), patience)) {
      long before = 0;
      for (Part part : manifest.tables()) {
        long sofar = before;
        copy(backup, part, restoring, bytes -> progress.accept(sofar + bytes));
        before += part.bytes();
      }
      restoring.clock(manifest.clock());
      restoring.finish();
      return restoring.where();
    } catch (SQLException e) {
      throw failed("", e);
    }
  }

  private static void copy(
      BackupFile backup, Part part, Restoring restoring, LongConsumer progress) {
    try (BackupFile.TableStream in = backup.table(part, progress)) {
      long rows = restoring.copy(part.table(), part.columns(), in);
      in.requireAsSaid();
      if (rows != part.rows()) {
        throw new IOException("PostgreSQL took " + rows + " rows of " + part.rows());
      }
    } catch (IOException e) {
      throw backup.bad(part, e);
    } catch (SQLException e) {
      throw failed(part.table().table() + ": ", e);
    }
  }

  private static BackupFailed failed(String table, SQLException e) {
    return new BackupFailed(
        "Nothing was restored: "
            + table
            + e.getMessage()
            + "\nSee whether PostgreSQL runs, has room and lets its user write, then restore"
            + " again.",
        e);
  }
}
