package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one entity has done is exported, and imported again while the node runs. */
class JournalImportEndToEndTest {
  private static final long SECONDS_MAX = 120;
  private static final String DEVELOPMENT = "reprise.storage.production=false";

  private static Storage.Coordinates database;
  private static Node node;
  private static Path config;
  private static Path bundle;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    database = TestStorage.emptyDatabase();
    config = Files.writeString(folder.resolve("node.conf"), TestStorage.configuredFor(database));
    bundle = folder.resolve("bob.bundle");
    node =
        Node.start(
            ConfigFactory.parseString(
                    """
                    reprise {
                      components = "%s", http.port = 0
                      cluster { remoting-port = %d, management-port = %d }
                    }
                    akka.cluster.jmx.enabled = off # nodes of other tests have the same name
                    """
                        .formatted(
                            Files.createDirectory(folder.resolve("none")),
                            TestStorage.freePort(),
                            TestStorage.freePort()))
                .withFallback(ConfigFactory.parseFile(config.toFile()))
                .withFallback(ConfigFactory.load()));
    entity("send", "wallet/bob", "open", "owner=Bob");
    for (int i = 1; i <= 230; i++) { // more than one statement takes
      entity("send", "wallet/bob", "deposit", "cents=" + i);
    }
    entity("send", "wallet/bob", "deposit", "cents=7");
    entity("export", "wallet/bob", "--out", bundle.toString());
  }

  @AfterAll
  static void stop() throws Exception {
    node.stop().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
  }

  private static String entity(String... arguments) {
    CliFixture cli = new CliFixture().with("REPRISE_URL", node.url());
    List<String> all = new ArrayList<>(List.of("entity"));
    all.addAll(List.of(arguments));
    assertThat(cli.run(all.toArray(String[]::new))).as(cli.out() + cli.err()).isZero();
    return cli.out();
  }

  private static CliFixture journal(int expected, String... arguments) {
    CliFixture cli = new CliFixture();
    List<String> all = new ArrayList<>(List.of("journal"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--config", config.toString()));
    assertThat(cli.run(all.toArray(String[]::new))).as(cli.out() + cli.err()).isEqualTo(expected);
    return cli;
  }

  private static JsonNode state(String entity) {
    return JsonText.parse(entity("get", entity, "-o", "json")).orElseThrow();
  }

  @Test
  void an_import_lives_on_under_a_new_id_in_a_sound_journal() throws Exception {
    CliFixture first = journal(0, "import", bundle.toString(), "--set", DEVELOPMENT);
    assertThat(first.out()).isEqualTo("wallet/bob: 232 entries, as wallet/bob~1\n");

    assertThat(state("wallet/bob~1").path("state")).isEqualTo(state("wallet/bob").path("state"));
    assertThat(state("wallet/bob~1").path("version"))
        .isEqualTo(state("wallet/bob").path("version"));
    assertThat(entity("history", "wallet/bob~1", "--full")).contains("wallet/bob~1");
    entity("send", "wallet/bob~1", "deposit", "cents=1");
    assertThat(state("wallet/bob~1").path("sequence").asLong()).isEqualTo(233);

    CliFixture second = journal(0, "import", bundle.toString(), "--set", DEVELOPMENT, "-o", "json");
    assertThat(second.out())
        .isEqualTo(
            "{\"imported\":[{\"entity\":\"wallet/bob\",\"as\":\"wallet/bob~2\","
                + "\"entries\":232}]}\n");
    journal(0, "import", bundle.toString(), "--as", "rob", "--set", DEVELOPMENT);

    CliFixture verified = journal(0, "verify", "-o", "json");
    assertThat(verified.out()).contains("\"sound\":true");
    // beside their ids, times and writers the rows are what the node would have written
    assertThat(
            rows(
                "SELECT count(*) FROM event_journal a JOIN event_journal b USING (seq_nr)"
                    + " WHERE a.persistence_id = 'wallet|bob' AND b.persistence_id = 'wallet|rob'"
                    + " AND a.event_ser_manifest = b.event_ser_manifest"
                    + " AND a.event_ser_id = b.event_ser_id AND a.entity_type = b.entity_type"
                    + " AND a.adapter_manifest = b.adapter_manifest AND a.deleted = b.deleted"
                    + " AND a.tags IS NOT DISTINCT FROM b.tags"
                    + " AND length(a.event_payload) = length(b.event_payload)"
                    + " AND b.db_timestamp > a.db_timestamp"))
        .isEqualTo(232);
    assertThat(
            rows(
                "SELECT count(DISTINCT slice) FROM event_journal"
                    + " WHERE persistence_id = 'wallet|bob~1'"))
        .as("the slice of the entry that the node has written, and of the imported ones")
        .isEqualTo(1);
  }

  private static long rows(String sql) throws Exception {
    try (Connection connection = TestStorage.connection(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void production_is_left_alone() {
    CliFixture cli = journal(ExitCode.REFUSED, "import", bundle.toString());

    assertThat(cli.err())
        .contains("marked as production (reprise.storage.production")
        .contains("--set reprise.storage.production=false");
    journal(
        ExitCode.USAGE, "import", bundle.toString(), "--set", "reprise.storage.production=maybe");
  }

  @Test
  void what_can_not_be_imported_is_told_with_what_to_do() throws Exception {
    CliFixture taken =
        journal(ExitCode.REFUSED, "import", bundle.toString(), "--as", "bob", "--set", DEVELOPMENT);
    assertThat(taken.err()).contains("wallet/bob has entries already. Name another id.");
    CliFixture wrong =
        journal(ExitCode.REFUSED, "import", bundle.toString(), "--as", "a/b", "--set", DEVELOPMENT);
    assertThat(wrong.err()).contains("id: a/b (expected: [A-Za-z0-9]");

    Path edited = bundle.resolveSibling("edited.bundle");
    Files.writeString(edited, Files.readString(bundle).replace("\"cents\":9}", "\"cents\":8}"));
    CliFixture bad = journal(ExitCode.REFUSED, "import", edited.toString(), "--set", DEVELOPMENT);
    assertThat(bad.err()).contains("edited.bundle, line 11: checksum");
  }
}
