package io.reprise.entity;

import static io.reprise.entity.GateFixture.PATIENCE;
import static io.reprise.entity.GateFixture.add;
import static io.reprise.entity.GateFixture.decided;
import static io.reprise.entity.GateFixture.notDone;
import static io.reprise.entity.GateFixture.state;
import static io.reprise.entity.GateFixture.total;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An entity drops its snapshot and folds all its entries again. */
class GateRebuildTest {
  private static final int ENTRIES = 7;

  private final GateFixture gates =
      new GateFixture(
          TestStorage.patient(),
          """
          reprise.entity { snapshot-every-entries = 5, attempt-timeout = 20s, stop-within = 20s }
          reprise.journal { read-timeout = 20s, recovery-timeout = 20s }
          """);

  @AfterEach
  void stop() {
    gates.close();
  }

  /** An owner of an entity with seven entries and a snapshot at the fifth. */
  private ActorRef<GateMessage> withSnapshot(String id) {
    ActorRef<GateMessage> gate = gates.owner(id);
    for (int i = 0; i < ENTRIES; i++) {
      decided(gates.ask(gate, add(1)));
    }
    await().atMost(PATIENCE).until(() -> snapshots(id) == 1);
    return gate;
  }

  private long snapshots(String id) {
    return number("SELECT count(*) FROM snapshot WHERE persistence_id = 'counter|" + id + "'");
  }

