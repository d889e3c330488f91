package io.reprise.entity;

import static io.reprise.entity.GateFixture.add;
import static io.reprise.entity.GateFixture.command;
import static io.reprise.entity.GateFixture.decided;
import static io.reprise.entity.GateFixture.keyed;
import static io.reprise.entity.GateFixture.linearizable;
import static io.reprise.entity.GateFixture.notDone;
import static io.reprise.entity.GateFixture.plus;
import static io.reprise.entity.GateFixture.state;
import static io.reprise.entity.GateFixture.total;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.reprise.journal.Entry;
import io.reprise.journal.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GateTest {

  private static GateFixture gates;

  @BeforeAll
  static void start() {
    gates = new GateFixture();
  }

  @AfterAll
  static void stop() {
    gates.close();
  }

  @Test
  void commands_that_wait_are_written_together_and_each_gets_its_own_sequence() {
    ActorRef<GateMessage> gate = gates.owner("many");
    List<TestProbe<Answer>> probes = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      probes.add(gates.ask(gate, add(1)));
    }
    List<Long> sequences = probes.stream().map(probe -> decided(probe).sequence()).toList();
    assertThat(sequences).doesNotHaveDuplicates().hasSize(500).contains(1L, 500L);
    assertThat(total(gates.get(gate, state()))).isEqualTo(500);
  }

  @Test
  void two_thousand_refusals_at_once_are_answered_and_the_entity_lives() {
    ActorRef<GateMessage> gate = gates.owner("storm");
    decided(gates.ask(gate, add(10)));
    List<TestProbe<Answer>> probes = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      probes.add(gates.ask(gate, command("expect", "{\"atMost\":5}")));
    }
    for (TestProbe<Answer> probe : probes) {
      Answer.Decided answer = decided(probe);
      assertThat(answer.outcome().code()).contains("too-high");
      assertThat(answer.sequence()).isEqualTo(1);
    }
    assertThat(decided(gates.ask(gate, add(1))).sequence()).isEqualTo(2);
  }

  @Test
  void more_commands_than_may_wait_are_told_so() {
    try (GateFixture small =
        new GateFixture("reprise.entity.max-waiting = 10", GateTest::neverDeciding)) {
      ActorRef<GateMessage> gate = small.owner("full");
      for (int i = 0; i < 10; i++) {
        small.ask(gate, add(1));
      }
      assertThat(notDone(small.ask(gate, add(1))).failure()).isEqualTo(Answer.Failure.BUSY);
    }
  }

  private static Rules neverDeciding(io.reprise.codec.Installed component) {
    return (command, state, context) -> new java.util.concurrent.CompletableFuture<>();
  }

  @Test
  void the_same_key_twice_at_once_is_executed_once() {
    ActorRef<GateMessage> gate = gates.owner("keys");
    TestProbe<Answer> one = gates.ask(gate, keyed("k", "roll", "{}"));
    TestProbe<Answer> two = gates.ask(gate, keyed("k", "roll", "{}"));
    Answer.Decided first = decided(one);
    Answer.Decided second = decided(two);
    assertThat(first.replayed()).isFalse();
    assertThat(second.replayed()).isTrue();
    assertThat(second.outcome()).isEqualTo(first.outcome());
    assertThat(second.commandId()).isEqualTo(first.commandId());
    assertThat(second.sequence()).isEqualTo(first.sequence()).isEqualTo(1);
  }

  @Test
  void a_key_is_remembered_by_the_next_owner() {
    Answer.Decided first = decided(gates.ask(gates.owner("heir"), keyed("k", "roll", "{}")));
    Answer.Decided second = decided(gates.ask(gates.owner("heir"), keyed("k", "roll", "{}")));
    assertThat(second.replayed()).isTrue();
    assertThat(second.outcome()).hasToString(first.outcome().toString());
  }

  @Test
  void a_key_with_another_body_is_refused_whatever_the_order_of_its_fields() {
    ActorRef<GateMessage> gate = gates.owner("reuse");
    decided(gates.ask(gate, keyed("k", "add", "{\"by\":1,\"times\":1}")));
    Answer.Decided same = decided(gates.ask(gate, keyed("k", "add", "{\"times\":1,\"by\":1}")));
    assertThat(same.replayed()).isTrue();
    Answer.NotDone other = notDone(gates.ask(gate, keyed("k", "add", "{\"by\":2,\"times\":1}")));
    assertThat(other.failure()).isEqualTo(Answer.Failure.KEY_REUSED);
  }

  @Test
  void a_refusal_with_a_key_is_recorded_and_one_without_is_not() {
    ActorRef<GateMessage> gate = gates.owner("refusals");
    decided(gates.ask(gate, add(10)));
    assertThat(decided(gates.ask(gate, command("expect", "{\"atMost\":1}"))).sequence())
        .isEqualTo(1);
    Answer.Decided recorded = decided(gates.ask(gate, keyed("k", "expect", "{\"atMost\":1}")));
    assertThat(recorded.sequence()).isEqualTo(2);
    assertThat(recorded.version()).isEqualTo(1);
    assertThat(entries("refusals")).extracting(Entry::kind).containsExactly("added", "#refused");
  }

  @Test
  void a_version_that_does_not_match_is_told_and_nothing_is_written() {
    ActorRef<GateMessage> gate = gates.owner("versions");
    EntityCommand absent =
        command("add", "{\"by\":1,\"times\":1}", null, new Precondition.Absent());
    assertThat(decided(gates.ask(gate, absent)).version()).isEqualTo(1);
    EntityCommand stale =
        command("add", "{\"by\":1,\"times\":1}", null, new Precondition.Version(7));
    Answer.NotDone answer = notDone(gates.ask(gate, stale));
    assertThat(answer.failure()).isEqualTo(Answer.Failure.PRECONDITION_FAILED);
    assertThat(answer.version()).isEqualTo(1);
    assertThat(entries("versions")).hasSize(1);
  }

  @Test
  void several_events_are_one_command_in_the_journal() {
    ActorRef<GateMessage> gate = gates.owner("several");
    Answer.Decided answer = decided(gates.ask(gate, command("add", "{\"by\":2,\"times\":3}")));
    assertThat(answer.sequence()).isEqualTo(3);
    List<Entry> entries = entries("several");
    assertThat(entries).extracting(Entry::index).containsExactly(0, 1, 2);
    assertThat(entries).extracting(Entry::of).containsOnly(3);
    assertThat(entries.get(0).decided()).isPresent();
    assertThat(entries.get(1).decided()).isEmpty();
  }

  @Test
  void a_rule_that_throws_fails_its_own_command_only() {
    ActorRef<GateMessage> gate = gates.owner("bug");
    TestProbe<Answer> before = gates.ask(gate, add(1));
    TestProbe<Answer> broken = gates.ask(gate, command("break", "{}"));
    TestProbe<Answer> after = gates.ask(gate, add(1));
    decided(before);
    Answer.NotDone failure = notDone(broken);
    assertThat(failure.failure()).isEqualTo(Answer.Failure.RULE_FAILED);
    assertThat(failure.detail()).contains("a bug");
    assertThat(decided(after).sequence()).isEqualTo(2);
  }

  @Test
  void a_stale_owner_recovers_before_it_refuses() {
    ActorRef<GateMessage> stale = gates.owner("stale");
    decided(gates.ask(stale, add(1)));
    decided(gates.ask(gates.owner("stale"), add(10)));
    // On what it knows, the stale owner would accept: the total is 1 for all it has seen.
    Answer.Decided answer = decided(gates.ask(stale, command("expect", "{\"atMost\":5}")));
    assertThat(answer.outcome().code()).contains("too-high");
  }

  @Test
  void a_stale_owner_that_writes_is_fenced_and_decides_again() {
    ActorRef<GateMessage> stale = gates.owner("fenced");
    decided(gates.ask(stale, add(1)));
    decided(gates.ask(gates.owner("fenced"), add(10)));
    assertThat(decided(gates.ask(stale, add(100))).sequence()).isEqualTo(3);
    assertThat(total(gates.get(stale, state()))).isEqualTo(111);
  }

  @Test
  void two_owners_under_load_lose_nothing_and_double_nothing() {
    ActorRef<GateMessage> one = gates.owner("split");
    ActorRef<GateMessage> two = gates.owner("split");
    List<TestProbe<Answer>> probes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      probes.add(gates.ask(i % 2 == 0 ? one : two, add(1)));
    }
    long accepted = 0;
    for (TestProbe<Answer> probe : probes) {
      accepted += probe.receiveMessage(GateFixture.PATIENCE) instanceof Answer.Decided ? 1 : 0;
    }
    assertThat(accepted).isGreaterThan(0);
    assertThat(total(gates.get(gates.owner("split"), linearizable()))).isEqualTo(accepted);
  }

  @Test
  void a_command_that_is_sent_again_is_not_executed_again() {
    ActorRef<GateMessage> gate = gates.owner("again");
    EntityCommand command = add(1);
    Answer.Decided first = decided(gates.ask(gate, command));
    Answer.Decided again = decided(gates.ask(gate, command, 1));
    Answer.Decided elsewhere = decided(gates.ask(gates.owner("again"), command, 2));
    assertThat(again).isEqualTo(first);
    assertThat(elsewhere).isEqualTo(first);
    assertThat(entries("again")).hasSize(1);
  }

  @Test
  void a_read_says_what_is_durable_and_a_linearizable_one_sees_other_owners() {
    ActorRef<GateMessage> stale = gates.owner("reads");
    decided(gates.ask(stale, add(1)));
    decided(gates.ask(gates.owner("reads"), add(10)));
    assertThat(total(gates.get(stale, state()))).isEqualTo(1);
    assertThat(total(gates.get(stale, linearizable()))).isEqualTo(11);
  }

  @Test
  void a_read_of_a_sequence_recovers_a_stale_owner_or_says_how_far_it_is() {
    ActorRef<GateMessage> stale = gates.owner("min");
    decided(gates.ask(stale, add(1)));
    decided(gates.ask(gates.owner("min"), add(10)));
    assertThat(total(gates.get(stale, atLeast(2)))).isEqualTo(11);
    Answer.NotDone beyond = notDone(gates.get(stale, atLeast(9)));
    assertThat(beyond.failure()).isEqualTo(Answer.Failure.SEQUENCE_NOT_REACHED);
    assertThat(beyond.sequence()).isEqualTo(2);
  }

  private static EntityRead atLeast(long sequence) {
    return new EntityRead(
        Optional.empty(), false, sequence, Optional.empty(), Duration.ZERO, "test");
  }

  @Test
  void a_long_poll_is_answered_when_the_version_changes() {
    ActorRef<GateMessage> gate = gates.owner("poll");
    decided(gates.ask(gate, add(1)));
    EntityRead poll =
        new EntityRead(Optional.empty(), false, 0, Optional.of(1L), GateFixture.PATIENCE, "test");
    TestProbe<Answer> held = gates.get(gate, poll);
    decided(gates.ask(gate, add(1)));
    assertThat(total(held)).isEqualTo(2);
  }

  @Test
  void a_long_poll_without_a_change_ends_unchanged() {
    ActorRef<GateMessage> gate = gates.owner("calm");
    decided(gates.ask(gate, add(1)));
    EntityRead poll =
        new EntityRead(Optional.empty(), false, 0, Optional.of(1L), Duration.ofMillis(300), "test");
    gates.get(gate, poll).expectMessage(GateFixture.PATIENCE, new Answer.Unchanged(1, 1));
  }

  @Test
  void an_entity_without_events_is_unknown_to_reads_and_queries_name_their_fields() {
    ActorRef<GateMessage> gate = gates.owner("queries");
    assertThat(notDone(gates.get(gate, state())).failure())
        .isEqualTo(Answer.Failure.UNKNOWN_ENTITY);
    decided(gates.ask(gate, add(1)));
    assertThat(
            gates
                .get(gate, plus("41"))
                .expectMessageClass(Answer.Value.class, GateFixture.PATIENCE)
                .value()
                .longValue())
        .isEqualTo(42);
    Answer.NotDone wrong = notDone(gates.get(gate, plus("x")));
    assertThat(wrong.failure()).isEqualTo(Answer.Failure.INVALID_BODY);
    assertThat(wrong.errors()).extracting("pointer").containsExactly("/more");
  }

  @Test
  void stopping_answers_what_is_here_first() {
    ActorRef<GateMessage> gate = gates.owner("leaving");
    List<TestProbe<Answer>> probes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      probes.add(gates.ask(gate, add(1)));
    }
    TestProbe<Answer> watcher = gates.kit.createTestProbe(Answer.class);
    gate.tell(GateMessage.Stop.INSTANCE);
    probes.forEach(GateFixture::decided);
    watcher.expectTerminated(gate, GateFixture.PATIENCE);
  }

  private static List<Entry> entries(String id) {
    return gates
        .journal
        .entries("counter", id, Journal.Range.after(0, 1000))
        .toCompletableFuture()
        .join()
        .entries();
  }
}
