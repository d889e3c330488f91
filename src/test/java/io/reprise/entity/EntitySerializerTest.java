package io.reprise.entity;

import static io.reprise.entity.GateFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ExtendedActorSystem;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Adapter;
import com.typesafe.config.ConfigFactory;
import io.reprise.codec.FieldError;
import io.reprise.codec.Json;
import io.reprise.component.Cause;
import io.reprise.component.Outcome;
import io.reprise.journal.Entry;
import java.io.NotSerializableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EntitySerializerTest {
  private static final long SENT = 1_800_000_000_000L;

  private static ActorTestKit kit;

  @BeforeAll
  static void start() {
    kit =
        ActorTestKit.create(
            ConfigFactory.parseString("akka.actor.provider = local")
                .withFallback(ConfigFactory.load()));
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  private static void crossesTheWire(Object message) {
    kit.serializationTestKit().verifySerialization(message, true);
  }

  @Test
  void what_nodes_say_of_versions_crosses_the_wire() {
    crossesTheWire(
        new PlacementMessage.Runs(
            "akka://reprise@127.0.0.1:25520", Map.of("wallet", 3, "hotel", 1)));
    crossesTheWire(new PlacementMessage.Needs("wallet", "17", 3));
  }

  @Test
  void commands_cross_the_wire_with_all_they_carry() {
    TestProbe<Answer> probe = kit.createTestProbe(Answer.class);
    for (Precondition precondition :
        List.of(
            new Precondition.None(),
            new Precondition.Version(7),
            new Precondition.Exists(),
            new Precondition.Absent())) {
      EntityCommand full =
          new EntityCommand(
              GateFixture.IDS.next(),
              "add",
              json("{\"by\":1,\"note\":\"\\u0000 ü\"}"),
              Optional.of("k"),
              precondition,
              "ann",
              true,
              Optional.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
              Optional.of(new Cause("wallet/bob", 3, 1)),
              2,
              Optional.of(
                  new Outcome(
                      false, Optional.of("c"), Optional.of("r"), Optional.of(Map.of("a", 1L)))),
              true,
              Optional.of("INC-77"));
      crossesTheWire(new GateMessage.Ask(full, 1, SENT, 500, probe.getRef()));
    }
    crossesTheWire(new GateMessage.Ask(GateFixture.add(1), 0, SENT, 500, probe.getRef()));
    crossesTheWire(GateMessage.Stop.INSTANCE);
  }

  @Test
  void a_body_as_deep_as_may_be_crosses_the_wire() {
    int levels = Json.NESTING_MAX - 1; // the object around the list is one
    String deep = "{\"list\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
    EntityCommand command = GateFixture.command("add", deep);
    TestProbe<Answer> probe = kit.createTestProbe(Answer.class);
    crossesTheWire(new GateMessage.Ask(command, 0, SENT, 500, probe.getRef()));
  }

  @Test
  void reads_cross_the_wire_with_all_they_carry() {
    TestProbe<Answer> probe = kit.createTestProbe(Answer.class);
    EntityRead full =
        new EntityRead(
            Optional.of(new EntityRead.Query("plus", Map.of("more", List.of("1", "2")))),
            true,
            7,
            Optional.of(3L),
            Duration.ofSeconds(20),
            "ann");
    crossesTheWire(new GateMessage.Get(full, 500, probe.getRef()));
    crossesTheWire(new GateMessage.Get(GateFixture.state(), 500, probe.getRef()));
    crossesTheWire(new GateMessage.Repair(true, 500, probe.getRef()));
    crossesTheWire(new GateMessage.Repair(false, 500, probe.getRef()));
  }

  @Test
  void every_answer_crosses_the_wire() {
    UUID id = GateFixture.IDS.next();
    crossesTheWire(
        new Answer.Decided(
            id, 7, 6, Entry.Outcome.refused("too-high", "7 by now"), true, Optional.empty(), 1));
    crossesTheWire(
        new Answer.Decided(
            id,
            7,
            7,
            Entry.Outcome.accepted(Optional.of(json("{\"total\":\"1\"}"))),
            false,
            Optional.of(json("{\"total\":\"2\"}")),
            1));
    crossesTheWire(
        new Answer.Value(
            7, 6, Instant.parse("2026-11-22T20:00:00.123456Z"), json("[\"x\"]"), true, 1));
    crossesTheWire(new Answer.Unchanged(7, 6));
    crossesTheWire(new Answer.Recovered(7, 6, 1));
    for (Answer.Failure failure : Answer.Failure.values()) {
      crossesTheWire(
          new Answer.NotDone(
              failure, "detail", List.of(new FieldError("/by", "missing", "…")), 7, 6, true));
    }
  }

  @Test
  void an_answer_that_no_frame_can_hold_says_so_or_leaves_out_the_state() {
    String large = "\"" + "x".repeat(5 << 20) + "\"";
    Answer.Decided decided =
        new Answer.Decided(
            GateFixture.IDS.next(),
            7,
            7,
            Entry.Outcome.accepted(Optional.empty()),
            false,
            Optional.of(json(large)),
            1);
    Answer.Value value = new Answer.Value(7, 7, Instant.EPOCH, json(large), false, 1);

    assertThat(crossed(decided)).isEqualTo(decided.withoutState());
    assertThat(crossed(value))
        .isInstanceOfSatisfying(
            Answer.NotDone.class,
            notDone -> {
              assertThat(notDone.detail()).contains("maximum-frame-size");
              assertThat(notDone.maybeWritten()).isFalse();
            });
  }

  private static Object crossed(Object message) {
    EntitySerializer serializer =
        new EntitySerializer((ExtendedActorSystem) Adapter.toClassic(kit.system()));
    try {
      return serializer.fromBinary(serializer.toBinary(message), serializer.manifest(message));
    } catch (NotSerializableException e) {
      throw new AssertionError(e);
    }
  }
}
