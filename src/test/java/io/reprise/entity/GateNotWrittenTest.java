package io.reprise.entity;

import static io.reprise.entity.GateFixture.add;
import static io.reprise.entity.GateFixture.command;
import static io.reprise.entity.GateFixture.decided;
import static io.reprise.entity.GateFixture.linearizable;
import static io.reprise.entity.GateFixture.notDone;
import static io.reprise.entity.GateFixture.total;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.reprise.storage.TestStorage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What callers are told of writes that fail, for certain or perhaps. */
class GateNotWrittenTest {

  /** A write waits for a lock of the test as long as the test holds it. */
  private static final String PATIENT =
      """
      reprise.journal.write-lock-timeout = 30s
      akka.persistence.journal.reprise.circuit-breaker.call-timeout = 60s
      """;

  @Test
  void what_can_not_be_stored_fails_its_own_command_and_no_other_of_its_batch() throws Exception {
    try (GateFixture gates =
        new GateFixture(
            TestStorage.patient(), PATIENT + "reprise.journal.max-write-bytes = 3000")) {
      ActorRef<GateMessage> gate = gates.owner("large");
      List<TestProbe<Answer>> small = new ArrayList<>();
      TestProbe<Answer> large;
      try (TableLock lock = new TableLock(gates.storage)) {
        small.add(gates.ask(gate, add(1)));
        lock.awaitWaitingWrite();
        small.add(gates.ask(gate, add(1))); // these wait, and go in one batch
        large = gates.ask(gate, command("add", "{\"by\":1,\"times\":50}"));
        small.add(gates.ask(gate, add(1)));
      }
      small.forEach(GateFixture::decided);
      Answer.NotDone answer = notDone(large);
      assertThat(answer.failure()).isEqualTo(Answer.Failure.RULE_FAILED);
      assertThat(answer.detail())
          .startsWith("not written: counter/large")
          .contains("reprise.journal.max-write-bytes = 3000");
      assertThat(answer.maybeWritten()).isFalse();
      assertThat(total(gates.get(gate, linearizable()))).isEqualTo(3);
      assertThat(decided(gates.ask(gate, add(1))).sequence()).isEqualTo(4);
    }
  }

  @Test
  void a_write_that_has_no_room_to_wait_is_told_as_not_written() throws Exception {
    try (GateFixture gates =
        new GateFixture(
            TestStorage.patient(),
            "reprise { journal { write-queue = 1, write-lock-timeout = 1500ms },"
                + " entity.unavailable-after = 30s }")) {
      ActorRef<GateMessage> first = gates.owner("first");
      List<ActorRef<GateMessage>> others = List.of(gates.owner("one"), gates.owner("two"));
      decided(gates.ask(first, add(1)));
      others.forEach(other -> decided(gates.ask(other, add(1))));
      TestProbe<Answer> either = gates.kit.createTestProbe(Answer.class);
      TestProbe<Answer> written;
      try (TableLock lock = new TableLock(gates.storage)) {
        written = gates.ask(first, add(1));
        lock.awaitWaitingWrite();
        for (ActorRef<GateMessage> other : others) { // one waits, the other finds no room
          other.tell(GateFixture.message(add(1), 0, Instant.now(), either.getRef()));
        }
        // Akka hands on the outcomes in the order in which the writes came: the lock's time-out
        // ends those before it, which are decided again.
        Answer.NotDone busy = notDone(either);
        assertThat(busy.failure()).isEqualTo(Answer.Failure.JOURNAL_UNAVAILABLE);
        assertThat(busy.detail())
            .startsWith("not written: counter/")
            .contains("reprise.journal.write-queue");
        assertThat(busy.maybeWritten()).isFalse();
      }
      decided(written);
      decided(either);
      long sum = 0;
      for (ActorRef<GateMessage> other : others) {
        sum += total(gates.get(other, linearizable()));
        decided(gates.ask(other, add(1)));
      }
      assertThat(sum).isEqualTo(3);
    }
  }

  @Test
  void what_a_lost_connection_leaves_open_is_settled_by_reading() throws Exception {
    try (GateFixture gates = new GateFixture(TestStorage.patient(), PATIENT)) {
      ActorRef<GateMessage> gate = gates.owner("lost");
      decided(gates.ask(gate, add(1)));
      TestProbe<Answer> probe;
      try (TableLock lock = new TableLock(gates.storage)) {
        probe = gates.ask(gate, add(10));
        lock.awaitWaitingWrite();
        lock.endWaitingWrite();
      }
      assertThat(decided(probe).sequence()).isEqualTo(2);
      assertThat(total(gates.get(gate, linearizable()))).isEqualTo(11);
    }
  }
}
