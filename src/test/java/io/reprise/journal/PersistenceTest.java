package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.EventAdapter;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import com.typesafe.config.ConfigFactory;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Entries and snapshots through Akka Persistence, as an entity writes and recovers them. */
class PersistenceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Installed METER = Meter.version(1);

  private final Storage storage = TestStorage.fresh();
  private final ActorTestKit kit = start();
  private final Journal journal = Journal.open(storage, TestSettings.journal(""));

  private ActorTestKit start() {
    var config =
        ConfigFactory.parseString("akka.actor.provider = local, akka.loglevel = WARNING")
            .withFallback(ConfigFactory.load());
    return ActorTestKit.create(
        ActorSystem.create(
            Behaviors.empty(),
            "persistence",
            ActorSystemSetup.create(
                BootstrapSetup.create(config),
                new JournalSetup(storage, Catalog.of(List.of(METER))))));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    journal.close();
    storage.close();
  }

  @Test
  void what_an_entity_writes_is_read_back_and_recovered_from_the_last_snapshot() {
    TestProbe<Long> totals = kit.createTestProbe(Long.class);
    List<Long> folded = new ArrayList<>();
    ActorRef<Count> meter = kit.spawn(new CountingMeter("a", folded));
    for (int i = 1; i <= 5; i++) {
      meter.tell(new Count(i, totals.getRef()));
      totals.expectMessage(PATIENCE, (long) i * (i + 1) / 2);
    }

    assertThat(JournalTest.get(journal.entries("meter", "a", Journal.Range.after(0, 10))).entries())
        .isEqualTo(
            List.of(
                Meter.counted("a", 1, 1),
                Meter.counted("a", 2, 2),
                Meter.counted("a", 3, 3),
                Meter.counted("a", 4, 4),
                Meter.counted("a", 5, 5)));
    assertThat(JournalTest.get(journal.highestSequence("meter", "a"))).isEqualTo(5);
    SnapshotTable snapshots = new SnapshotTable(storage, PATIENCE);
    await().atMost(PATIENCE).until(() -> snapshots.load("meter|a", 4).isPresent());

    kit.stop(meter, PATIENCE);
    folded.clear();
    kit.spawn(new CountingMeter("a", folded)).tell(new Count(100, totals.getRef()));
    totals.expectMessage(PATIENCE, 115L);
    assertThat(folded).containsExactly(5L, 6L);
  }

  @Test
  void writes_on_connections_with_the_limits_of_the_storage() throws Exception {
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE limits AS SELECT ''::text AS found WHERE false;
          CREATE FUNCTION note_limits() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            INSERT INTO limits SELECT concat_ws(' ', current_setting('statement_timeout'),
              current_setting('lock_timeout'),
              current_setting('idle_in_transaction_session_timeout'),
              current_setting('application_name'));
            RETURN NEW;
          END $$;
          CREATE TRIGGER note BEFORE INSERT ON event_journal
            FOR EACH ROW EXECUTE FUNCTION note_limits();
          """);
      TestProbe<Long> totals = kit.createTestProbe(Long.class);
      kit.spawn(new CountingMeter("limits", new ArrayList<>())).tell(new Count(1, totals.getRef()));
      totals.expectMessage(PATIENCE, 1L);

      try (ResultSet found = statement.executeQuery("SELECT found FROM limits")) {
        assertThat(found.next()).isTrue();
        assertThat(found.getString(1)).isEqualTo("5s 1s 5s reprise");
      }
    }
  }

  private record Count(long by, ActorRef<Long> replyTo) {}

  /** The least that an entity does: snapshots at every second entry. */
  private final class CountingMeter extends EventSourcedBehavior<Count, Entry, Fold> {
    private final String id;
    private final List<Long> folded;

    CountingMeter(String id, List<Long> folded) {
      super(PersistenceId.of("meter", id));
      this.id = id;
      this.folded = folded;
    }

    @Override
    public Fold emptyState() {
      return new Fold(METER);
    }

    @Override
    public CommandHandler<Count, Entry, Fold> commandHandler() {
      return newCommandHandlerBuilder()
          .forAnyState()
          .onCommand(
              Count.class,
              (fold, count) ->
                  Effect()
                      .persist(Meter.counted(id, fold.sequence() + 1, count.by()))
                      .thenRun(after -> count.replyTo().tell(((Meter) after.state()).total())))
          .build();
    }

    @Override
    public EventHandler<Fold, Entry> eventHandler() {
      return (fold, entry) -> {
        folded.add(entry.sequence());
        fold.apply(entry);
        return fold;
      };
    }

    @Override
    public EventAdapter<Entry, ?> eventAdapter() {
      return EntryAdapter.of(storage.era());
    }

    @Override
    public boolean shouldSnapshot(Fold fold, Entry entry, long sequence) {
      return sequence % 2 == 0;
    }

    @Override
    public SnapshotAdapter<Fold> snapshotAdapter() {
      return new SnapshotAdapter<>() {
        @Override
        public Object toJournal(Fold fold) {
          return new Snapshot(
              "meter",
              id,
              fold.sequence(),
              fold.version(),
              fold.time(),
              fold.commandId(),
              METER.version(),
              METER.stateHash(),
              METER.encodeState(fold.state()),
              Entries.json("{}"));
        }

        @Override
        public Fold fromJournal(Object stored) {
          Snapshot snapshot = (Snapshot) stored;
          return new Fold(METER, new Meter(snapshot.state().get("total").longValue()), snapshot);
        }
      };
    }
  }
}
