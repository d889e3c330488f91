package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import io.reprise.telemetry.Telemetry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is written down of deliveries, and when. */
@SuppressWarnings("NullAway") // nothing asks the parts that are not there
class BookkeepingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void what_is_done_is_written_after_a_flush_failed_and_a_standby_took_over() {
    AtomicInteger flushes = new AtomicInteger();
    InterconnectSettings settings =
        InterconnectSettings.from(ConfigFactory.load().getConfig("reprise.interconnect"));
    Outbox outbox = new Outbox(null, null, task -> flushes.incrementAndGet());
    Delivery.Shared shared =
        new Delivery.Shared(
            settings,
            outbox,
            null,
            new UnderWay(),
            Clock.systemUTC(),
            new DeliveryCount(Telemetry.none().delivery(), Clock.systemUTC()));
    ActorTestKit kit =
        ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.provider = local")
                .withFallback(ConfigFactory.load()));
    try {
      TestProbe<String> probe = kit.createTestProbe();
      Behavior<DeliveryMessage> behavior =
          Behaviors.setup(
              context ->
                  Behaviors.withTimers(
                      timers -> {
                        Bookkeeping books = new Bookkeeping(context, timers, shared);
                        books.begin(1);
                        books.done(new ErrandKey("relay/a", 1, 0));
                        books.flush();
                        books.onFlushed(
                            new DeliveryMessage.Flushed(1, new SQLException("gone")), key -> {});
                        books.begin(2); // a standby has taken over
                        return Behaviors.receive(DeliveryMessage.class)
                            .onMessage(
                                DeliveryMessage.Flush.class,
                                flush -> {
                                  books.flush();
                                  probe.ref().tell("flush");
                                  return Behaviors.same();
                                })
                            .onMessage(
                                DeliveryMessage.Wake.class,
                                wake -> {
                                  books.done(new ErrandKey("relay/a", 2, 0));
                                  return Behaviors.same();
                                })
                            .build();
                      }));
      var ref = kit.spawn(behavior);
      probe.expectMessage(PATIENCE, "flush"); // with nothing to write yet
      assertThat(flushes).hasValue(1);
      ref.tell(DeliveryMessage.Wake.INSTANCE);
      probe.expectMessage(PATIENCE, "flush");
      assertThat(flushes).hasValue(2);
    } finally {
      kit.shutdownTestKit();
    }
  }
}
