package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.ComponentJar;
import io.reprise.journal.Rows;
import io.reprise.replay.MadeHistory;
import io.reprise.samples.Wallet;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded history, of bundles and of a journal, on what is installed and on a jar. */
class ReplayCheckTest {
  private static final Path WALLET = Path.of("src/main/java/io/reprise/samples/Wallet.java");

  private static Path folder;
  private static Path bundle;
  private static Path overdrawing;
  private static Path same;
  private static Storage storage;

  private final CliFixture cli = new CliFixture();

  @BeforeAll
  static void make(@TempDir Path shared) throws IOException {
    folder = shared;
    bundle = wallet("bob").bundle(folder.resolve("bob.bundle"));
    overdrawing =
        jar("overdrawing.jar", "if (cents > open.cents()) {", "if (cents > open.cents() + 100) {");
    same = jar("same.jar", "open it first", "open it first");
    storage = TestStorage.fresh();
    new Rows(storage).insert(wallet("bob").entries());
    new Rows(storage).insert(wallet("eve").entries());
  }

  @AfterAll
  static void close() {
    storage.close();
  }

  private static MadeHistory wallet(String id) {
    return new MadeHistory(Wallet.COMPONENT, id)
        .command("open", "{\"owner\":\"Bob\"}")
        .command("deposit", "{\"cents\":50}")
        .command("withdraw", "{\"cents\":80}")
        .command("withdraw", "{\"cents\":20}")
        .command("withdraw", "{\"cents\":90}");
  }

  /** The wallet of another jar, in which some text is another. */
  private static Path jar(String name, String text, String by) throws IOException {
    String source = Files.readString(WALLET);
    assertThat(source).contains(text);
    Path jar = folder.resolve(name);
    new ComponentJar(folder)
        .source(
            "other.Wallet",
            source.replace("package io.reprise.samples", "package other").replace(text, by))
        .source(
            "other.Offer",
            """
            package other;
            import io.reprise.component.*;
            import java.util.List;
            public final class Offer implements Components {
              public List<Component<?, ?, ?>> components() { return List.of(Wallet.COMPONENT); }
            }
            """)
        .offers("other.Offer")
        .jar(jar);
    return jar;
  }

  private int check(Object... arguments) {
    return cli.run(
        Stream.concat(Stream.of("replay", "check"), Stream.of(arguments).map(Object::toString))
            .toArray(String[]::new));
  }

