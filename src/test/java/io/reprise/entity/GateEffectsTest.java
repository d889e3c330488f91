package io.reprise.entity;

import static io.reprise.entity.GateFixture.add;
import static io.reprise.entity.GateFixture.command;
import static io.reprise.entity.GateFixture.decided;
import static io.reprise.entity.GateFixture.json;
import static io.reprise.entity.GateFixture.notDone;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.reprise.component.Cause;
import io.reprise.journal.EffectId;
import io.reprise.journal.Entry;
import io.reprise.journal.Journal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a gate makes of effects: rows of the outbox, timers that count, repeats that don't. */
class GateEffectsTest {

  private static final Instant SENT = Instant.parse("2026-11-22T20:00:00.123Z");

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
  void effects_stand_in_the_entry_and_in_the_outbox_and_are_handed_over() throws SQLException {
    ActorRef<GateMessage> gate = gates.owner("spread");
    decided(gates.ask(gate, add(1)));
    decided(gates.ask(gate, command("spread", "{\"messages\":2,\"letters\":1}")));
    decided(gates.ask(gate, command("spread", "{\"messages\":1,\"letters\":1}")));
    assertThat(outbox("spread"))
        .containsExactly("2 0 send counters/c0", "2 1 send counters/c1", "3 0 send counters/c0");
    List<Handover.Sent> sent = handedOver("spread", 2);
    assertThat(sent.get(0).previous()).isZero();
    assertThat(sent.get(1).previous()).isEqualTo(2);
    assertThat(sent.get(1).entries()).extracting(Entry::sequence).containsExactly(3L);
  }

  @Test
  void what_was_sent_last_is_known_after_recovery_too() {
    decided(gates.ask(gates.owner("known"), command("spread", "{\"messages\":1,\"letters\":1}")));
    decided(gates.ask(gates.owner("known"), command("spread", "{\"messages\":1,\"letters\":1}")));
    assertThat(handedOver("known", 2)).extracting(Handover.Sent::previous).containsExactly(0L, 1L);
  }

  @Test
  void more_effects_than_allowed_write_nothing() {
    ActorRef<GateMessage> gate = gates.owner("limits");
    assertThat(detail(gate, "spread", "{\"messages\":10001,\"letters\":1}"))
        .contains("10001 effects", "reprise.entity.max-effects-per-command = 10000");
    assertThat(detail(gate, "spread", "{\"messages\":1,\"letters\":1100000}"))
        .contains("effect 0 has", "reprise.entity.max-effect-bytes = 1048576");
    assertThat(detail(gate, "remember", "{\"timers\":1001}"))
        .contains("1001 timers", "reprise.entity.max-timers = 1000");
    decided(gates.ask(gate, command("remember", "{\"timers\":1000}")));
    decided(gates.ask(gate, command("remember", "{\"timers\":1000}"))); // the same ones again
    assertThat(detail(gate, "remind", "{}")).contains("1001 timers");
    assertThat(entries("limits")).hasSize(2);
  }

  @Test
  void a_timer_that_is_set_again_replaces_the_row_of_the_first() throws SQLException {
    ActorRef<GateMessage> gate = gates.owner("again");
    decided(gates.ask(gate, command("remind", "{}")));
    decided(gates.ask(gate, command("remind", "{}")));
    assertThat(outbox("again")).containsExactly("2 0 schedule later");
    decided(gates.ask(gate, command("forget", "{}")));
    assertThat(outbox("again")).isEmpty();
  }

  @Test
  void timers_of_one_write_end_one_another() throws SQLException {
    ActorRef<GateMessage> gate = gates.owner("one-write");
    List<TestProbe<Answer>> answers = new ArrayList<>();
    answers.add(gates.ask(gate, add(1)));
    for (int i = 0; i < 20; i++) { // most of them wait for the first write, and go together
      answers.add(gates.ask(gate, command("remind", "{}")));
      answers.add(gates.ask(gate, command("forget", "{}")));
    }
    answers.add(gates.ask(gate, command("remind", "{}")));
    answers.forEach(GateFixture::decided);
    assertThat(outbox("one-write")).containsExactly("42 0 schedule later");
  }

  @Test
  void a_timer_counts_once_and_not_after_it_was_cancelled_or_replaced() {
    ActorRef<GateMessage> gate = gates.owner("timer");
    decided(gates.ask(gate, command("remind", "{}")));
    decided(gates.ask(gate, command("remind", "{}")));
    assertThat(notDone(gates.ask(gate, timer("timer", 1))).failure())
        .isEqualTo(Answer.Failure.TIMER_GONE);
    decided(gates.ask(gate, timer("timer", 2)));
    assertThat(notDone(gates.ask(gate, timer("timer", 2))).failure())
        .isEqualTo(Answer.Failure.TIMER_GONE);
    decided(gates.ask(gate, command("remind", "{}")));
    decided(gates.ask(gate, command("forget", "{}")));
    assertThat(notDone(gates.ask(gate, timer("timer", 4))).failure())
        .isEqualTo(Answer.Failure.TIMER_GONE);
    assertThat(entries("timer")).hasSize(5);
  }

  @Test
  void a_timer_that_comes_again_after_its_answer_got_lost_is_answered_from_the_journal() {
    ActorRef<GateMessage> gate = gates.owner("lost");
    decided(gates.ask(gate, command("remind", "{}")));
    EntityCommand timer = timer("lost", 1);
    Answer.Decided first = decided(gates.ask(gate, timer));
    Answer.Decided again = decided(gates.ask(gate, timer, 1));
    assertThat(again.sequence()).isEqualTo(first.sequence());
  }

