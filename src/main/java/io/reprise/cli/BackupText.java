package io.reprise.cli;

import io.reprise.journal.BackupManifest;
import io.reprise.storage.BackupTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a backup holds, for people. */
final class BackupText {
  private static final double SECOND_NANOS = 1e9;
  private static final double MIB = 1 << 20;

  private final BackupManifest manifest;
  private final Path file;

  BackupText(BackupManifest manifest, Path file) {
    this.manifest = manifest;
    this.file = file;
  }

  /**
   * @param journal where it was read from or written to
   * @param nanos how long that has taken
   */
  void print(PrintWriter out, String journal, long nanos) {
    out.printf("journal    %s%n", journal);
    out.printf(
        "file       %s, %s, of %s of tables, in %s s%n",
        file,
        mib(file.toFile().length()),
        mib(manifest.bytes()),
        String.format(Locale.ROOT, "%.1f", nanos / SECOND_NANOS));
    out.printf("as of      %s, by PostgreSQL's clock%n", manifest.time());
    out.printf(
        "written by Reprise %s, tables of migration %s, PostgreSQL %s%n",
        manifest.release(), manifest.schema(), manifest.postgres());
    out.printf(
        "holds      %s entries, %s snapshots, %s messages, calls and timers that wait, %s marks%n",
        Progress.count(manifest.rows(BackupTable.EVENT_JOURNAL)),
        Progress.count(manifest.rows(BackupTable.SNAPSHOT)),
        Progress.count(manifest.rows(BackupTable.OUTBOX)),
        Progress.count(manifest.rows(BackupTable.HANDLED)));
    if (!manifest.components().isEmpty()) {
      out.printf(
          "components %s%n",
          manifest.components().stream()
              .map(each -> each.name() + " " + each.version())
              .collect(Collectors.joining(", ")));
    }
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
  }
}