  /** On the journal of this test. */
  private int checkJournal(Object... arguments) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("node.conf"),
            TestStorage.configuredFor(TestStorage.coordinates(storage)));
    return check(Stream.concat(Stream.of(arguments), Stream.of("--config", config)).toArray());
  }

  @Test
  void finds_a_bundle_as_it_was_recorded_without_node_and_database() {
    assertThat(check(bundle)).as(cli.err()).isEqualTo(ExitCode.OK);
    assertThat(cli.out().lines().map(line -> line.replaceAll(" {2,}", "|")))
        .startsWith(
            "COMMAND|SAME|EXPECTED|DIFFERENT",
            "wallet/deposit|1|0|0",
            "wallet/open|1|0|0",
            "wallet/withdraw|3|0|0",
            "")
        .last()
        .asString()
        .startsWith("All comes out as recorded, by what is installed: 1 entity, 5 entries in");
  }

  @Test
  void names_what_decides_differently_by_a_jar() {
    assertThat(check(bundle, "--jar", overdrawing)).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(cli.out())
        .startsWith(
            """
            wallet/bob #3 withdraw, 2026-11-22 20:00:03.000 (UTC): decides differently (outcome)
              recorded  refused insufficient-funds: 50 left
              now       accepted: withdrawn cents=80
              state     /cents: 50 -> -30
              and 1 more of this entity

            COMMAND""")
        .contains(
            "2 of 5 commands come out otherwise, by " + overdrawing + ": 1 entity, 5 entries");
  }

  @Test
  void gives_scripts_all_of_it() throws IOException {
    assertThat(check(bundle, "--jar", overdrawing, "--old", same, "-o", "json"))
        .isEqualTo(ExitCode.DIFFERENCES);

    JsonNode json = JsonText.parse(cli.out()).orElseThrow();

    assertThat(json.path("same").asBoolean()).isFalse();
    JsonNode first = json.path("differing").path(0);
    assertThat(first.path("entity").asText()).isEqualTo("wallet/bob");
    assertThat(first.path("sequence").asLong()).isEqualTo(3);
    assertThat(first.path("kind").asText()).isEqualTo("decides");
    assertThat(first.path("stateDiff").path(0).path("path").asText()).isEqualTo("/cents");
    assertThat(first.path("more").asLong()).isEqualTo(1);
    assertThat(first.has("old")).as("the old code repeats what was recorded").isFalse();
    assertThat(json.path("commands").path("wallet/withdraw").path("different").asLong())
        .isEqualTo(2);
  }

  @Test
  void takes_expectations_from_a_file() throws IOException {
    Path expected =
        Files.writeString(
            folder.resolve("expected.txt"),
            """
            wallet/withdraw: insufficient-funds -> accepted
              reason: an overdraft is allowed
            """);

    assertThat(check(bundle, "--jar", overdrawing, "--expect", expected)).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).contains("All comes out as recorded or expected");
    assertThat(check(bundle, "--expect", expected)).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(cli.out()).contains("nothing differs so: wallet/withdraw: insufficient-funds");
    Files.writeString(expected, "wallet\n");
    assertThat(check(bundle, "--expect", expected)).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("expected.txt, line 1: 'wallet'");
  }

  @Test
  void writes_a_report_that_build_servers_read() throws Exception {
    Path report = folder.resolve("check.xml");

    check(bundle, "--jar", overdrawing, "--junit", report);

    var suite =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getDocumentElement();
    assertThat(suite.getAttribute("tests")).isEqualTo("4");
    assertThat(suite.getAttribute("failures")).isEqualTo("2");
    assertThat(suite.getElementsByTagName("failure").getLength()).isEqualTo(2);
  }

  @Test
  void says_that_a_difference_can_come_from_a_redaction() throws IOException {
    Path masked =
        wallet("bob").bundle(folder.resolve("masked.bundle"), "/event/body/cents", "/**/owner");

    check(masked);

    assertThat(cli.out()).contains("can come from a redaction: /event/body/cents, /**/owner");
  }

  @Test
  void checks_a_journal_an_entity_a_component_and_a_sample_of_it() throws IOException {
    assertThat(checkJournal()).as(cli.err()).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).contains("2 entities, 10 entries");
    assertThat(checkJournal("wallet/eve")).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).contains("1 entity, 5 entries");
    assertThat(checkJournal("wallet", "--jar", overdrawing)).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(cli.out()).contains("wallet/bob #3").contains("wallet/eve #3");
    assertThat(checkJournal("--sample", 1, "--seed", 7, "-o", "json")).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).contains("\"entities\":1,\"entries\":5,\"seed\":7");
    assertThat(checkJournal("--since", "2026-11-22T20:00:05Z")).isEqualTo(ExitCode.OK);
    assertThat(checkJournal("--since", "2036-11-22T20:00:06Z")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("nothing was checked");
  }

  @Test
  void says_what_is_wrong_and_what_to_do() throws IOException {
    Path edited =
        Files.writeString(
            folder.resolve("edited.bundle"),
            Files.readString(bundle).replace("\"cents\":50", "\"cents\":51"));
    Path empty = folder.resolve("empty.jar");
    new ComponentJar(folder).source("other.Nothing", "package other; class Nothing {}").jar(empty);
    Path gone = folder.resolve("gone.jar");

    assertThat(check(edited)).isEqualTo(ExitCode.REFUSED);
    assertThat(check(bundle, "--jar", empty)).isEqualTo(ExitCode.REFUSED);
    assertThat(check(bundle, "--jar", gone)).isEqualTo(ExitCode.REFUSED);
    assertThat(check("no/such/file")).isEqualTo(ExitCode.USAGE);
    assertThat(check(bundle, "--sample", 3)).isEqualTo(ExitCode.USAGE);
    assertThat(check("--sample", 0)).isEqualTo(ExitCode.USAGE);
    assertThat(check("--since", "yesterday")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err())
        .contains("edited.bundle, line 3: checksum")
        .contains("empty.jar")
        .contains("gone.jar: no such file (expected: a jar or a folder with components)")
        .contains("no/such/file: no such file (expected: a bundle, or COMPONENT[/ID]")
        .contains("--sample and --since: with a source")
        .contains("--sample: 0 (expected: 1 or more)")
        .contains("--since: yesterday (expected: a time like");
  }

  @Test
  void names_a_component_that_the_code_does_not_hold() throws IOException {
    Path hotel =
        new MadeHistory(io.reprise.samples.Hotel.COMPONENT, "ritz")
            .command("define", "{\"rooms\":2}")
            .bundle(folder.resolve("ritz.bundle"));

    assertThat(check(hotel, "--jar", same)).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err())
        .contains(
            "same.jar: no component hotel (it has: wallet). Name another jar, or leave --jar");
    assertThat(check(hotel, bundle, "--jar", same)).isEqualTo(ExitCode.OK);
    assertThat(cli.out()).contains("not checked: 1 entity of hotel, which is not in");
  }

  @Test
  void is_one_verb_among_those_of_replay() {
    assertThat(cli.run("replay", "check", "--help")).isZero();
    assertThat(List.of(cli.out())).first().asString().contains("--expect", "--junit", "--old");
  }
}
