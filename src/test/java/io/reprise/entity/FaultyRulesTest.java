package io.reprise.entity;

import static io.reprise.entity.GateFixture.command;
import static io.reprise.entity.GateFixture.decided;
import static io.reprise.entity.GateFixture.notDone;
import static io.reprise.entity.GateFixture.state;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.reprise.journal.Journal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a component's code throws, and wherever: its own command or query fails, at once. */
class FaultyRulesTest {

  private static GateFixture gates;

  @BeforeAll
  static void start() {
    gates = new GateFixture("", Rules::of, GateFixture.installed(Faulty.COMPONENT));
  }

  @AfterAll
  static void stop() {
    gates.close();
  }

  @ParameterizedTest
  @CsvSource({
    "fail-made, ASSERTION",
    "fail-made, LINKAGE",
    "fail-made, OVERFLOW",
    "fail-decided, EXCEPTION",
    "fail-decided, ASSERTION",
    "fail-decided, LINKAGE",
    "fail-decided, OVERFLOW",
    "fail-decided, CHECKED",
    "fail-evolved, EXCEPTION",
    "fail-evolved, ASSERTION",
    "fail-evolved, LINKAGE",
    "fail-evolved, OVERFLOW",
    "fail-evolved, CHECKED",
  })
  void fails_its_own_command_only(String name, Faulty.How how) {
    failsAlone(name + "-" + how, command(name, "{\"how\":\"" + how + "\"}"), "threw");
  }

  @ParameterizedTest
  @CsvSource({
    "refuse-silently, reason",
    "write-huge, can't be read back",
    "write-unwritten, event unwritten is read by this release and not written by it",
  })
  void fails_a_command_whose_decision_can_not_be_kept(String name, String told) {
    failsAlone(name, command(name, "{}"), told);
  }

  private static void failsAlone(String id, EntityCommand faulty, String told) {
    ActorRef<GateMessage> gate = gates.owner(id);
    TestProbe<Answer> before = gates.ask(gate, command("good", "{}"));
    TestProbe<Answer> failing = gates.ask(gate, faulty);
    TestProbe<Answer> after = gates.ask(gate, command("good", "{}"));

    decided(before);
    Answer.NotDone failure = notDone(failing);
    assertThat(failure.failure()).as(failure.detail()).isEqualTo(Answer.Failure.RULE_FAILED);
    assertThat(failure.detail()).startsWith(faulty.name() + ": ").contains(told);
    assertThat(failure.maybeWritten()).isFalse();
    assertThat(decided(after).sequence()).isEqualTo(2);
    assertThat(
            gates
                .journal
                .entries("faulty", id, Journal.Range.after(0, 10))
                .toCompletableFuture()
                .join()
                .entries())
        .hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Faulty.How.class)
  void fails_its_own_query_only(Faulty.How how) {
    ActorRef<GateMessage> gate = gates.owner("query-" + how);
    decided(gates.ask(gate, command("good", "{}")));
    EntityRead query =
        new EntityRead(
            Optional.of(new EntityRead.Query("fail-answered", Map.of("how", List.of(how.name())))),
            false,
            0,
            Optional.empty(),
            Duration.ZERO,
            "test");

    Answer.NotDone failure = notDone(gates.get(gate, query));

    assertThat(failure.failure()).isEqualTo(Answer.Failure.RULE_FAILED);
    assertThat(failure.detail()).startsWith("query fail-answered threw ");
    gates.get(gate, state()).expectMessageClass(Answer.Value.class, GateFixture.PATIENCE);
  }

  @Test
  void fails_the_fields_of_a_command_whose_constructor_does_not_take_them() {
    Answer.NotDone failure =
        notDone(gates.ask(gates.owner("made"), command("fail-made", "{\"how\":\"EXCEPTION\"}")));
    assertThat(failure.failure()).isEqualTo(Answer.Failure.INVALID_BODY);
  }
}
