package io.reprise.entity;

import static io.reprise.entity.GateFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.AbstractActor;
import akka.actor.ActorRef;
import akka.actor.Props;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a writer tells its gate; gates as a whole are tested elsewhere. */
class WriterTest {

  private static final int GENERATION = 7;

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
    ActorRef writer = writer(fixture, fixture.hosted, "told", gate);
    assertThat(recovered(gate).sequence()).isZero();

    tell(writer, decide(GateFixture.add(2), GateFixture.add(3)));
    GateMessage.BatchDone done = gate.expectMessageClass(GateMessage.BatchDone.class, PATIENCE);

    assertThat(done.wrote()).isTrue();
    assertThat(done.generation()).isEqualTo(GENERATION);
    assertThat(done.results()).hasSize(2);
    assertThat(done.published().sequence()).isEqualTo(2);
    assertThat(highest("told")).isEqualTo(2);
    writer(fixture, fixture.hosted, "told", gate);
    assertThat(recovered(gate).sequence()).isEqualTo(2);
  }

  @Test
  void whatever_is_thrown_in_it_ends_it_and_is_told() {
    endsOn("thrown", new IllegalStateException("no time"));
  }

  @Test
  void an_interrupt_ends_it_too() {
    endsOn("interrupted", new InterruptedException("by a rule"));
  }

  private static void endsOn(String id, Throwable failure) {
    TestProbe<GateMessage> gate = gate();
    ActorRef writer = writer(fixture, withClock(() -> thrown(failure)), id, gate);
    recovered(gate);

    tell(writer, decide(GateFixture.add(1)));

    assertThat(gate.expectMessageClass(GateMessage.WriterFailed.class, PATIENCE))
        .isEqualTo(new GateMessage.WriterFailed(GENERATION, failure));
    gate.expectTerminated(Adapter.toTyped(writer), PATIENCE);
    assertThat(highest(id)).isZero();
  }

  @Test
  void one_that_was_overtaken_says_why_its_write_failed() {
    TestProbe<GateMessage> gate = gate();
    ActorRef writer = writer(fixture, fixture.hosted, "fenced", gate);
    recovered(gate);
    GateFixture.decided(fixture.ask(fixture.owner("fenced"), GateFixture.add(1)));

    tell(writer, decide(GateFixture.add(1)));

    Throwable cause = gate.expectMessageClass(GateMessage.WriterFailed.class, PATIENCE).cause();
    assertThat(Recovery.notWrittenIn(cause).orElseThrow())
        .hasMessageContaining("another owner has written up to sequence 1");
    gate.expectTerminated(Adapter.toTyped(writer), PATIENCE);
    assertThat(highest("fenced")).isEqualTo(1);
  }

  @Test
  void one_that_is_told_to_decide_before_it_knows_what_it_is_ends() {
    ActorRef writer = child(fixture, Writer.PROPS);

    tell(writer, decide(GateFixture.add(1)));

    gate().expectTerminated(Adapter.toTyped(writer), PATIENCE);
  }

  @Test
  void one_that_is_started_again_with_its_gate_ends() {
    TestProbe<GateMessage> gate = gate();
    TestProbe<ActorRef> made = fixture.kit.createTestProbe(ActorRef.class);
    ActorRef parent = child(fixture, Props.create(Parent.class, () -> new Parent(made.getRef())));
    parent.tell("make", ActorRef.noSender());
    ActorRef writer = made.receiveMessage(PATIENCE);
    tell(writer, start(fixture, fixture.hosted, "again", gate));
    recovered(gate);

    parent.tell("fail", ActorRef.noSender());

    gate.expectTerminated(Adapter.toTyped(writer), PATIENCE);
  }

  /** Is started again when it fails, as a gate is by its shard, and its children with it. */
  private static final class Parent extends AbstractActor {
    private final akka.actor.typed.ActorRef<ActorRef> made;

    Parent(akka.actor.typed.ActorRef<ActorRef> made) {
      this.made = made;
    }

    @Override
    public void preRestart(Throwable reason, Optional<Object> message) {
      // would stop the children
    }

    @Override
    public Receive createReceive() {
      return receiveBuilder()
          .matchEquals("make", make -> made.tell(getContext().actorOf(Writer.PROPS, "writer")))
          .matchEquals("fail", fail -> thrown(new IllegalStateException("the gate has a bug")))
          .build();
    }
  }

  @Test
  void what_a_journal_gives_and_is_no_entry_ends_the_recovery() {
    String inMemory = "akka.persistence.journal.plugin = akka.persistence.journal.inmem";
    try (GateFixture other = new GateFixture(inMemory, Rules::of)) {
      TestProbe<GateMessage> gate = other.kit.createTestProbe(GateMessage.class);
      ActorRef first = writer(other, other.hosted, "objects", gate);
      recovered(gate);
      tell(first, decide(GateFixture.add(1)));
      gate.expectMessageClass(GateMessage.BatchDone.class, PATIENCE);

      writer(other, other.hosted, "objects", gate);

      Throwable cause = gate.expectMessageClass(GateMessage.WriterFailed.class, PATIENCE).cause();
      assertThat(cause).hasMessage("no entry of an entity: io.reprise.journal.NewEntry");
    }
  }

  private static long highest(String id) {
    CompletableFuture<Long> highest =
        fixture.journal.highestSequence("counter", id).toCompletableFuture();
    return highest.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static Published recovered(TestProbe<GateMessage> gate) {
    return gate.expectMessageClass(GateMessage.Recovered.class, PATIENCE).published();
  }

  private static TestProbe<GateMessage> gate() {
    return fixture.kit.createTestProbe(GateMessage.class);
  }

  private static ActorRef writer(
      GateFixture node, Hosted hosted, String id, TestProbe<GateMessage> gate) {
    ActorRef writer = child(node, Writer.PROPS);
    tell(writer, start(node, hosted, id, gate));
    return writer;
  }

  private static Writer.Start start(
      GateFixture node, Hosted hosted, String id, TestProbe<GateMessage> gate) {
    return new Writer.Start(hosted, id, GENERATION, node.storage.era(), gate.getRef());
  }

  /** A child of a typed actor, as that of a gate is. */
  private static ActorRef child(GateFixture node, Props props) {
    TestProbe<ActorRef> made = node.kit.createTestProbe(ActorRef.class);
    Behavior<Void> parent =
        Behaviors.setup(
            context -> {
              made.getRef().tell(Adapter.actorOf(context, props, "child"));
              return Behaviors.empty();
            });
    node.kit.spawn(parent);
    return made.receiveMessage(PATIENCE);
  }

  private static void tell(ActorRef writer, Writer.Message message) {
    writer.tell(message, ActorRef.noSender());
  }

  private static Writer.Decide decide(EntityCommand... commands) {
    return new Writer.Decide(
        Stream.of(commands).map(command -> new Batch.Item(command, false)).toList());
  }

  private static Hosted withClock(InstantSource clock) {
    Hosted usual = fixture.hosted;
    return new Hosted(
        usual.component(),
        usual.rules(),
        usual.catalog(),
        usual.journal(),
        usual.handover(),
        usual.settings(),
        clock.withZone(ZoneOffset.UTC),
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
