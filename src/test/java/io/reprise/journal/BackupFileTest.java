package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.reprise.storage.BackupTable;
import io.reprise.storage.RestoredUnfinished;
import io.reprise.storage.Storage;
import io.reprise.storage.StorageFailed;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The form of a backup: nothing in it changes unnoticed. */
class BackupFileTest {
  private static Storage storage;
  private static Path folder;
  private static Path whole;

  @BeforeAll
  static void write(@TempDir Path temporary) {
    folder = temporary;
    storage = TestStorage.fresh();
    new Rows(storage).insertDeposits("wallet", "alice", 3);
    whole = folder.resolve("whole.backup");
    backup("").write(whole, false, bytes -> {});
  }

  @AfterAll
  static void close() {
    storage.close();
  }

  private static JournalBackup backup(String settings) {
    return new JournalBackup(
        storage,
        "1.2.3",
        JournalSettings.from(
            ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.load().getConfig("reprise.journal"))));
  }

  private static void check(Path file) {
    try (BackupFile backup = BackupFile.open(file)) {
      backup.check(read -> {});
    }
  }

  @Test
  void says_what_it_holds_and_only_its_owner_reads_it() throws Exception {
    check(whole);
    try (BackupFile backup = BackupFile.open(whole)) {
      BackupManifest manifest = backup.manifest();
      assertThat(manifest.release()).isEqualTo("1.2.3");
      assertThat(manifest.tables())
          .extracting(BackupManifest.Part::table)
          .isEqualTo(BackupTable.all());
      assertThat(manifest.rows(BackupTable.EVENT_JOURNAL)).isEqualTo(3);
      assertThat(BackupManifest.read(manifest.toJson().toString().getBytes(StandardCharsets.UTF_8)))
          .isEqualTo(manifest);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(whole)))
        .isEqualTo("rw-------");
    assertThat(whole.resolveSibling("whole.backup.part")).doesNotExist();
  }

  @Test
  void any_byte_that_has_changed_is_noticed() throws Exception {
    byte[] bytes = Files.readAllBytes(whole);
    Path changed = folder.resolve("changed.backup");
    List<Integer> unnoticed = new ArrayList<>();
    for (int at = 0; at < bytes.length; at++) {
      bytes[at] ^= 0x10;
      Files.write(changed, bytes);
      bytes[at] ^= 0x10;
      if (!isRefused(changed)) {
        unnoticed.add(at);
      }
    }
    assertThat(unnoticed).isEmpty();
  }

  @Test
  void a_file_that_was_cut_off_or_added_to_is_noticed() throws Exception {
    byte[] bytes = Files.readAllBytes(whole);
    Path changed = folder.resolve("cut.backup");
    for (int length = 0; length < bytes.length; length += 1 + bytes.length / 200) {
      Files.write(changed, Arrays.copyOf(bytes, length));
      assertThat(isRefused(changed)).as("the first %d bytes", length).isTrue();
    }
    Files.write(changed, Arrays.copyOf(bytes, bytes.length + 1));
    assertThat(isRefused(changed)).isTrue();
  }

  private static boolean isRefused(Path file) {
    try {
      check(file);
      return false;
    } catch (BadBackup e) {
      return String.valueOf(e.getMessage())
          .contains("(expected: a file that `reprise journal backup` has written)");
    }
  }

  @Test
  void what_is_no_backup_is_told_in_words() throws Exception {
    assertThatThrownBy(() -> check(folder.resolve("nothing"))).hasMessageContaining("is no file");
    Path text = Files.writeString(folder.resolve("text"), "a".repeat(1_000));
    assertThatThrownBy(() -> check(text)).hasMessageContaining("is not a backup");
    assertThatThrownBy(
            () ->
                BackupManifest.read(
                    "{\"what\":\"a backup of a journal of Reprise\",\"form\":2,\"release\":\"9.0\"}"
                        .getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "form 2, written by Reprise 9.0 (expected: form 1). Use that version of Reprise");
  }

  @Test
  void a_backup_of_newer_tables_is_refused_and_leaves_nothing_behind() throws Exception {
    Path newer = folder.resolve("newer.backup");
    made(newer, "99", "slot");
    Storage.Coordinates empty = TestStorage.emptyDatabase();
    try (BackupFile backup = BackupFile.open(newer)) {
      assertThatThrownBy(
              () ->
                  JournalRestore.run(
                      backup,
                      TestStorage.settings(TestStorage.configuredFor(empty)),
                      Duration.ofMinutes(1),
                      bytes -> {}))
          .isInstanceOf(StorageFailed.class)
          .hasMessageContaining("of a newer version of Reprise: its tables have migration 99");
    }
    try (Connection connection = TestStorage.connection(empty);
        Statement statement = connection.createStatement();
        ResultSet schemas = statement.executeQuery("SELECT to_regnamespace('reprise') IS NULL")) {
      assertThat(schemas.next() && schemas.getBoolean(1)).isTrue();
    }
  }

  /** Whole and sealed, with no rows; the entries have the one column. */
  private static void made(Path file, String schema, String column) throws Exception {
    try (BackupWriter writer = new BackupWriter(file.resolveSibling("made.part"), 0)) {
      List<BackupManifest.Part> parts = new ArrayList<>();
      for (BackupTable table : BackupTable.all()) {
        parts.add(writer.table(table, List.of(column), out -> 0));
      }
      writer.finish(
          new BackupManifest("9.0", schema, Instant.EPOCH, "17", 0, List.of(), parts), file);
    }
  }

  @Test
  void a_file_can_not_name_columns_that_the_table_has_not() throws Exception {
    Path file = folder.resolve("program.backup");
    made(file, "5", "slot\") FROM PROGRAM 'true' --");
    check(file);
    try (BackupFile backup = BackupFile.open(file)) {
      assertThatThrownBy(() -> restore(backup, TestStorage.emptyDatabase(), bytes -> {}))
          .isInstanceOf(BadBackup.class)
          .hasMessageContaining("FROM PROGRAM")
          .hasMessageContaining("(expected: of [");
    }
  }

  @Test
  void a_manifest_has_each_table_once_and_a_version() throws Exception {
    Path file = folder.resolve("version.backup");
    made(file, "one", "slot");
    assertThatThrownBy(() -> check(file))
        .isInstanceOf(BadBackup.class)
        .hasMessageContaining("\"schema\": one");
    try (BackupFile backup = BackupFile.open(whole)) {
      ObjectNode missing = backup.manifest().toJson();
      missing.withArray("tables").remove(1);
      assertThatThrownBy(() -> read(missing)).hasMessageContaining("each once");
      ObjectNode twice = backup.manifest().toJson();
      twice.withArray("tables").add(twice.withArray("tables").get(0));
      assertThatThrownBy(() -> read(twice)).hasMessageContaining("each once");
      ObjectNode negative = backup.manifest().toJson();
      ((ObjectNode) negative.withArray("tables").get(0)).put("rows", -1);
      assertThatThrownBy(() -> read(negative)).hasMessageContaining("at least 0");
    }
  }

  private static BackupManifest read(ObjectNode json) throws IOException {
    return BackupManifest.read(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void what_fails_after_all_rows_are_there_is_not_told_as_nothing_restored() throws Exception {
    Storage.Coordinates empty = TestStorage.emptyDatabase();
    try (BackupFile backup = BackupFile.open(whole)) {
      assertThatThrownBy(() -> restore(backup, empty, bytes -> laterMigration(empty)))
          .isInstanceOf(RestoredUnfinished.class)
          .hasMessageContaining("all rows are restored, but")
          .hasMessageContaining("don't restore again");
    }
    try (Connection connection = TestStorage.connection(empty);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM event_journal")) {
      assertThat(rows.next() ? rows.getInt(1) : 0).isEqualTo(3);
    }
  }

  private static void laterMigration(Storage.Coordinates database) {
    try (Connection connection = TestStorage.connection(database);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO reprise_schema_history SELECT 1000, '99', 'later', type, 'V99__later.sql',"
              + " 1, installed_by, now(), 1, true FROM reprise_schema_history WHERE version = '1'"
              + " ON CONFLICT DO NOTHING");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void restore(BackupFile backup, Storage.Coordinates to, LongConsumer progress) {
    JournalRestore.run(
        backup,
        TestStorage.settings(TestStorage.configuredFor(to)),
        Duration.ofMinutes(1),
        progress);
  }

  @Test
  void a_file_that_is_there_is_replaced_only_if_that_is_said() {
    Path file = folder.resolve("again.backup");
    backup("").write(file, false, bytes -> {});
    assertThatThrownBy(() -> backup("").write(file, false, bytes -> {}))
        .isInstanceOf(BackupFailed.class)
        .hasMessageContaining("exists (expected: a new file)");
    backup("").write(file, true, bytes -> {});
    check(file);
  }

  @Test
  void two_backups_do_not_write_one_file() throws Exception {
    Path file = folder.resolve("twice.backup");
    try (BackupWriter first = new BackupWriter(folder.resolve("twice.backup.part"), 0)) {
      assertThatThrownBy(() -> backup("").write(file, false, bytes -> {}))
          .hasMessageContaining("another backup is being written to");
    }
    backup("").write(file, false, bytes -> {});
    check(file);
  }

  @Test
  void a_disk_is_not_filled() {
    Path file = folder.resolve("large.backup");
    assertThatThrownBy(() -> backup("backup-reserve = 1000 TiB").write(file, false, bytes -> {}))
        .isInstanceOf(BackupFailed.class)
        .hasMessageContaining("MiB are left on its disk");
    assertThat(file).doesNotExist();
    assertThat(file.resolveSibling("large.backup.part")).doesNotExist();
    assertThatThrownBy(() -> backup("").write(folder.resolve("no/such.backup"), false, bytes -> {}))
        .hasMessageContaining("is no folder");
  }
}