  @Test
  void timers_are_known_after_recovery_from_a_snapshot_too() {
    ActorRef<GateMessage> gate = gates.owner("snapshot");
    decided(gates.ask(gate, command("remind", "{}")));
    for (int i = 0; i < 6; i++) {
      decided(gates.ask(gate, command("add", "{\"by\":1,\"times\":100}")));
    }
    ActorRef<GateMessage> next = gates.owner("snapshot");
    assertThat(notDone(gates.ask(next, timer("snapshot", 2))).failure())
        .isEqualTo(Answer.Failure.TIMER_GONE);
    decided(gates.ask(next, timer("snapshot", 1)));
  }

  @Test
  void a_stale_owner_that_knows_of_no_timer_recovers_before_it_says_so() {
    ActorRef<GateMessage> stale = gates.owner("stale-timer");
    decided(gates.ask(stale, add(1)));
    decided(gates.ask(gates.owner("stale-timer"), command("remind", "{}")));
    decided(gates.ask(stale, timer("stale-timer", 2)));
  }

  @Test
  void a_repeat_that_nobody_recognised_is_not_written_and_gets_the_first_outcome() {
    ActorRef<GateMessage> gate = gates.owner("repeat");
    EntityCommand message = message("repeat", "roll", "{}", 1);
    Answer.Decided first = decided(gates.ask(gate, message));
    decided(gates.ask(gate, add(1)));
    // As new: neither an attempt that says so, nor anything that the gate remembers.
    Answer.Decided again = decided(gates.ask(gate, message));
    assertThat(again.sequence()).isEqualTo(first.sequence());
    assertThat(again.outcome()).isEqualTo(first.outcome());
    assertThat(entries("repeat")).hasSize(2);
  }

  @Test
  void a_message_that_was_given_up_is_refused_if_it_comes_all_the_same() throws SQLException {
    ActorRef<GateMessage> gate = gates.owner("given-up");
    EntityCommand message = message("given-up", "roll", "{}", 1);
    try (Connection connection = gates.storage.connection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO reprise.handled (command, receiver, sequence, sender, sent, index) VALUES ('"
              + message.commandId()
              + "', 'counter|given-up', 0, 'counter|x', 1, 0)");
    }
    Answer.Decided answer = decided(gates.ask(gate, message));
    assertThat(answer.outcome().code()).contains("skipped");
    assertThat(entries("given-up")).isEmpty();
  }

  @Test
  void repeats_in_a_batch_leave_the_others_their_entries() {
    ActorRef<GateMessage> gate = gates.owner("mixed");
    List<EntityCommand> messages = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      messages.add(message("mixed", "add", "{\"by\":1,\"times\":1}", i));
    }
    messages.forEach(message -> decided(gates.ask(gate, message)));
    List<TestProbe<Answer>> answers = new ArrayList<>();
    for (EntityCommand message : messages) {
      answers.add(gates.ask(gate, add(1)));
      answers.add(gates.ask(gate, message));
    }
    answers.forEach(GateFixture::decided);
    assertThat(entries("mixed")).hasSize(20).doesNotHaveDuplicates();
  }

  /** What an entity hands over; the caller may be answered before. */
  private static List<Handover.Sent> handedOver(String id, int times) {
    return Awaitility.await("hand-over of " + id)
        .atMost(GateFixture.PATIENCE)
        .until(
            () -> gates.handedOver.stream().filter(each -> each.id().equals(id)).toList(),
            sent -> sent.size() >= times);
  }

  private static String detail(ActorRef<GateMessage> gate, String name, String body) {
    Answer.NotDone failed = notDone(gates.ask(gate, command(name, body)));
    assertThat(failed.failure()).isEqualTo(Answer.Failure.RULE_FAILED);
    return failed.detail();
  }

  private static EntityCommand timer(String id, long set) {
    UUID commandId = EffectId.timer("counter/" + id, set, 0, SENT);
    return effect(commandId, "roll", "{}", new Cause("counter/" + id, set, 0), true);
  }

  private static EntityCommand message(String id, String name, String body, int number) {
    String sender = "counter/sender-of-" + id;
    UUID commandId = EffectId.message(sender, number, 0, SENT);
    return effect(commandId, name, body, new Cause(sender, number, 0), false);
  }

  private static EntityCommand effect(
      UUID commandId, String name, String body, Cause cause, boolean timer) {
    return new EntityCommand(
        commandId,
        name,
        json(body),
        Optional.empty(),
        new Precondition.None(),
        cause.entity(),
        false,
        Optional.empty(),
        Optional.of(cause),
        1,
        Optional.empty(),
        timer,
        Optional.empty());
  }

  private static List<Entry> entries(String id) {
    return gates
        .journal
        .entries("counter", id, Journal.Range.after(0, 1000))
        .toCompletableFuture()
        .orTimeout(GateFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join()
        .entries();
  }

  private static List<String> outbox(String id) throws SQLException {
    try (Connection connection = gates.storage.connection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT sequence, index, kind, target FROM reprise.outbox WHERE sender = 'counter|"
                    + id
                    + "' ORDER BY sequence, index")) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(
            rows.getLong(1)
                + " "
                + rows.getInt(2)
                + " "
                + rows.getString(3)
                + " "
                + rows.getString(4));
      }
      return found;
    }
  }
}
