package io.reprise.entity;

import static io.reprise.entity.GateFixture.PATIENCE;
import static io.reprise.entity.GateFixture.add;
import static io.reprise.entity.GateFixture.decided;
import static io.reprise.entity.GateFixture.keyed;
import static io.reprise.entity.GateFixture.linearizable;
import static io.reprise.entity.GateFixture.notDone;
import static io.reprise.entity.GateFixture.state;
import static io.reprise.entity.GateFixture.total;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reprise.storage.ReplicatedServer;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * An asynchronous standby takes over that lacks the last entries: what each entity then says. The
 * standby is a real one; in all tests the entity {@code lost} is at 3 where the journal is at 1.
 */
class TakeOverTest {

  /** Questions to a locked table wait for the test, and only the test connects anew. */
  private static final String PATIENT =
      TestStorage.PATIENT + "reprise.storage.look-every = 1 hour\n";

  private static final String PATIENT_JOURNAL =
      "reprise.journal { recovery-timeout = 60 s, confirm-timeout = 60 s, read-timeout = 60 s }";

  private static final String LOST_TWO =
      "counter/lost has lost entries: it was at sequence 3, the journal is at 1.";

  private final Logger logger = (Logger) LoggerFactory.getLogger(Recovery.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private ReplicatedServer servers;
  private GateFixture gates;
  private ActorRef<GateMessage> lost;
  private ActorRef<GateMessage> kept;

  @BeforeEach
  void loseTwoEntries() throws Exception {
    logged.start();
    logger.addAppender(logged);
    servers = new ReplicatedServer();
    gates =
        new GateFixture(
            Storage.open(TestStorage.settings(PATIENT + servers.settings())), PATIENT_JOURNAL);
    lost = gates.owner("lost");
    decided(gates.ask(lost, add(1)));
    kept = gates.owner("kept");
    decided(gates.ask(kept, add(1)));
    servers.cut();
    decided(gates.ask(lost, add(10)));
    decided(gates.ask(lost, keyed("k", "roll", "{}")));
  }

  @AfterEach
  void stop() throws Exception {
    gates.close();
    servers.close();
    logger.detachAppender(logged);
  }

  /** The node meets the new primary; the old one lives on, unless it was killed. */
  private void takeOver() throws Exception {
    servers.promote();
    servers.frontToStandby();
    gates.storage.connect().close();
    assertThat(gates.storage.era()).isEqualTo(2);
  }

  private List<String> losses() {
    return List.copyOf(logged.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains("has lost entries"))
        .toList();
  }

  private void awaitReported(String loss) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(losses()).anyMatch(line -> line.startsWith(loss)));
  }

  private static void awaitWaitingForLock(Connection connection) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              forgetSnapshot(connection);
              return value(
                      connection,
                      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                  > 0;
            });
  }

  /** A transaction sees the activity of others as it first saw it. */
  private static void forgetSnapshot(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_stat_clear_snapshot()");
    }
  }

  private static long value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Nobody reads the journal until the connection is closed. */
  private static Connection lockJournal(Connection connection) throws SQLException {
    return TestStorage.locked(connection, "event_journal IN ACCESS EXCLUSIVE MODE");
  }

  @Test
  void each_live_entity_that_lost_entries_is_told_of_and_no_other() throws Exception {
    ActorRef<GateMessage> born = gates.owner("born");
    decided(gates.ask(born, add(1)));
    servers.killPrimary();
    takeOver();
    awaitReported(LOST_TWO);
    awaitReported("counter/born has lost entries: it was at sequence 1, the journal is at 0.");
    assertThat(total(gates.get(kept, linearizable()))).isEqualTo(1);
    assertThat(losses()).hasSize(2);
  }

  @Test
  void commands_go_on_from_what_is_there_and_a_lost_key_is_executed_again() throws Exception {
    servers.killPrimary();
    takeOver();
    Answer.Decided again = decided(gates.ask(lost, keyed("k", "roll", "{}")));
    assertThat(again.replayed()).isFalse();
    assertThat(again.sequence()).isEqualTo(2);
    assertThat(decided(gates.ask(lost, keyed("k", "roll", "{}"))).replayed()).isTrue();
    assertThat(decided(gates.ask(lost, add(1))).sequence()).isEqualTo(3);
    try (Connection connection = servers.standbyConnection()) {
      assertThat(value(connection, "SELECT max(seq_nr) FROM event_journal")).isEqualTo(3);
      assertThat(value(connection, "SELECT count(*) FROM event_journal")).isEqualTo(4);
    }
    assertThat(losses()).singleElement().asString().startsWith(LOST_TWO);
  }

  @Test
  void a_read_waits_until_the_entity_has_compared_itself() throws Exception {
    servers.promote();
    try (Connection connection = lockJournal(servers.standbyConnection())) {
      servers.frontToStandby();
      gates.storage.connect().close();
      awaitWaitingForLock(connection); // the entity recovers
      TestProbe<Answer> read = gates.get(lost, state());
      TestProbe<Answer> confirmed = gates.get(lost, linearizable());
      connection.rollback();
      assertThat(total(read)).isEqualTo(1);
      assertThat(total(confirmed)).isEqualTo(1);
    }
    awaitReported(LOST_TWO);
  }

  @Test
  void what_the_replaced_primary_says_later_of_a_read_does_not_count() throws Exception {
    try (Connection old = lockJournal(servers.primaryConnection())) {
      TestProbe<Answer> read = gates.get(lost, linearizable());
      awaitWaitingForLock(old); // the question how far the journal is
      takeOver();
      awaitReported(LOST_TWO);
      old.rollback();
      assertThat(total(read)).isEqualTo(1);
    }
  }

  @Test
  void an_entity_that_gave_up_while_the_database_was_away_is_told_of_too() throws Exception {
    servers.killPrimary();
    assertThat(notDone(gates.ask(lost, add(100))).failure())
        .isEqualTo(Answer.Failure.JOURNAL_UNAVAILABLE);
    takeOver();
    awaitReported(LOST_TWO);
    assertThat(total(gates.get(lost, state()))).isEqualTo(1);
  }
}
