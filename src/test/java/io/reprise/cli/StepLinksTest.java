package io.reprise.cli;

import static io.reprise.replay.MadeFlow.call;
import static io.reprise.replay.MadeFlow.cancel;
import static io.reprise.replay.MadeFlow.effects;
import static io.reprise.replay.MadeFlow.send;
import static io.reprise.replay.MadeFlow.tell;
import static io.reprise.replay.MadeFlow.timer;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.Entry;
import io.reprise.replay.Lead;
import io.reprise.replay.MadeFlow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an entry of a bundle to the one that caused it, and to those that it led to. */
class StepLinksTest {
  private final Path folder;
  private final MadeFlow made = new MadeFlow();

  StepLinksTest(@TempDir Path folder) {
    this.folder = folder;
    Entry root =
        made.request(
            "wallet/ann",
            "transfer",
            effects(
                send("wallet/bob", "take"),
                tell("wallet/zoe", "take"),
                call("bank", "tell"),
                timer("late", "PT1H"),
                timer("later", "PT2H")));
    made.at(Duration.ofSeconds(1)).refuses(Lead.message(root, 0), "take", "full");
    made.at(Duration.ofSeconds(2))
        .follows(Lead.outcome(root, 0), "not-paid", effects(cancel("late")));
    made.at(Duration.ofHours(2)).follows(Lead.timer(root, 4), "expire", "[]");
  }

  private List<String> session(String entity, String... lines) throws Exception {
    Path bundle = MadeBundle.of(folder.resolve("two.bundle"), made, "wallet/ann", "wallet/bob");
    CliFixture cli = new CliFixture().input(String.join("\n", lines) + "\n");
    assertThat(cli.run("replay", "open", bundle.toString(), "--entity", entity))
        .as(cli.err())
        .isEqualTo(ExitCode.OK);
    return cli.out().lines().skip(2).map(line -> line.replace(folder.toString(), "")).toList();
  }

  @Test
  void goes_up_to_the_cause_and_down_again_over_entities() throws Exception {
    assertThat(
            session("wallet/bob", "next", "cause", "effect 0", "u", "l 0 outcome", "cause", "l 4"))
        .containsExactly(
            "wallet/bob #0 of 1 (past)> next",
            "1  2026-11-22 20:00:01.000  take n=1  wallet/ann  -  refused full: it can't",
            "wallet/bob #1 of 1 (past)> cause",
            "1  2026-11-22 20:00:00.000  transfer n=1  ann  -  accepted",
            "    effect 0 led there",
            "wallet/ann #1 of 3 (past)> effect 0",
            "1  2026-11-22 20:00:01.000  take n=1  wallet/ann  -  refused full: it can't",
            "wallet/bob #1 of 1 (past)> u",
            "1  2026-11-22 20:00:00.000  transfer n=1  ann  -  accepted",
            "    effect 0 led there",
            "wallet/ann #1 of 3 (past)> l 0 outcome",
            "2  2026-11-22 20:00:02.000  not-paid n=1  wallet/ann  -  accepted",
            "wallet/ann #2 of 3 (past)> cause",
            "1  2026-11-22 20:00:00.000  transfer n=1  ann  -  accepted",
            "    effect 0 led there",
            "wallet/ann #1 of 3 (past)> l 4",
            "3  2026-11-22 22:00:00.000  expire n=1  wallet/ann  -  accepted");
  }

  @Test
  void lists_what_an_entry_led_to() throws Exception {
    assertThat(session("wallet/ann", "next", "effects"))
        .contains(
            "0  message to wallet/bob: take n=1 -> wallet/bob #1 refused full, outcome wallet/ann"
                + " #2",
            "1  message to wallet/zoe: take n=1 -> wallet/zoe has no entries here",
            "2  call bank/tell -> no entry of it here",
            "3  timer late, due 2026-11-22 21:00:00.000: expire -> cancelled by wallet/ann #2",
            "4  timer later, due 2026-11-22 22:00:00.000: expire -> wallet/ann #3");
  }

  @Test
  void says_in_a_line_where_there_is_nothing_to_go_to() throws Exception {
    assertThat(
            session(
                "wallet/ann",
                "cause",
                "next",
                "cause",
                "effect",
                "effect x",
                "effect 9",
                "effect 1",
                "effect 4 outcome",
                "goto 3",
                "effects",
                "effect 0"))
        .filteredOn(line -> !line.startsWith("wallet/ann #") && !line.matches("[0-9]  2026.*"))
        .containsExactly(
            "there is no command here: next",
            "no entry caused it: the command came from outside",
            "expected: effect N [outcome]",
            "x: no whole number (expected: effect N [outcome])",
            "effect 9 (expected: 0 to 4)",
            "effect 1 led to no entry here: message to wallet/zoe: take n=1 -> wallet/zoe has no"
                + " entries here",
            "effect 4 led to no outcome here: timer later, due 2026-11-22 22:00:00.000: expire ->"
                + " wallet/ann #3",
            "the command here has no effects",
            "the command here has no effects");
  }

  @Test
  void says_that_the_cause_is_not_in_the_bundle() throws Exception {
    Path bundle = MadeBundle.of(folder.resolve("bob.bundle"), made, "wallet/bob");
    CliFixture cli = new CliFixture().input("next\ncause\n");
    assertThat(cli.run("replay", "open", bundle.toString())).isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .contains(
            "wallet/ann has no entries in "
                + bundle
                + ". A bundle of all that belongs together: reprise flow export\n");
  }

  @Test
  void steps_tell_scripts_what_each_entry_led_to() throws Exception {
    Path bundle = MadeBundle.of(folder.resolve("two.bundle"), made, "wallet/ann", "wallet/bob");
    CliFixture cli = new CliFixture();
    assertThat(cli.run("replay", "step", bundle.toString(), "--effects")).as(cli.err()).isZero();
    var first = JsonText.parse(cli.out().lines().findFirst().orElseThrow()).orElseThrow();
    assertThat(first.path("led").path(0).toString())
        .isEqualTo(
            "{\"index\":0,\"kind\":\"message\",\"state\":\"handled\","
                + "\"ledTo\":{\"entity\":\"wallet/bob\",\"sequence\":1},"
                + "\"outcome\":{\"entity\":\"wallet/ann\",\"sequence\":2}}");
    assertThat(first.path("led").path(3).at("/endedBy/sequence").asLong()).isEqualTo(2);
    CliFixture plain = new CliFixture();
    assertThat(plain.run("replay", "step", bundle.toString())).isZero();
    assertThat(plain.out()).doesNotContain("\"led\"");
  }
}