  private long number(String sql) {
    try (Connection connection = gates.storage.connection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private void sql(String sql) {
    try (Connection connection = gates.storage.connection();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** Changes the total that an entity's snapshot holds. */
  private void tamper(String id, String total) {
    sql(
        "UPDATE snapshot SET snapshot = convert_to(regexp_replace(convert_from(snapshot, 'UTF8'),"
            + " '\"total\":[0-9]+', '\"total\":"
            + total
            + "'), 'UTF8') WHERE persistence_id = 'counter|"
            + id
            + "'");
  }

  private TestProbe<Answer> rebuild(ActorRef<GateMessage> gate) {
    TestProbe<Answer> probe = gates.kit.createTestProbe(Answer.class);
    rebuild(gate, probe);
    return probe;
  }

  private static void rebuild(ActorRef<GateMessage> gate, TestProbe<Answer> probe) {
    gate.tell(new GateMessage.Repair(true, PATIENCE.toMillis(), probe.getRef()));
  }

  private static Answer.Recovered rebuilt(TestProbe<Answer> probe) {
    return probe.expectMessageClass(Answer.Recovered.class, PATIENCE);
  }

  @Test
  void a_wrong_snapshot_does_not_live_on() {
    withSnapshot("wrong");
    tamper("wrong", "500");
    ActorRef<GateMessage> heir = gates.owner("wrong");
    assertThat(total(gates.get(heir, state()))).as("it is believed").isGreaterThanOrEqualTo(500);

    assertThat(rebuilt(rebuild(heir))).isEqualTo(new Answer.Recovered(ENTRIES, ENTRIES, 1));

    assertThat(total(gates.get(heir, state()))).isEqualTo(ENTRIES);
    assertThat(snapshots("wrong")).isZero();
    assertThat(decided(gates.ask(heir, add(1))).sequence()).isEqualTo(ENTRIES + 1);
  }

  @Test
  void an_owner_that_has_just_been_woken_rebuilds_too() {
    withSnapshot("asleep");
    tamper("asleep", "500");
    ActorRef<GateMessage> heir = gates.owner("asleep");
    rebuilt(rebuild(heir));
    assertThat(total(gates.get(heir, state()))).isEqualTo(ENTRIES);
  }

  @Test
  void an_entity_that_its_snapshot_has_put_out_of_service_is_served_again() {
    withSnapshot("broken");
    tamper("broken", "\"many\"");
    ActorRef<GateMessage> heir = gates.owner("broken");
    assertThat(notDone(gates.get(heir, state())).failure())
        .isEqualTo(Answer.Failure.OUT_OF_SERVICE);
    assertThat(rebuilt(rebuild(heir)).sequence()).isEqualTo(ENTRIES);
    assertThat(total(gates.get(heir, state()))).isEqualTo(ENTRIES);

    withSnapshot("broken-asleep");
    tamper("broken-asleep", "\"many\"");
    assertThat(rebuilt(rebuild(gates.owner("broken-asleep"))).sequence()).isEqualTo(ENTRIES);
  }

  @Test
  void an_entity_that_its_entries_keep_out_of_service_says_so_and_is_tried_each_time() {
    withSnapshot("torn");
    String kind = "event_payload = convert_to(replace(convert_from(event_payload, 'UTF8'), '";
    String where = " WHERE persistence_id = 'counter|torn' AND seq_nr = 2";
    sql("UPDATE event_journal SET " + kind + "\"added\"', '\"doubled\"'), 'UTF8')" + where);
    ActorRef<GateMessage> heir = gates.owner("torn");
    assertThat(total(gates.get(heir, state()))).as("the snapshot hides it").isEqualTo(ENTRIES);

    Answer.NotDone answer = notDone(rebuild(heir));
    assertThat(answer.failure()).isEqualTo(Answer.Failure.OUT_OF_SERVICE);
    assertThat(answer.detail()).contains("counter/torn sequence 2");
    assertThat(notDone(gates.ask(heir, add(1))).failure()).isEqualTo(Answer.Failure.OUT_OF_SERVICE);

    sql("UPDATE event_journal SET " + kind + "\"doubled\"', '\"added\"'), 'UTF8')" + where);
    assertThat(rebuilt(rebuild(heir)).sequence()).isEqualTo(ENTRIES);
    assertThat(total(gates.get(heir, state()))).isEqualTo(ENTRIES);
  }

  @Test
  void commands_before_and_after_are_all_executed_once_while_it_rebuilds_again_and_again() {
    ActorRef<GateMessage> gate = gates.owner("busy");
    List<TestProbe<Answer>> commands = new ArrayList<>();
    List<TestProbe<Answer>> rebuilds = new ArrayList<>();
    decided(gates.ask(gate, add(1)));
    for (int i = 1; i < 300; i++) {
      commands.add(gates.ask(gate, add(1)));
      if (i % 20 == 10) {
        rebuilds.add(rebuild(gate));
      }
    }
    commands.forEach(GateFixture::decided);
    rebuilds.forEach(GateRebuildTest::rebuilt);
    assertThat(total(gates.get(gate, state()))).isEqualTo(300);
    assertThat(
            number("SELECT max(seq_nr) FROM event_journal WHERE persistence_id = 'counter|busy'"))
        .isEqualTo(300);
  }

  @Test
  void an_entity_without_entries_is_unknown_and_may_begin_later() {
    ActorRef<GateMessage> gate = gates.owner("nobody");
    assertThat(notDone(rebuild(gate)).failure()).isEqualTo(Answer.Failure.UNKNOWN_ENTITY);
    assertThat(decided(gates.ask(gate, add(1))).sequence()).isEqualTo(1);
  }

  @Test
  void who_waits_when_the_entity_leaves_is_answered_first() throws SQLException {
    ActorRef<GateMessage> gate = withSnapshot("leaves");
    TestProbe<Answer> before = gates.kit.createTestProbe(Answer.class);
    TestProbe<Answer> after = gates.kit.createTestProbe(Answer.class);
    // Its snapshot can't be deleted meanwhile, so it has not left before the last message is there.
    try (Connection lock = TestStorage.locked(gates.storage, "snapshot IN ACCESS EXCLUSIVE MODE")) {
      rebuild(gate, before);
      gate.tell(GateMessage.Stop.INSTANCE);
      rebuild(gate, after);
      lock.rollback();
    }
    rebuilt(before);
    assertThat(notDone(after).failure()).isEqualTo(Answer.Failure.DRAINING);
    gates.kit.createTestProbe().expectTerminated(gate, PATIENCE);
  }

  @Test
  void a_database_that_can_not_be_reached_ends_the_wait() {
    ActorRef<GateMessage> gate = withSnapshot("away");
    gates.storage.close();
    assertThat(notDone(rebuild(gate)).failure()).isEqualTo(Answer.Failure.JOURNAL_UNAVAILABLE);
  }
}
