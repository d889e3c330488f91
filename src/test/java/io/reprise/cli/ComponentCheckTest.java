package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.ComponentJar;
import io.reprise.codec.Installed;
import io.reprise.journal.Rows;
import io.reprise.replay.MadeHistory;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before going back: what the older jar can't read of a journal that the newer one has written. */
class ComponentCheckTest {
  private static final String OFFER =
      """
      package shop;

      import io.reprise.component.Component;
      import io.reprise.component.Components;
      import java.util.List;

      public final class Offer implements Components {
        @Override
        public List<Component<?, ?, ?>> components() {
          return List.of(Parcel.COMPONENT);
        }
      }
      """;

  private static Path config;
  private static Path before;
  private static Path reads;

  private final CliFixture cli = new CliFixture();

  @BeforeAll
  static void write(@TempDir Path folder) throws Exception {
    before = jar(folder, "before");
    reads = jar(folder, "reads");
    Installed writes =
        Catalog.loadOnly(jar(folder, "writes")).find("parcel").orElseThrow(); // lives on
    Storage.Coordinates database;
    try (Storage storage = TestStorage.fresh()) {
      database = TestStorage.coordinates(storage);
      new Rows(storage)
          .insert(
              new MadeHistory(writes, "4711")
                  .command("send", "{\"to\":\"Ann\"}")
                  .apart(Duration.ofDays(1))
                  .command("return", "{}")
                  .entries());
    }
    config = Files.writeString(folder.resolve("node.conf"), TestStorage.configuredFor(database));
  }

  private static Path jar(Path folder, String release) throws Exception {
    Path source = Path.of("examples", "rolling", release, "shop", "Parcel.java");
    Path jar = folder.resolve(release + ".jar");
    new ComponentJar(folder)
        .source("shop.Parcel", Files.readString(source))
        .source("shop.Offer", OFFER)
        .offers("shop.Offer")
        .jar(jar);
    return jar;
  }

  private int check(Path jar, String... more) {
    String[] arguments = new String[5 + more.length];
    System.arraycopy(
        new String[] {"component", "check", jar.toString(), "--config", config.toString()},
        0,
        arguments,
        0,
        5);
    System.arraycopy(more, 0, arguments, 5, more.length);
    return cli.run(arguments);
  }

  @Test
  void names_what_the_older_release_would_strand() {
    assertThat(check(before)).as(cli.err()).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(cli.out())
        .startsWith("ENTITY       SEQUENCE  EVENT     WRITTEN BY  ENTRIES  WHY")
        .contains(
            "parcel/4711  2         returned  version 2   1        unknown event returned"
                + " (expected: one of sent)")
        .contains("parcel v1 would strand 1 entity (1 entry it can't read): 2 entries of 1 entity")
        .contains("What to do: go forward, with a release that reads these events");
  }

  @Test
  void says_it_for_scripts() {
    assertThat(check(before, "-o", "json", "--since", "2026-11-22T00:00:00Z"))
        .as(cli.err())
        .isEqualTo(ExitCode.DIFFERENCES);
    JsonNode report = JsonText.parse(cli.out()).orElseThrow();
    assertThat(report.path("strandsNone").asBoolean()).isFalse();
    assertThat(report.at("/components/0/name").asText()).isEqualTo("parcel");
    assertThat(report.path("since").asText()).isEqualTo("2026-11-22T00:00:00Z");
    assertThat(report.at("/stranded/0").toString())
        .isEqualTo(
            "{\"entity\":\"parcel/4711\",\"sequence\":2,\"event\":\"returned\",\"writtenBy\":2,"
                + "\"entries\":1,\"reason\":\"unknown event returned (expected: one of sent)\"}");
  }

  @Test
  void is_content_with_a_release_that_reads_it() {
    assertThat(check(reads)).as(cli.err()).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).startsWith("parcel v1 reads all entries: 2 entries of 1 entity in ");
  }

  @Test
  void looks_back_from_the_database_s_time() {
    assertThat(check(before, "--since", "36500d")).isEqualTo(ExitCode.DIFFERENCES);
  }

  @Test
  void says_what_a_time_is() {
    assertThat(check(before, "--since", "yesterday")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("--since: yesterday (expected: so long ago, such as 2h");
  }

  @Test
  void says_that_there_is_no_such_jar() {
    assertThat(check(Path.of("gone.jar"))).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("gone.jar: no such file");
  }
}
