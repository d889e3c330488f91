package io.reprise.interconnect;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import com.typesafe.config.Config;
import io.reprise.entity.Entities;
import io.reprise.entity.Handover;
import io.reprise.entity.ShardOpener;
import io.reprise.journal.Journal;
import io.reprise.storage.Storage;
import io.reprise.telemetry.DeliveryMetrics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what entities have set going: messages to other entities, calls to endpoints outside,
 * timers; and tells them how messages and calls have ended. Each takes effect once, whatever stops
 * in between (calls: each has a key by which the endpoint can tell a repeat).
 *
 * <p>Entities need its {@link #handover} before it can {@link #start}, for it gives them commands.
 */
public final class Interconnect implements AutoCloseable {

  private static final String OUTBOX_THREADS = "akka.actor.outbox-dispatcher";

  private final InterconnectSettings settings;
  private final Endpoints endpoints;
  private final HttpCalls calls;
  private final HandingOver handingOver;
  private final UnderWay underWay = new UnderWay();
  private final DeliveryMetrics metrics;
  private @Nullable Messages messages;

  private Interconnect(
      InterconnectSettings settings, Endpoints endpoints, DeliveryMetrics metrics) {
    this.settings = settings;
    this.endpoints = endpoints;
    this.metrics = metrics;
    this.calls = new HttpCalls(endpoints, Clock.systemUTC()); // receivers compare it with theirs
    this.handingOver = new HandingOver(settings);
  }

  /**
   * Reads the section {@code reprise.interconnect}; delivers nothing yet.
   *
   * @param metrics where what it does is counted
   * @throws com.typesafe.config.ConfigException if a setting is wrong, naming it
   * @throws IllegalArgumentException if a setting would be ruinous, naming it
   */
  public static Interconnect of(Config section, DeliveryMetrics metrics) {
    return new Interconnect(InterconnectSettings.from(section), Endpoints.from(section), metrics);
  }

  /** What entities tell when they have set something going. */
  public Handover handover() {
    return handingOver;
  }

  /**
   * Starts to deliver, together with the other nodes of the cluster.
   *
   * @param clock what timers go by
   */
  public void start(
      ActorSystem<?> system, Storage storage, Journal journal, Entities entities, Clock clock) {
    OutboxTable table = new OutboxTable(storage, settings.outboxTimeout());
    Outbox outbox =
        new Outbox(
            table,
            journal,
            system.dispatchers().lookup(DispatcherSelector.fromConfig(OUTBOX_THREADS)));
    Courier courier = new Courier(entities, endpoints, calls, settings);
    Delivery.Shared shared =
        new Delivery.Shared(
            settings, outbox, courier, underWay, clock, new DeliveryCount(metrics, clock));
    ClusterSharding sharding = ClusterSharding.get(system);
    sharding.init(
        Entity.of(
                HandingOver.KEY,
                entity -> Delivery.create(shared, Integer.parseInt(entity.getEntityId())))
            .withStopMessage(DeliveryMessage.Stop.INSTANCE)
            .withMessageExtractor(HandingOver.numbers())
            .withSettings(ClusterShardingSettings.create(system).withNoPassivationStrategy()));
    handingOver.open(sharding);
    entities.openShards(
        new ShardOpener.Plan<>(
            HandingOver.KEY,
            settings.deliveries(),
            Integer::toString,
            DeliveryMessage.Open::new,
            Done.class,
            () -> keepRunning(system)));
    journal.onNewEra(() -> handingOver.tellAll(DeliveryMessage.NewEra.INSTANCE));
    Marks.pruneEvery(system, outbox, settings);
    messages =
        new Messages(
            new MessagesTable(storage, settings),
            journal,
            handingOver::look,
            system.dispatchers().lookup(DispatcherSelector.blocking()));
  }

  /** Those of a node that is gone run again when they are told something. */
  private void keepRunning(ActorSystem<?> system) {
    system
        .scheduler()
        .scheduleWithFixedDelay(
            settings.sweepEvery(),
            settings.sweepEvery(),
            () -> handingOver.tellAll(DeliveryMessage.Run.INSTANCE),
            system.executionContext());
  }

  /**
   * What people see and do about what is not done yet.
   *
   * @throws IllegalStateException before {@link #start}
   */
  public Messages messages() {
    return Optional.ofNullable(messages)
        .orElseThrow(() -> new IllegalStateException("the interconnect is not started"));
  }

  /**
   * Counts for metrics what is parked, and how long anything has been overdue.
   *
   * @throws SQLException if the database does not answer
   */
  public void count(Connection connection) throws SQLException {
    OutboxCount.tell(connection, metrics);
  }

  /** A clock that is moved by hand has been moved: timers may be due. */
  public void clockMoved() {
    handingOver.tellAll(DeliveryMessage.ClockMoved.INSTANCE);
  }

  /**
   * From now on nothing is handed over or begun: the node leaves, and others find it in the outbox.
   * Done when what is under way has ended, at the latest after {@code
   * reprise.interconnect.leave-within}.
   */
  public CompletionStage<Void> leave() {
    handingOver.close();
    return underWay.leave(settings.leaveWithin());
  }

  /** Ends calls that are under way: they are made again. */
  @Override
  public void close() {
    calls.close();
  }
}
