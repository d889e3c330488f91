package io.reprise.entity;

import static io.reprise.entity.GateFixture.add;
import static io.reprise.entity.GateFixture.command;
import static io.reprise.entity.GateFixture.decided;
import static io.reprise.entity.GateFixture.keyed;
import static io.reprise.entity.GateFixture.linearizable;
import static io.reprise.entity.GateFixture.notDone;
import static io.reprise.entity.GateFixture.state;
import static io.reprise.entity.GateFixture.total;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two actor systems on one journal, each with an owner of the same entity: what a partition leads
 * to before one side is downed. Nothing of the stale owner gets in or out wrongly.
 */
class TwoNodesTest {

  private static GateFixture here;
  private static GateFixture there;

  @BeforeAll
  static void start() {
    here = new GateFixture();
    there = here.otherNode();
  }

  @AfterAll
  static void stop() {
    there.close();
    here.close();
  }

  /** An owner here at 1 that does not know that one there has added 10 at sequence 2. */
  private static ActorRef<GateMessage> staleOwner(String id) {
    ActorRef<GateMessage> stale = here.owner(id);
    decided(here.ask(stale, add(1)));
    decided(there.ask(there.owner(id), add(10)));
    assertThat(total(here.get(stale, state()))).as("it is stale").isEqualTo(1);
    return stale;
  }

  @Test
  void a_stale_owner_about_to_write_one_entry_writes_it_behind_those_of_the_other() {
    ActorRef<GateMessage> stale = staleOwner("one");
    assertThat(decided(here.ask(stale, add(100))).sequence()).isEqualTo(3);
    assertThat(total(there.get(there.owner("one"), linearizable()))).isEqualTo(111);
  }

  @Test
  void a_stale_owner_about_to_write_many_gets_none_in_between() throws SQLException {
    ActorRef<GateMessage> stale = staleOwner("many");
    List<TestProbe<Answer>> probes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      probes.add(here.ask(stale, command("add", "{\"by\":1,\"times\":3}")));
    }
    List<Long> sequences = new ArrayList<>();
    probes.forEach(probe -> sequences.add(decided(probe).sequence()));
    assertThat(sequences).isSorted().doesNotHaveDuplicates().startsWith(5L).endsWith(122L);
    assertThat(total(there.get(there.owner("many"), linearizable()))).isEqualTo(131);
    assertThat(writers("many")).as("changes of the writer along the sequence").isEqualTo(2);
  }

  @Test
  void a_stale_owner_about_to_refuse_looks_first() {
    ActorRef<GateMessage> stale = staleOwner("refuse");
    // On what it knows it would accept, for the total is 1.
    Answer.Decided answer = decided(here.ask(stale, command("expect", "{\"atMost\":5}")));
    assertThat(answer.outcome().code()).contains("too-high");
    assertThat(answer.sequence()).isEqualTo(2);
  }

  @Test
  void a_stale_owner_about_to_refuse_a_version_looks_first() {
    ActorRef<GateMessage> stale = staleOwner("version");
    Precondition two = new Precondition.Version(2);
    assertThat(
            decided(here.ask(stale, command("add", "{\"by\":1,\"times\":1}", null, two)))
                .sequence())
        .isEqualTo(3);
    Answer.NotDone failed =
        notDone(here.ask(stale, command("add", "{\"by\":1,\"times\":1}", null, two)));
    assertThat(failed.failure()).isEqualTo(Answer.Failure.PRECONDITION_FAILED);
    assertThat(failed.sequence()).isEqualTo(3);
  }

  @Test
  void a_stale_owner_about_to_read_linearizable_looks_first() {
    ActorRef<GateMessage> stale = staleOwner("read");
    assertThat(total(here.get(stale, linearizable()))).isEqualTo(11);
  }

  @Test
  void a_stale_owner_does_not_execute_a_key_that_the_other_has_executed() {
    ActorRef<GateMessage> stale = here.owner("key");
    decided(here.ask(stale, add(1)));
    Answer.Decided first = decided(there.ask(there.owner("key"), keyed("k", "roll", "{}")));
    Answer.Decided again = decided(here.ask(stale, keyed("k", "roll", "{}")));
    assertThat(again.replayed()).isTrue();
    assertThat(again.commandId()).isEqualTo(first.commandId());
  }

  @Test
  void two_owners_under_load_write_one_history() throws SQLException {
    ActorRef<GateMessage> one = here.owner("split");
    ActorRef<GateMessage> two = there.owner("split");
    List<TestProbe<Answer>> probes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      probes.add(i % 2 == 0 ? here.ask(one, add(1)) : there.ask(two, add(1)));
    }
    long accepted = 0;
    long unknown = 0;
    for (TestProbe<Answer> probe : probes) {
      Answer answer = probe.receiveMessage(GateFixture.PATIENCE);
      accepted += answer instanceof Answer.Decided ? 1 : 0;
      unknown += answer instanceof Answer.NotDone notDone && notDone.maybeWritten() ? 1 : 0;
    }
    assertThat(accepted).isPositive();
    assertThat(total(here.get(here.owner("split"), linearizable())))
        .isBetween(accepted, accepted + unknown);
    assertThat(
            number(
                "SELECT max(seq_nr) - count(*) FROM event_journal WHERE"
                    + " persistence_id = 'counter|split'"))
        .isZero();
  }

  private static long writers(String id) throws SQLException {
    return number(
        "SELECT count(*) FROM (SELECT writer, lag(writer) OVER (ORDER BY seq_nr) AS before"
            + " FROM event_journal WHERE persistence_id = 'counter|"
            + id
            + "' AND seq_nr > 1) AS e WHERE writer IS DISTINCT FROM before");
  }

  private static long number(String sql) throws SQLException {
    try (Connection connection = here.storage.connection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
