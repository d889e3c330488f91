package io.reprise.testkit.replay;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.codec.Catalog;
import io.reprise.journal.Redaction;
import io.reprise.replay.MadeHistory;
import io.reprise.samples.Hotel;
import io.reprise.samples.Wallet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of a test, held against a bundle. */
class CheckedHistoryTest {

  @Test
  void passes_where_all_is_decided_as_recorded(@TempDir Path folder) {
    Path bundle = MadeBundle.of(folder, MadeBundle.bob());

    assertThatCode(() -> Replays.check(bundle)).doesNotThrowAnyException();
    assertThatCode(() -> Replays.check(bundle, Wallet.COMPONENT)).doesNotThrowAnyException();
  }

  @Test
  void names_the_first_command_that_is_decided_differently_and_counts_the_others(
      @TempDir Path folder) {
    MadeHistory ann =
        new MadeHistory(Wallet.COMPONENT, "ann")
            .command("open", "{\"owner\":\"Ann\"}")
            .command("withdraw", "{\"cents\":1}")
            .command("withdraw", "{\"cents\":2}");
    Path bundle = MadeBundle.of(folder, ann, MadeBundle.bob());

    assertThatThrownBy(() -> Replays.check(bundle, ReplaysTest.overdrawing()))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            wallet/ann sequence 2: withdraw is decided differently (outcome)
              recorded: {"accepted":false,"code":"insufficient-funds","reason":"0 left"}
              now:      {"accepted":true,"events":[{"name":"withdrawn","body":{"cents":1}}]}
              state:    /cents: 0 -> -1
              and:      2 more commands, 2 of 2 entities in all
              do this:  stop in the rule by Replays.open(bundle).entity("wallet/ann").to(2)\
            .decideAgain(); if the difference is meant, expect it: wallet/withdraw:\
             insufficient-funds -> accepted""");
  }

  @Test
  void passes_where_the_differences_are_expected(@TempDir Path folder) throws IOException {
    Path bundle = MadeBundle.of(folder, MadeBundle.bob());
    Path expected =
        Files.writeString(
            folder.resolve("expected.txt"),
            """
            wallet/withdraw: insufficient-funds -> accepted
              reason: an overdraft is allowed
            """);

    assertThatCode(() -> Replays.check(bundle, expected, ReplaysTest.overdrawing()))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Replays.check(bundle, expected))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "expected, but nothing differs so: wallet/withdraw: insufficient-funds -> accepted."
                + " Remove the rule.");
  }

  @Test
  void says_what_is_no_file_of_expectations(@TempDir Path folder) throws IOException {
    Path bundle = MadeBundle.of(folder, MadeBundle.bob());
    Path other = Files.writeString(folder.resolve("other.txt"), "all of it\n");

    assertThatThrownBy(() -> Replays.check(bundle, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(other + ", line 1: 'all of it' (expected: a rule such as ");
    assertThatThrownBy(() -> Replays.check(bundle, Path.of("none.txt")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("none.txt: can't be read (expected: a file with expectations)");
  }

  @Test
  void says_that_a_difference_can_come_from_a_redaction(@TempDir Path folder) {
    Redaction amounts = Redaction.of(List.of("/event/body/cents"), Catalog.of(List.of())::find);
    Path bundle = MadeBundle.redacted(folder, amounts, MadeBundle.bob());

    assertThatThrownBy(() -> Replays.check(bundle))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(
            "perhaps:  the bundle was redacted (/event/body/cents), and this comes from it");
  }

  @Test
  void never_passes_because_nothing_was_checked(@TempDir Path folder) {
    Path bundle = MadeBundle.of(folder, MadeBundle.bob());
    assertThatThrownBy(() -> Replays.check(bundle, Hotel.COMPONENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds no entity of hotel");

    MadeHistory till = new MadeHistory(Till.COMPONENT, "one").command("sell", "{\"cents\":1}");
    Path both = MadeBundle.of(folder, till, MadeBundle.bob());
    assertThatThrownBy(() -> Replays.check(both))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("till: no component of this name");
    assertThatCode(() -> Replays.check(both, Wallet.COMPONENT)).doesNotThrowAnyException();
  }
}
