package io.reprise.entity;

import static io.reprise.entity.GateFixture.PATIENCE;
import static io.reprise.entity.GateFixture.add;
import static io.reprise.entity.GateFixture.decided;
import static io.reprise.entity.GateFixture.notDone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.reprise.journal.Outages;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What is noted of entities out of service, and that people can have them tried again. */
class GateRepairTest {

  @Test
  void what_is_out_of_service_is_noted_until_it_is_tried_again_and_recovers() {
    try (GateFixture gates = new GateFixture()) {
      decided(gates.ask(gates.owner("torn"), add(1)));
      replace(gates, "torn", "\"added\"", "\"doubled\"");
      ActorRef<GateMessage> gate = gates.owner("torn");
      notDone(gates.ask(gate, add(1)));

      Outages.Case noted = awaitNoted(gates, 1).get(0);
      assertThat(noted.entity()).isEqualTo("counter/torn");
      assertThat(noted.sequence()).isEqualTo(1);
      assertThat(noted.code()).isEqualTo("unreadable-entry");
      assertThat(noted.detail()).startsWith("event doubled no longer decodes");
      assertThat(noted.node()).isEqualTo("test:1");

      Answer.NotDone still = notDone(retry(gates, gate));
      assertThat(still.failure()).isEqualTo(Answer.Failure.OUT_OF_SERVICE);
      Outages.Case again =
          await()
              .atMost(PATIENCE)
              .until(() -> noted(gates).get(0), one -> one.tried().isAfter(noted.tried()));
      assertThat(again.since()).isEqualTo(noted.since());

      replace(gates, "torn", "\"doubled\"", "\"added\"");
      assertThat(recovered(retry(gates, gate)).sequence()).isEqualTo(1);
      awaitNoted(gates, 0);
      assertThat(decided(gates.ask(gate, add(1))).sequence()).isEqualTo(2);
    }
  }

  @Test
  void another_cause_is_another_case() {
    try (GateFixture gates = new GateFixture()) {
      decided(gates.ask(gates.owner("worse"), add(1)));
      decided(gates.ask(gates.owner("worse"), add(1)));
      replace(gates, "worse' AND seq_nr = '2", "\"added\"", "\"doubled\"");
      ActorRef<GateMessage> gate = gates.owner("worse");
      notDone(gates.ask(gate, add(1)));
      Outages.Case first = awaitNoted(gates, 1).get(0);
      assertThat(first.sequence()).isEqualTo(2);

      replace(gates, "worse' AND seq_nr = '1", "{", "?");
      notDone(retry(gates, gate));
      Outages.Case second =
          await().atMost(PATIENCE).until(() -> noted(gates).get(0), one -> one.sequence() == 1);
      assertThat(second.since()).isAfter(first.since());
    }
  }

  @Test
  void an_entity_in_service_says_so_when_it_is_tried() {
    try (GateFixture gates = new GateFixture()) {
      ActorRef<GateMessage> gate = gates.owner("well");
      decided(gates.ask(gate, add(1)));
      assertThat(recovered(retry(gates, gate))).isEqualTo(new Answer.Recovered(1, 1, 1));
      assertThat(recovered(retry(gates, gates.owner("well"))).sequence()).isEqualTo(1);
      assertThat(notDone(retry(gates, gates.owner("nobody"))).failure())
          .isEqualTo(Answer.Failure.UNKNOWN_ENTITY);
    }
  }

  @Test
  void an_entity_that_recovers_elsewhere_is_not_noted_any_more() {
    try (GateFixture here = new GateFixture();
        GateFixture there = here.otherNode()) {
      decided(here.ask(here.owner("moved"), add(1)));
      replace(here, "moved", "\"added\"", "\"doubled\"");
      notDone(here.ask(here.owner("moved"), add(1)));
      awaitNoted(here, 1);
      replace(here, "moved", "\"doubled\"", "\"added\"");

      // there does not know that it is noted when it recovers, and learns it later
      decided(there.ask(there.owner("moved"), add(1)));
      there.hosted.live().tell(joined(there.journal.outages().look()), GateMessage.Noted.INSTANCE);
      awaitNoted(there, 0);
    }
  }

  @Test
  void a_node_that_starts_again_knows_what_it_has_noted() {
    try (GateFixture before = new GateFixture();
        GateFixture after = before.otherNode()) {
      decided(before.ask(before.owner("mended"), add(1)));
      replace(before, "mended", "\"added\"", "\"doubled\"");
      notDone(before.ask(before.owner("mended"), add(1)));
      awaitNoted(before, 1);
      replace(before, "mended", "\"doubled\"", "\"added\"");

      assertThat(joined(after.journal.outages().look())).containsExactly("counter/mended");
      decided(after.ask(after.owner("mended"), add(1)));
      awaitNoted(after, 0);
    }
  }

  private static TestProbe<Answer> retry(GateFixture gates, ActorRef<GateMessage> gate) {
    TestProbe<Answer> probe = gates.kit.createTestProbe(Answer.class);
    gate.tell(new GateMessage.Repair(false, PATIENCE.toMillis(), probe.getRef()));
    return probe;
  }

  private static Answer.Recovered recovered(TestProbe<Answer> probe) {
    return probe.expectMessageClass(Answer.Recovered.class, PATIENCE);
  }

  private static List<Outages.Case> awaitNoted(GateFixture gates, int count) {
    return await().atMost(PATIENCE).until(() -> noted(gates), all -> all.size() == count);
  }

  private static List<Outages.Case> noted(GateFixture gates) {
    return joined(gates.journal.outages().list(Outages.Filter.all(), Optional.empty(), 10))
        .entities();
  }

  private static <T> T joined(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static void replace(GateFixture gates, String id, String from, String to) {
    String sql =
        "UPDATE event_journal SET event_payload = convert_to(replace(convert_from(event_payload,"
            + " 'UTF8'), '%s', '%s'), 'UTF8') WHERE persistence_id = 'counter|%s'";
    try (Connection connection = gates.storage.connection();
        Statement update = connection.createStatement()) {
      assertThat(update.executeUpdate(sql.formatted(from, to, id))).isPositive();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
