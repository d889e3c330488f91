package io.reprise.entity;

import static io.reprise.entity.GateFixture.add;
import static io.reprise.entity.GateFixture.command;
import static io.reprise.entity.GateFixture.decided;
import static io.reprise.entity.GateFixture.linearizable;
import static io.reprise.entity.GateFixture.state;
import static io.reprise.entity.GateFixture.total;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.reprise.codec.Installed;
import io.reprise.component.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands that are sent again, while what was sent first is still on its way somewhere. */
class GateRepetitionTest {

  /** What the next decision waits for, if anything. */
  private static final AtomicReference<CompletableFuture<Void>> NEXT = new AtomicReference<>();

  private static GateFixture gates;

  @BeforeAll
  static void start() {
    // With one thread, look-ups are answered in the order in which they are asked.
    gates = new GateFixture("reprise.journal.read-threads = 1", GateRepetitionTest::held);
  }

  @AfterAll
  static void stop() {
    gates.close();
  }

  private static Rules held(Installed component) {
    Rules rules = Rules.of(component);
    return (command, state, context) -> {
      CompletableFuture<Void> go = NEXT.getAndSet(null);
      return go == null
          ? rules.decide(command, state, context)
          : go.<Decision<?>>thenApply(gone -> component.decide(command, state, context));
    };
  }

  @Test
  void is_executed_once_if_the_first_write_lands_while_it_is_queued_behind_a_write() {
    assertThat(landsWhileQueued("queued-behind-write", add(10))).isEqualTo(1 + 10 + 100);
  }

  @Test
  void is_executed_once_if_the_first_write_lands_while_it_is_queued_behind_a_refusal() {
    EntityCommand refused = command("expect", "{\"atMost\":0}");
    assertThat(landsWhileQueued("queued-behind-refusal", refused)).isEqualTo(1 + 100);
  }

  /** The total after a command has come to two owners, and the old one's write lands late. */
  private static long landsWhileQueued(String id, EntityCommand inFront) {
    ActorRef<GateMessage> old = gates.owner(id);
    EntityCommand earlier = add(1);
    decided(gates.ask(old, earlier));
    ActorRef<GateMessage> now = gates.owner(id);
    total(gates.get(now, state())); // it has recovered
    CompletableFuture<Void> go = new CompletableFuture<>();
    NEXT.set(go);
    TestProbe<Answer> front = gates.ask(now, inFront);
    EntityCommand command = add(100);
    TestProbe<Answer> again = gates.ask(now, command, 1);
    decided(gates.ask(now, earlier, 1)); // looked up after it, so it has been looked up: in vain

    Answer.Decided first = decided(gates.ask(old, command, 0));
    go.complete(null);

    decided(front);
    assertThat(decided(again)).isEqualTo(first);
    return total(gates.get(now, linearizable()));
  }

  @Test
  void is_executed_once_though_the_clock_went_back_after_its_id_was_made() {
    UUID id = GateFixture.IDS.next();
    long ahead = (Instant.now().plus(Duration.ofMinutes(5)).toEpochMilli() << 16) | 0x7000L;
    EntityCommand command =
        GateFixture.withId(add(1), new UUID(ahead, id.getLeastSignificantBits()));
    ActorRef<GateMessage> gate = gates.owner("clock");
    Answer.Decided first = decided(gates.ask(gate, command));
    assertThat(decided(gates.ask(gate, command, 1))).isEqualTo(first);
    assertThat(decided(gates.ask(gates.owner("clock"), command, 2))).isEqualTo(first);
  }

  @Test
  void is_looked_up_by_an_owner_that_came_after_its_execution_though_it_is_the_first_attempt() {
    EntityCommand command = add(1);
    Answer.Decided first = decided(gates.ask(gates.owner("overtaken"), command, 1));
    assertThat(decided(gates.ask(gates.owner("overtaken"), command, 0))).isEqualTo(first);
  }

  @Test
  void is_looked_up_if_it_comes_late_however_the_clock_of_its_id_stands() {
    ActorRef<GateMessage> gate = gates.owner("overtaken-here");
    decided(gates.ask(gate, add(1))); // it has recovered, before the id is made
    EntityCommand command = add(10);
    Answer.Decided first = decided(gates.ask(gate, command, 1));
    TestProbe<Answer> late = gates.kit.createTestProbe(Answer.class);
    Duration asSeenHere = gates.hosted.settings().attemptTimeout().minusSeconds(1); // clocks differ
    Instant sent = Instant.now().minus(asSeenHere);
    gate.tell(GateFixture.message(command, 0, sent, late.getRef()));
    assertThat(decided(late)).isEqualTo(first);
    assertThat(total(gates.get(gate, linearizable()))).isEqualTo(11);
  }

  @Test
  void is_answered_to_who_sent_it_last_though_an_earlier_attempt_comes_later() {
    ActorRef<GateMessage> gate = gates.owner("late");
    total(gates.get(gate, recovered(gate)));
    CompletableFuture<Void> go = new CompletableFuture<>();
    NEXT.set(go);
    EntityCommand command = add(1);
    TestProbe<Answer> second = gates.ask(gate, command, 1);
    TestProbe<Answer> first = gates.ask(gate, command, 0);
    go.complete(null);
    decided(second);
    first.expectNoMessage(Duration.ZERO);
  }

  private static EntityRead recovered(ActorRef<GateMessage> gate) {
    decided(gates.ask(gate, add(1)));
    return state();
  }
}
