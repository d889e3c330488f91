package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.ConfigFactory;
import io.reprise.component.Cause;
import io.reprise.component.Outcome;
import io.reprise.entity.Handover;
import io.reprise.journal.Entry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class InterconnectSerializerTest {

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
  void what_is_handed_over_crosses_the_wire_with_all_that_an_entry_holds() {
    crossesTheWire(
        new DeliveryMessage.Handed(new Handover.Sent("relay", "a", 41, List.of(entry(42)))));
  }

  @Test
  void what_deliveries_are_told_crosses_the_wire() {
    crossesTheWire(new DeliveryMessage.Look("relay/a"));
    crossesTheWire(new DeliveryMessage.Open(kit.createTestProbe(Done.class).getRef()));
    crossesTheWire(DeliveryMessage.Run.INSTANCE);
    crossesTheWire(DeliveryMessage.ClockMoved.INSTANCE);
    crossesTheWire(DeliveryMessage.NewEra.INSTANCE);
    crossesTheWire(DeliveryMessage.Stop.INSTANCE);
  }

  @Test
  void what_a_delivery_tells_itself_does_not_cross_the_wire() {
    assertThatThrownBy(() -> crossesTheWire(DeliveryMessage.Wake.INSTANCE))
        .hasMessageContaining("expected: handed, look");
  }

  private static Entry entry(long sequence) {
    Instant time = Instant.parse("2026-11-22T20:00:00.123456Z");
    UUID commandId = UUID.fromString("0193f0a0-0000-7000-8000-000000000001");
    JsonNode body = JsonNodeFactory.instance.objectNode().put("text", "\u0000 ü");
    ArrayNode effects = JsonNodeFactory.instance.arrayNode();
    effects.addObject().put("kind", "cancel").put("name", "t");
    Entry.Command command =
        new Entry.Command(
            commandId,
            Optional.of("k"),
            "note",
            body,
            "ann",
            time,
            Optional.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            Optional.of(new Cause("relay/b", 3, 1)),
            2,
            Optional.of(
                new Outcome(
                    false, Optional.of("c"), Optional.of("r"), Optional.of(Map.of("a", 1L)))),
            Optional.of("INC-77"));
    return new Entry(
        "relay",
        "a",
        sequence,
        sequence,
        time,
        Optional.of(new Entry.Event("noted", body)),
        commandId,
        Optional.of(new Entry.Decided(command, Entry.Outcome.accepted(Optional.of(body)), effects)),
        0,
        1,
        1,
        "127.0.0.1:25520");
  }
}
