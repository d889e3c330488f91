package io.reprise.journal;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.query.PersistenceQuery;
import akka.persistence.r2dbc.query.javadsl.R2dbcReadJournal;
import akka.persistence.typed.EventAdapter;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.codec.Catalog;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An actor system with our journal, and with the plugins of akka-persistence-r2dbc on the same
 * tables: wallets may write with either, and what others read with is there too.
 */
final class StockNode implements AutoCloseable {

  static final String OURS = "akka.persistence.journal.reprise";
  static final String STOCK = "akka.persistence.r2dbc.journal";

  /** Before a wallet recovers whose write has failed. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  final Storage storage;
  final ActorTestKit kit;
  private final ActorSystem<Void> system;

  /** Takes over the storage: it is closed with the node. */
  StockNode(Storage storage) {
    this.storage = storage;
    this.system =
        ActorSystem.create(
            Behaviors.empty(),
            "stock",
            ActorSystemSetup.create(
                BootstrapSetup.create(config(TestStorage.coordinates(storage))),
                new JournalSetup(storage, Catalog.of(List.of(Meter.version(1))))));
    this.kit = ActorTestKit.create(system);
  }

  private static Config config(Storage.Coordinates database) {
    return ConfigFactory.parseString(
            """
            akka {
              actor.provider = local
              loglevel = WARNING
              # Stock writes what the adapter makes of an entry, through our serializer.
              actor.serialization-bindings { "io.reprise.journal.NewEntry" = reprise-entry }
              persistence.r2dbc {
                journal.publish-events = off
                query.refresh-interval = 200ms # all else as it comes
                connection-factory {
                  host = "%s", port = %d, database = "%s", user = "%s", password = "%s"
                  initial-size = 1, max-size = 10
                }
              }
            }
            """
                .formatted(
                    database.host(),
                    database.port(),
                    database.database(),
                    database.user(),
                    database.password()))
        .withFallback(ConfigFactory.load());
  }

  ActorSystem<Void> system() {
    return system;
  }

  R2dbcReadJournal readJournal() {
    return PersistenceQuery.get(system)
        .getReadJournalFor(R2dbcReadJournal.class, R2dbcReadJournal.Identifier());
  }

  /**
   * An entity that writes with one of the plugins; what it recovers is what it tells. When a write
   * fails, or nobody knows whether it has, it recovers what is there and goes on from that.
   */
  ActorRef<Write> wallet(String id, String journal) {
    return kit.spawn(
        Behaviors.setup(context -> new Wallet(id, journal, storage.era(), context.getSelf())));
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    storage.close();
  }

  /** Go on until there are so many entries, some in each write; then tell all of them. */
  record Write(int upTo, int atOnce, ActorRef<List<Entry>> replyTo) {}

  private static final class Wallet extends EventSourcedBehavior<Write, Entry, List<Entry>> {
    private final String id;
    private final String journal;
    private final int era;
    private final ActorRef<Write> self;
    private @Nullable Write told; // outlives a recovery: what supervises is below this object

    Wallet(String id, String journal, int era, ActorRef<Write> self) {
      super(
          PersistenceId.of("wallet", id),
          SupervisorStrategy.restartWithBackoff(PAUSE, PAUSE.multipliedBy(10), 0));
      this.id = id;
      this.journal = journal;
      this.era = era;
      this.self = self;
    }

    @Override
    public String journalPluginId() {
      return journal;
    }

    @Override
    public List<Entry> emptyState() {
      return List.of(); // the same each time that it recovers
    }

    @Override
    public CommandHandler<Write, Entry, List<Entry>> commandHandler() {
      return newCommandHandlerBuilder().forAnyState().onCommand(Write.class, this::write).build();
    }

    @Override
    public SignalHandler<List<Entry>> signalHandler() {
      return newSignalHandlerBuilder()
          .onSignal(RecoveryCompleted.instance(), entries -> goOn())
          .build();
    }

    private void goOn() {
      if (told != null) {
        self.tell(told);
      }
    }

    private Effect<Entry, List<Entry>> write(List<Entry> entries, Write write) {
      told = write;
      if (entries.size() >= write.upTo()) {
        return Effect().none().thenReply(write.replyTo(), List::copyOf);
      }
      List<Entry> more = new ArrayList<>();
      for (int i = 0; i < write.atOnce() && entries.size() + i < write.upTo(); i++) {
        more.add(Entries.deposited("wallet", id, entries.size() + i + 1L));
      }
      return Effect().persist(more).thenRun(() -> self.tell(write));
    }

    @Override
    public EventHandler<List<Entry>, Entry> eventHandler() {
      return (entries, entry) -> {
        List<Entry> more = new ArrayList<>(entries);
        more.add(entry);
        return more;
      };
    }

    @Override
    public EventAdapter<Entry, ?> eventAdapter() {
      return EntryAdapter.of(era);
    }
  }
}
