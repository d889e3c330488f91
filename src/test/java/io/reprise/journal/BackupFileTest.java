package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.reprise.storage.BackupTable;
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
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    BackupManifest manifest =
        new BackupManifest("9.0", "99", Instant.EPOCH, "17", 0, List.of(), List.of());
    try (BackupWriter writer = new BackupWriter(folder.resolve("newer.part"), 0)) {
      writer.finish(manifest, newer);
    }
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
