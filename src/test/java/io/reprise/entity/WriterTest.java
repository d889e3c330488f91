package io.reprise.entity;

import static io.reprise.entity.GateFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorRef;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a writer tells its gate; gates as a whole are tested elsewhere. */
class WriterTest {

  private static GateFixture fixture;

  @BeforeAll
  static void start() {
    fixture = new GateFixture();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void it_recovers_and_tells_of_each_batch_when_that_is_durable() {
    TestProbe<GateMessage> gate = gate();
    ActorRef writer = writer(fixture.hosted, "told", gate);
    assertThat(recovered(gate).sequence()).isZero();

    tell(writer, decide(GateFixture.add(2), GateFixture.add(3)));
    GateMessage.BatchDone done = gate.expectMessageClass(GateMessage.BatchDone.class, PATIENCE);

    assertThat(done.wrote()).isTrue();
    assertThat(done.generation()).isEqualTo(7);
    assertThat(done.results()).hasSize(2);
    assertThat(done.published().sequence()).isEqualTo(2);
    assertThat(highest("told")).isEqualTo(2);
    assertThat(recovered(writerOfNewGate("told")).sequence()).isEqualTo(2);
  }

  @Test
  void whatever_is_thrown_in_it_ends_it_and_is_told() {
    TestProbe<GateMessage> gate = gate();
    RuntimeException broken = new IllegalStateException("no time");
    ActorRef writer = writer(withClock(() -> thrown(broken)), "thrown", gate);
    recovered(gate);

    tell(writer, decide(GateFixture.add(1)));

    assertThat(gate.expectMessageClass(GateMessage.WriterFailed.class, PATIENCE))
        .isEqualTo(new GateMessage.WriterFailed(7, broken));
    gate.expectTerminated(Adapter.toTyped(writer), PATIENCE);
    assertThat(highest("thrown")).isZero();
  }

  @Test
  void an_interrupt_ends_it_too() {
    TestProbe<GateMessage> gate = gate();
    InterruptedException interrupt = new InterruptedException("by a rule");
    ActorRef writer = writer(withClock(() -> thrown(interrupt)), "interrupted", gate);
    recovered(gate);

    tell(writer, decide(GateFixture.add(1)));

    assertThat(gate.expectMessageClass(GateMessage.WriterFailed.class, PATIENCE).cause())
        .isSameAs(interrupt);
    gate.expectTerminated(Adapter.toTyped(writer), PATIENCE);
  }

  @Test
  void one_that_was_overtaken_says_why_its_write_failed() {
    TestProbe<GateMessage> gate = gate();
    ActorRef writer = writer(fixture.hosted, "fenced", gate);
    recovered(gate);
    GateFixture.decided(fixture.ask(fixture.owner("fenced"), GateFixture.add(1)));

    tell(writer, decide(GateFixture.add(1)));

    Throwable cause = gate.expectMessageClass(GateMessage.WriterFailed.class, PATIENCE).cause();
    assertThat(Recovery.notWrittenIn(cause).orElseThrow())
        .hasMessageContaining("another owner has written up to sequence 1");
    gate.expectTerminated(Adapter.toTyped(writer), PATIENCE);
    assertThat(highest("fenced")).isEqualTo(1);
  }

  private static long highest(String id) {
    CompletableFuture<Long> highest =
        fixture.journal.highestSequence("counter", id).toCompletableFuture();
    return highest.orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
  }

  private static Published recovered(TestProbe<GateMessage> gate) {
    return gate.expectMessageClass(GateMessage.Recovered.class, PATIENCE).published();
  }

  private static TestProbe<GateMessage> gate() {
    return fixture.kit.createTestProbe(GateMessage.class);
  }

  private static TestProbe<GateMessage> writerOfNewGate(String id) {
    TestProbe<GateMessage> gate = gate();
    writer(fixture.hosted, id, gate);
    return gate;
  }

  /** A child of a typed actor, as that of a gate is. */
  private static ActorRef writer(Hosted hosted, String id, TestProbe<GateMessage> gate) {
    TestProbe<ActorRef> made = fixture.kit.createTestProbe(ActorRef.class);
    Behavior<Void> parent =
        Behaviors.setup(
            context -> {
              made.getRef().tell(Adapter.actorOf(context, Writer.PROPS, "writer"));
              return Behaviors.empty();
            });
    fixture.kit.spawn(parent);
    ActorRef writer = made.receiveMessage(PATIENCE);
    tell(writer, new Writer.Start(hosted, id, 7, fixture.storage.era(), gate.getRef()));
    return writer;
  }

  private static void tell(ActorRef writer, Writer.Message message) {
    writer.tell(message, ActorRef.noSender());
  }

  private static Writer.Decide decide(EntityCommand... commands) {
    return new Writer.Decide(
        List.of(commands).stream().map(command -> new Batch.Item(command, false)).toList());
  }

  private static Hosted withClock(Supplier<Instant> clock) {
    Hosted usual = fixture.hosted;
    return new Hosted(
        usual.component(),
        usual.rules(),
        usual.catalog(),
        usual.journal(),
        usual.handover(),
        usual.settings(),
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneId.of("UTC");
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return clock.get();
          }
        },
        usual.node(),
        usual.failures(),
        usual.watch(),
        usual.live(),
        usual.newerEntries(),
        usual.metrics());
  }

  /** Throws it, whether it is a checked one or not: rules in other languages do so. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T, E extends Throwable> T thrown(Throwable failure) throws E {
    throw (E) failure;
  }
}
