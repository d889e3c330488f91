package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.storage.Storage;
import io.reprise.storage.StorageFailed;
import io.reprise.storage.TestStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal goes into a file while its node runs, and comes out of it somewhere else. */
class JournalBackupEndToEndTest {
  private static final long SECONDS_MAX = 120;

  /** Every value of what was kept, in order; the same in two databases that hold the same. */
  private static final List<String> KEPT =
      List.of(
          "SELECT j::text FROM event_journal j ORDER BY persistence_id, seq_nr",
          "SELECT o::text FROM reprise.outbox o ORDER BY sender, sequence, index",
          "SELECT h::text FROM reprise.handled h ORDER BY command",
          "SELECT s::text FROM snapshot s ORDER BY persistence_id",
          "SELECT c::text FROM reprise.component_versions c ORDER BY component, shapes");

  private static Storage.Coordinates database;
  private static Node node;
  private static Path folder;
  private static Path config;
  private static Path backup;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    database = TestStorage.emptyDatabase();
    config = Files.writeString(folder.resolve("node.conf"), TestStorage.configuredFor(database));
    Files.createDirectory(folder.resolve("none"));
    node = Node.start(nodeOn(config));
    entity(node, "send", "wallet/ann", "open", "owner=Ann");
    for (int i = 1; i <= 25; i++) { // a snapshot among them
      entity(node, "send", "wallet/ann", "deposit", "cents=" + i, "--key", "k" + i);
    }
    entity(node, "send", "booking/b1", "book", "--body", BOOKED);
    await("all messages are handled")
        .atMost(Duration.ofSeconds(SECONDS_MAX))
        .until(() -> rows(database, "SELECT sender FROM reprise.outbox").isEmpty());
    backup = folder.resolve("b.backup");
    CliFixture written = journal(config, ExitCode.OK, "backup", backup.toString());
    assertThat(written.out())
        .contains("wallet 1")
        .containsPattern("holds +\\d+ entries, \\d+ snap");
  }

  private static final String BOOKED =
      "{\"wallet\":\"ann\",\"guest\":\"Ann\",\"rooms\":1,"
          + "\"stays\":[{\"hotel\":\"ritz\",\"from\":\"2026-12-24\",\"nights\":1}],\"cents\":3}";

  private static Config nodeOn(Path settings) {
    return ConfigFactory.parseString(
            """
            reprise {
              components = "%s", http.port = 0, entity.snapshot-every-entries = 10
              cluster { remoting-port = %d, management-port = %d }
            }
            akka.cluster.jmx.enabled = off # nodes of other tests have the same name
            """
                .formatted(folder.resolve("none"), TestStorage.freePort(), TestStorage.freePort()))
        .withFallback(ConfigFactory.parseFile(settings.toFile()))
        .withFallback(ConfigFactory.load());
  }

  @AfterAll
  static void stop() throws Exception {
    node.stop().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
  }

  private static String entity(Node on, String... arguments) {
    CliFixture cli = new CliFixture().with("REPRISE_URL", on.url());
    List<String> all = new ArrayList<>(List.of("entity"));
    all.addAll(List.of(arguments));
    assertThat(cli.run(all.toArray(String[]::new))).as(cli.out() + cli.err()).isZero();
    return cli.out();
  }

  private static CliFixture journal(Path settings, int expected, String... arguments) {
    CliFixture cli = new CliFixture();
    List<String> all = new ArrayList<>(List.of("journal"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--config", settings.toString()));
    assertThat(cli.run(all.toArray(String[]::new))).as(cli.out() + cli.err()).isEqualTo(expected);
    return cli;
  }

  private static List<String> rows(Storage.Coordinates of, String sql) throws Exception {
    try (Connection connection = TestStorage.connection(of);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  private static Path configFor(Storage.Coordinates other, String name) throws Exception {
    return Files.writeString(
        folder.resolve(name),
        TestStorage.configuredFor(other)
            + "reprise.components = \"%s\"".formatted(folder.resolve("none")));
  }

  @Test
  void a_backup_of_now_comes_out_whole_of_a_database_and_of_a_folder() throws Exception {
    Path now = folder.resolve("now.backup");
    List<List<String>> before = new ArrayList<>();
    for (String kept : KEPT) {
      before.add(rows(database, kept));
    }
    journal(config, ExitCode.OK, "backup", now.toString(), "-o", "json");

    Storage.Coordinates other = TestStorage.emptyDatabase();
    Path there = configFor(other, "other.conf");
    CliFixture restored = journal(there, ExitCode.OK, "restore", now.toString());
    assertThat(restored.out())
        .contains("Start a node on it with the same settings: reprise node")
        .contains("faults     none");
    for (int i = 0; i < KEPT.size(); i++) {
      assertThat(rows(other, KEPT.get(i))).as(KEPT.get(i)).isEqualTo(before.get(i));
    }
    assertThat(before.get(0)).isNotEmpty();
    assertThat(before.get(2)).as("marks").isNotEmpty();
    String clock = "SELECT last_value::text FROM reprise.journal_clock";
    assertThat(rows(other, clock)).isEqualTo(rows(database, clock));
    assertThat(rows(other, "SELECT address FROM reprise.nodes")).isEmpty();

    Path data = folder.resolve("data");
    Path embedded =
        Files.writeString(
            folder.resolve("embedded.conf"),
            """
            reprise {
              data = "%s", components = "%s"
              storage { binaries = "%s", port = %d }
            }
            """
                .formatted(
                    data, folder.resolve("none"), TestStorage.BINARIES, TestStorage.freePort()));
    CliFixture moved = journal(embedded, ExitCode.OK, "restore", now.toString(), "-o", "json");
    JsonNode told = JsonText.parse(moved.out()).orElseThrow();
    assertThat(told.path("restored").asBoolean()).isTrue();
    assertThat(told.at("/verified/sound").asBoolean()).isTrue();
    CliFixture again = journal(embedded, ExitCode.REFUSED, "restore", now.toString());
    assertThat(again.err()).contains("Nothing was restored", "holds a journal already");
    Path back = folder.resolve("back.backup");
    journal(embedded, ExitCode.OK, "backup", back.toString());
    CliFixture whole = journal(embedded, ExitCode.OK, "restore", back.toString(), "--check");
    assertThat(whole.out()).contains("not restored: the file is whole");
  }

  @Test
  void a_database_in_use_is_left_as_it_is() throws Exception {
    CliFixture full = journal(config, ExitCode.REFUSED, "restore", backup.toString());
    assertThat(full.err())
        .contains("Nothing was restored")
        .contains("holds a journal already, with rows in event_journal (expected: an empty");

    Storage.Coordinates other = TestStorage.emptyDatabase();
    Path there = configFor(other, "in-use.conf");
    Storage.open(TestStorage.settings(TestStorage.configuredFor(other))).close();
    run(
        other,
        "INSERT INTO reprise.nodes (address, run, incarnation, version, components)"
            + " VALUES ('here', gen_random_uuid(), gen_random_uuid(), '1', '{}')");
    CliFixture used = journal(there, ExitCode.REFUSED, "restore", backup.toString());
    assertThat(used.err()).contains("a node runs on it (expected: none). Stop all nodes");
    run(other, "UPDATE reprise.nodes SET gone = true");
    journal(there, ExitCode.OK, "restore", backup.toString(), "--no-verify");
  }

  /** As if the process was killed while rows went in: they are undone, what says so stays. */
  @Test
  void a_restore_that_was_broken_off_is_refused_by_nodes_and_begins_anew() throws Exception {
    Storage.Coordinates other = TestStorage.emptyDatabase();
    Path there = configFor(other, "broken-off.conf");
    run(other, "CREATE SCHEMA reprise");
    run(other, "CREATE TABLE reprise.restore_unfinished (begun timestamptz)");

    Assertions.assertThatThrownBy(
            () -> Storage.open(TestStorage.settings(TestStorage.configuredFor(other))))
        .isInstanceOf(StorageFailed.class)
        .hasMessageContaining("a restore into it is under way, or was broken off")
        .hasMessageContaining("reprise journal restore FILE");
    CliFixture looked = journal(there, ExitCode.REFUSED, "verify");
    assertThat(looked.err()).contains("was broken off");
    journal(there, ExitCode.OK, "restore", backup.toString());
  }

  @Test
  void what_can_not_be_restored_leaves_nothing_behind() throws Exception {
    Storage.Coordinates other = TestStorage.emptyDatabase();
    Path there = configFor(other, "wrong.conf");
    byte[] bytes = Files.readAllBytes(backup);
    bytes[bytes.length / 2] ^= 1;
    Path changed = Files.write(folder.resolve("changed.backup"), bytes);
    CliFixture cli = journal(there, ExitCode.REFUSED, "restore", changed.toString());
    assertThat(cli.err()).contains("changed.backup: ").contains("Take another backup.");
    CliFixture checked = journal(there, ExitCode.REFUSED, "restore", "--check", changed.toString());
    assertThat(checked.err()).contains("changed.backup: ");
    journal(there, ExitCode.REFUSED, "restore", "no-such.backup");
    journal(config, ExitCode.REFUSED, "backup", backup.toString());
    assertThat(rows(other, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        .isEmpty();
  }

  private static void run(Storage.Coordinates on, String sql) throws Exception {
    try (Connection connection = TestStorage.connection(on);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
