package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.replay.MadeHistory;
import io.reprise.samples.Wallet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay step} on bundles; on a journal: {@code ReplayEndToEndTest}. */
class ReplayStepTest {
  private final Path folder;
  private final CliFixture cli = new CliFixture();

  ReplayStepTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static MadeHistory wallet(String id) {
    return new MadeHistory(Wallet.COMPONENT, id)
        .command("open", "{\"owner\":\"Ann\"}")
        .command("deposit", "{\"cents\":5}")
        .command("withdraw", "{\"cents\":9}");
  }

  private Path two() throws IOException {
    return MadeBundle.of(folder.resolve("two.bundle"), wallet("bob"), wallet("ann"));
  }

  private List<JsonNode> lines() {
    return cli.out().lines().map(line -> JsonText.parse(line).orElseThrow()).toList();
  }

  @Test
  void prints_a_line_for_each_entry_of_each_entity_and_nothing_else() throws Exception {
    assertThat(cli.run("replay", "step", two().toString())).as(cli.err()).isEqualTo(ExitCode.OK);

    assertThat(lines()).hasSize(6);
    assertThat(lines())
        .extracting(line -> line.path("entity").asText() + " " + line.path("sequence"))
        .containsExactly(
            "wallet/ann 1",
            "wallet/ann 2",
            "wallet/ann 3",
            "wallet/bob 1",
            "wallet/bob 2",
            "wallet/bob 3");
    JsonNode second = lines().get(1);
    assertThat(second.fieldNames())
        .toIterable()
        .containsExactly("entity", "sequence", "entry", "before", "after", "elapsed");
    assertThat(second.at("/entry/command/name").asText()).isEqualTo("deposit");
    assertThat(second.path("before")).isEqualTo(lines().get(0).path("after"));
    assertThat(second.path("after"))
        .hasToString("{\"type\":\"open\",\"owner\":\"Ann\",\"cents\":5}");
    assertThat(second.path("elapsed").isNumber()).isTrue();
    assertThat(lines().get(2).path("after")).as("after a refusal").isEqualTo(second.path("after"));
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void prints_a_stretch_of_one_entity() throws Exception {
    String bundle = two().toString();
    assertThat(
            cli.run(
                "replay",
                "step",
                bundle,
                "--entity",
                "wallet/bob",
                "--from",
                "2",
                "--through",
                "2"))
        .isEqualTo(ExitCode.OK);
    assertThat(lines()).hasSize(1);
    assertThat(lines().get(0).at("/entry/entity").asText()).isEqualTo("wallet/bob");
    assertThat(lines().get(0).at("/before/cents").asText()).isEqualTo("0");

    refuses(ExitCode.USAGE, "are for one entity: name it with --entity", bundle, "--from", "2");
    String one = "--entity=wallet/ann";
    refuses(
        ExitCode.USAGE, "sequence: 0 (expected: 1 to 3, the last entry)", bundle, one, "--from=0");
    refuses(
        ExitCode.USAGE,
        "sequence: -1 (expected: 1 to 3, the last entry)",
        bundle,
        one,
        "--through=-1");
    refuses(
        ExitCode.USAGE,
        "sequence: 4 (expected: 1 to 3, the last entry)",
        bundle,
        one,
        "--through=4");
    refuses(ExitCode.USAGE, "sequences: from 3 through 2", bundle, one, "--from=3", "--through=2");
  }

  private void refuses(int exitCode, String message, String... arguments) {
    CliFixture bad = new CliFixture();
    String[] all = new String[arguments.length + 2];
    all[0] = "replay";
    all[1] = "step";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    assertThat(bad.run(all)).as(bad.err()).isEqualTo(exitCode);
    assertThat(bad.err()).contains(message);
    assertThat(bad.out()).isEmpty();
  }

  @Test
  void says_what_is_wrong_with_what_it_is_to_look_at_and_what_to_do() throws Exception {
    Path two = two();
    String text = Files.readString(two);
    refuses(
        ExitCode.REFUSED,
        "holds no wallet/eve (it holds: wallet/ann, wallet/bob)",
        two.toString(),
        "--entity",
        "wallet/eve");
    refuses(
        ExitCode.REFUSED,
        "truncated: it ends after 5 of 6 entries. Export it again.",
        file("truncated", text.substring(0, text.stripTrailing().lastIndexOf('\n') + 1)));
    refuses(
        ExitCode.REFUSED,
        "The bundle was edited or damaged: export it again.",
        file("edited", text.replace("\"cents\":5", "\"cents\":6")));
    refuses(
        ExitCode.REFUSED,
        "A newer Reprise wrote it",
        file("newer", text.replace("{\"bundle\":1", "{\"bundle\":2")));
    refuses(
        ExitCode.REFUSED,
        "Name a file that `reprise entity export` wrote",
        file("other", "{\"some\":\"json\"}"));
    refuses(
        ExitCode.REFUSED,
        "holds wallet/ann from sequence 2 on, and without the entries before no state is known."
            + " Export it from the first entry on.",
        MadeBundle.of(folder.resolve("late"), 2, wallet("ann")).toString());
    refuses(
        ExitCode.USAGE,
        "no-such.bundle: there is no such file (expected: a bundle, or",
        "no-such.bundle");
    refuses(
        ExitCode.REFUSED,
        "there is no such file, and no component shop is installed",
        "shop/bundle");
    refuses(ExitCode.USAGE, "--entity is for bundles", "wallet/ann", "--entity", "wallet/bob");
    refuses(ExitCode.USAGE, "Missing required parameter: 'BUNDLE|COMPONENT/ID'");
    assertThat(cli.run("replay")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("Missing: ").contains("step");
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void takes_components_from_a_jar() throws Exception {
    Path bundle = MadeBundle.of(folder.resolve("tally.bundle"), tally("a", 1, 2));
    Path jar = MadeBundle.tally(folder, 0).resolve("tally.jar");

    assertThat(cli.run("replay", "step", bundle.toString(), "--jar", jar.toString()))
        .as(cli.err())
        .isEqualTo(ExitCode.OK);
    assertThat(lines()).hasSize(2);
  }

  @Test
  void shows_the_step_where_the_rules_of_today_fail() throws Exception {
    MadeHistory history = tally("a", 1, 13, 2);
    Path bundle = MadeBundle.of(folder.resolve("tally.bundle"), history, tally("b", 3, 4));
    Path unlucky = MadeBundle.tally(folder, 13);

    assertThat(cli.run("replay", "step", bundle.toString(), "--components", unlucky.toString()))
        .isEqualTo(ExitCode.FAULTS);

    assertThat(lines())
        .extracting(line -> line.path("entity").asText() + " " + line.path("sequence"))
        .containsExactly("tally/a 1", "tally/a 2", "tally/b 1", "tally/b 2");
    JsonNode failed = lines().get(1);
    assertThat(failed.has("after")).isFalse();
    assertThat(failed.at("/entry/event/body/number").asInt()).isEqualTo(13);
    assertThat(failed.at("/before/total").asInt()).isEqualTo(1);
    assertThat(failed.at("/error/what").asText())
        .isEqualTo("evolve threw on event added: java.lang.IllegalStateException: 13 again");
    assertThat(failed.at("/error/thrown").asText())
        .isEqualTo("java.lang.IllegalStateException: 13 again");
    assertThat(failed.at("/error/at"))
        .extracting(JsonNode::asText)
        .anyMatch(frame -> frame.matches(".*tally\\.Tally\\$Added\\.lucky\\(Tally\\.java:\\d+\\)"))
        .allMatch(frame -> frame.contains("tally.Tally"));
    assertThat(failed.at("/error/advice").asText()).contains("Install a version");
    assertThat(cli.err())
        .contains("tally/a sequence 2: evolve threw on event added")
        .contains("Tally$Added.lucky(Tally.java:")
        .contains("state before {\"total\":1}")
        .contains("What to do: Install a version");
    refuses(
        ExitCode.REFUSED,
        "component tally: not installed (there is: booking, hotel, wallet)",
        bundle.toString());
  }

  private MadeHistory tally(String id, int... numbers) throws IOException, BadComponent {
    Installed installed = Catalog.load(MadeBundle.tally(folder, 0)).find("tally").orElseThrow();
    MadeHistory history = new MadeHistory(installed, id);
    for (int number : numbers) {
      history.command("add", "{\"number\":" + number + "}");
    }
    return history;
  }
}
