package io.reprise.interconnect;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializerWithStringManifest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.entity.Handover;
import io.reprise.journal.Entry;
import io.reprise.journal.EntryJson;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts what nodes say to each other about deliveries into JSON, entries in the form in which they
 * are stored. Created by Akka; named in {@code application.conf}.
 */
public final class InterconnectSerializer extends SerializerWithStringManifest {

  private static final int IDENTIFIER = 842_003;
  private static final String HANDED = "handed";
  private static final String LOOK = "look";
  private static final String OPEN = "open";
  private static final String RUN = "run";
  private static final String CLOCK_MOVED = "clock-moved";
  private static final String NEW_ERA = "new-era";
  private static final String STOP = "stop";

  private final ActorRefResolver refs;

  /** Called by Akka. */
  public InterconnectSerializer(ExtendedActorSystem system) {
    refs = ActorRefResolver.get(Adapter.toTyped(system));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    if (message instanceof DeliveryMessage.Handed) {
      return HANDED;
    } else if (message instanceof DeliveryMessage.Look) {
      return LOOK;
    } else if (message instanceof DeliveryMessage.Open) {
      return OPEN;
    } else if (message instanceof DeliveryMessage.Run) {
      return RUN;
    } else if (message instanceof DeliveryMessage.ClockMoved) {
      return CLOCK_MOVED;
    } else if (message instanceof DeliveryMessage.NewEra) {
      return NEW_ERA;
    } else if (message instanceof DeliveryMessage.Stop) {
      return STOP;
    }
    throw unknown(message.getClass().getName());
  }

  @Override
  public byte[] toBinary(Object message) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (message instanceof DeliveryMessage.Handed handed) {
      json.put("component", handed.sent().component()).put("id", handed.sent().id());
      json.put("previous", handed.sent().previous());
      ArrayNode entries = json.putArray("entries");
      handed.sent().entries().forEach(entry -> entries.add(EntryJson.toJson(entry)));
    } else if (message instanceof DeliveryMessage.Look look) {
      json.put("sender", look.sender());
    } else if (message instanceof DeliveryMessage.Open open) {
      json.put("replyTo", refs.toSerializationFormat(open.replyTo()));
    }
    return Json.write(json);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    JsonNode json;
    try {
      json = Json.parseStored(bytes);
    } catch (MalformedJson e) {
      throw new NotSerializableException(manifest + ": " + e.getMessage());
    }
    return switch (manifest) {
      case HANDED -> new DeliveryMessage.Handed(sent(json));
      case LOOK -> new DeliveryMessage.Look(json.get("sender").textValue());
      case OPEN -> new DeliveryMessage.Open(refs.resolveActorRef(json.get("replyTo").textValue()));
      case RUN -> DeliveryMessage.Run.INSTANCE;
      case CLOCK_MOVED -> DeliveryMessage.ClockMoved.INSTANCE;
      case NEW_ERA -> DeliveryMessage.NewEra.INSTANCE;
      case STOP -> DeliveryMessage.Stop.INSTANCE;
      default -> throw new NotSerializableException(unknown(manifest).getMessage());
    };
  }

  private static Handover.Sent sent(JsonNode json) {
    List<Entry> entries = new ArrayList<>();
    json.get("entries").forEach(entry -> entries.add(EntryJson.fromJson(entry)));
    return new Handover.Sent(
        json.get("component").textValue(),
        json.get("id").textValue(),
        json.get("previous").longValue(),
        entries);
  }

  private static IllegalArgumentException unknown(String what) {
    return new IllegalArgumentException(
        "message: " + what + " (expected: handed, look, open, run, clock-moved, new-era or stop)");
  }
}
