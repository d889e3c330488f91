package io.reprise.entity;

import static io.reprise.entity.GateFixture.add;
import static io.reprise.entity.GateFixture.command;
import static io.reprise.entity.GateFixture.decided;
import static io.reprise.entity.GateFixture.keyed;
import static io.reprise.entity.GateFixture.notDone;
import static io.reprise.entity.GateFixture.state;
import static io.reprise.entity.GateFixture.total;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.reprise.codec.Installed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GateRecoveryTest {

  @Test
  void an_entry_that_no_longer_decodes_puts_its_own_entity_out_of_service() throws SQLException {
    try (GateFixture gates =
        new GateFixture("reprise.entity.out-of-service-retry = 100ms", Rules::of)) {
      decided(gates.ask(gates.owner("broken"), add(1)));
      decided(gates.ask(gates.owner("broken"), add(1)));
      replaceInEntries(gates, "\"added\"", "\"doubled\"");
      ActorRef<GateMessage> gate = gates.owner("broken");
      Answer.NotDone answer = notDone(gates.ask(gate, add(1)));
      assertThat(answer.failure()).isEqualTo(Answer.Failure.OUT_OF_SERVICE);
      assertThat(answer.detail()).contains("counter/broken", "sequence 1", "doubled");
      assertThat(notDone(gates.get(gate, state())).failure())
          .isEqualTo(Answer.Failure.OUT_OF_SERVICE);
      assertThat(decided(gates.ask(gates.owner("whole"), add(1))).sequence()).isEqualTo(1);

      replaceInEntries(gates, "\"doubled\"", "\"added\"");
      await()
          .atMost(GateFixture.PATIENCE)
          .until(
              () ->
                  gates.ask(gate, add(1)).receiveMessage(GateFixture.PATIENCE)
                      instanceof Answer.Decided);
    }
  }

  @Test
  void an_entry_that_a_newer_version_wrote_is_told_as_that() throws SQLException {
    try (GateFixture gates = new GateFixture()) {
      decided(gates.ask(gates.owner("broken"), add(1)));
      replaceInEntries(gates, "\"added\"", "\"trebled\"");
      replaceInEntries(gates, "\"component\":{\"version\":1}", "\"component\":{\"version\":7}");
      Answer.NotDone answer = notDone(gates.ask(gates.owner("broken"), add(1)));
      assertThat(answer.failure()).isEqualTo(Answer.Failure.NEWER_ENTRY);
      assertThat(answer.sequence()).isEqualTo(1);
      assertThat(answer.detail())
          .startsWith("counter/broken sequence 1: event trebled no longer decodes")
          .endsWith(". It was written by version 7 of the component, this node runs version 1.");
    }
  }

  @Test
  void bytes_that_are_no_entry_are_told_of_the_entity_they_belong_to() throws SQLException {
    try (GateFixture gates = new GateFixture()) {
      decided(gates.ask(gates.owner("broken"), add(1)));
      replaceInEntries(gates, "{", "?");
      Answer.NotDone answer = notDone(gates.ask(gates.owner("broken"), add(1)));
      assertThat(answer.failure()).isEqualTo(Answer.Failure.OUT_OF_SERVICE);
      assertThat(answer.detail()).startsWith("counter/broken sequence 1: is not JSON");
    }
  }

  private static void replaceInEntries(GateFixture gates, String from, String to)
      throws SQLException {
    try (Connection connection = gates.storage.connection();
        PreparedStatement update =
            connection.prepareStatement(
                """
                UPDATE event_journal SET event_payload =
                  convert_to(replace(convert_from(event_payload, 'UTF8'), ?, ?), 'UTF8')
                WHERE persistence_id = 'counter|broken'
                """)) {
      update.setString(1, from);
      update.setString(2, to);
      assertThat(update.executeUpdate()).isPositive();
    }
  }

  @Test
  void rules_that_answer_later_decide_in_order_on_the_state_before() {
    try (GateFixture gates = new GateFixture("", GateRecoveryTest::decidingElsewhere)) {
      ActorRef<GateMessage> gate = gates.owner("elsewhere");
      List<TestProbe<Answer>> probes = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        probes.add(gates.ask(gate, add(1)));
        probes.add(gates.ask(gate, command("expect", "{\"atMost\":" + i + "}")));
      }
      for (int i = 0; i < probes.size(); i += 2) {
        assertThat(decided(probes.get(i)).sequence()).isEqualTo(i / 2 + 1);
        assertThat(decided(probes.get(i + 1)).outcome().code()).contains("too-high");
      }
      assertThat(notDone(gates.ask(gate, command("break", "{}"))).failure())
          .isEqualTo(Answer.Failure.RULE_FAILED);
    }
  }

  private static Rules decidingElsewhere(Installed component) {
    return (command, state, context) ->
        CompletableFuture.supplyAsync(() -> component.decide(command, state, context));
  }

  @Test
  void rules_that_never_answer_fail_their_command_in_time() {
    try (GateFixture gates =
        new GateFixture(
            "reprise.entity.decide-timeout = 200ms",
            component -> (command, state, context) -> new CompletableFuture<>())) {
      Answer.NotDone answer = notDone(gates.ask(gates.owner("never"), add(1)));
      assertThat(answer.failure()).isEqualTo(Answer.Failure.RULE_FAILED);
      assertThat(answer.detail()).contains("Timeout");
    }
  }

  @Test
  void state_keys_and_sequence_come_back_from_a_snapshot() throws SQLException {
    try (GateFixture gates =
        new GateFixture("reprise.entity.snapshot-every-entries = 5", Rules::of)) {
      ActorRef<GateMessage> gate = gates.owner("snap");
      Answer.Decided keyed = decided(gates.ask(gate, keyed("k", "roll", "{}")));
      for (int i = 0; i < 9; i++) {
        decided(gates.ask(gate, add(1)));
      }
      long total = total(gates.get(gate, state()));
      await().atMost(GateFixture.PATIENCE).until(() -> snapshotSequence(gates) >= 5);
      forgetEntriesBefore(gates, snapshotSequence(gates));
      ActorRef<GateMessage> heir = gates.owner("snap");
      Answer.Decided replayed = decided(gates.ask(heir, keyed("k", "roll", "{}")));
      assertThat(replayed.replayed()).isTrue();
      assertThat(replayed.commandId()).isEqualTo(keyed.commandId());
      assertThat(total(gates.get(heir, state()))).isEqualTo(total);
      assertThat(decided(gates.ask(heir, add(1))).sequence()).isEqualTo(11);
    }
  }

  @Test
  void a_snapshot_is_taken_after_as_many_entries_however_they_come() throws SQLException {
    try (GateFixture gates =
        new GateFixture("reprise.entity.snapshot-every-entries = 5", Rules::of)) {
      ActorRef<GateMessage> gate = gates.owner("snap");
      for (int i = 0; i < 5; i++) {
        decided(gates.ask(gate, add(1)));
      }
      awaitSnapshot(gates, 5);
      Answer.Decided together = decided(gates.ask(gate, command("add", "{\"by\":1,\"times\":5}")));
      assertThat(together.sequence()).isEqualTo(10);
      awaitSnapshot(gates, 10);
    }
  }

  private static void awaitSnapshot(GateFixture gates, long sequence) {
    await()
        .atMost(GateFixture.PATIENCE)
        .untilAsserted(() -> assertThat(snapshotSequence(gates)).isEqualTo(sequence));
  }

  private static long snapshotSequence(GateFixture gates) throws SQLException {
    try (Connection connection = gates.storage.connection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT seq_nr FROM snapshot WHERE persistence_id = 'counter|snap'");
        ResultSet rows = select.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  /** Entries are never deleted; here it proves that the heir did not need those before. */
  private static void forgetEntriesBefore(GateFixture gates, long sequence) throws SQLException {
    try (Connection connection = gates.storage.connection();
        PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM event_journal WHERE persistence_id = 'counter|snap' AND seq_nr <"
                    + " ?")) {
      delete.setLong(1, sequence);
      assertThat(delete.executeUpdate()).isPositive();
    }
  }
}
