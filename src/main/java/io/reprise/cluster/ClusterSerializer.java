package io.reprise.cluster;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializerWithStringManifest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Puts what nodes say to each other about themselves into JSON. Created by Akka; named in {@code
 * application.conf}.
 */
public final class ClusterSerializer extends SerializerWithStringManifest {

  private static final int IDENTIFIER = 842_004;
  private static final String SEEN = "seen";
  private static final String CUT_OFF = "cut-off";
  private static final String ASK = "ask";
  private static final String FACTS = "facts";
  private static final String DRAIN = "drain";
  private static final String DRAINING = "draining";

  private final ExtendedActorSystem system;

  /** Called by Akka. */
  public ClusterSerializer(ExtendedActorSystem system) {
    this.system = system;
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    if (message instanceof NodeMessage.Seen) {
      return SEEN;
    } else if (message instanceof NodeMessage.CutOff) {
      return CUT_OFF;
    } else if (message instanceof NodeMessage.Ask) {
      return ASK;
    } else if (message instanceof NodeMessage.Facts) {
      return FACTS;
    } else if (message instanceof NodeMessage.Drain) {
      return DRAIN;
    } else if (message instanceof NodeMessage.Draining) {
      return DRAINING;
    }
    throw unknown(message.getClass().getName());
  }

  @Override
  public byte[] toBinary(Object message) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (message instanceof NodeMessage.Seen seen) {
      json.put("node", seen.node()).put("incarnation", seen.incarnation().toString());
      json.put("confirmed", seen.confirmed());
      json.put("databaseAgo", seen.databaseAgoMillis()).put("leaving", seen.leaving());
    } else if (message instanceof NodeMessage.CutOff cut) {
      json.put("node", cut.node());
    } else if (message instanceof NodeMessage.Ask ask) {
      json.put("replyTo", text(ask.replyTo()));
    } else if (message instanceof NodeMessage.Facts facts) {
      write(facts, json);
    } else if (message instanceof NodeMessage.Drain drain) {
      json.put("by", drain.by()).put("reason", drain.reason());
      json.put("replyTo", text(drain.replyTo()));
    } else if (message instanceof NodeMessage.Draining draining) {
      json.put("node", draining.node());
    }
    return Json.write(json);
  }

  private static void write(NodeMessage.Facts facts, ObjectNode json) {
    json.put("node", facts.node()).put("version", facts.version()).put("http", facts.http());
    json.put("uptime", facts.uptimeMillis()).put("databaseAgo", facts.databaseAgoMillis());
    json.put("leaving", facts.leaving());
    facts.troubles().forEach(json.putArray("troubles")::add);
    write(facts.versions(), json.putObject("versions"));
    write(facts.shards(), json.putObject("shards"));
    write(facts.entities(), json.putObject("entities"));
  }

  private static void write(Map<String, Integer> numbers, ObjectNode json) {
    numbers.forEach(json::put);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    JsonNode json;
    try {
      json = Json.parseStored(bytes);
    } catch (MalformedJson e) {
      throw new NotSerializableException(manifest + ": " + e.getMessage());
    }
    String node = json.path("node").asText();
    return switch (manifest) {
      case SEEN ->
          new NodeMessage.Seen(
              node,
              UUID.fromString(json.path("incarnation").asText()),
              json.path("confirmed").asBoolean(),
              json.path("databaseAgo").asLong(),
              json.path("leaving").asBoolean());
      case CUT_OFF -> new NodeMessage.CutOff(node);
      case ASK -> new NodeMessage.Ask(ref(json));
      case FACTS -> facts(json);
      case DRAIN ->
          new NodeMessage.Drain(json.path("by").asText(), json.path("reason").asText(), ref(json));
      case DRAINING -> new NodeMessage.Draining(node);
      default -> throw new NotSerializableException(unknown(manifest).getMessage());
    };
  }

  private static NodeMessage.Facts facts(JsonNode json) {
    return new NodeMessage.Facts(
        json.path("node").asText(),
        json.path("version").asText(),
        json.path("http").asText(),
        json.path("uptime").asLong(),
        numbers(json.path("versions")),
        numbers(json.path("shards")),
        numbers(json.path("entities")),
        json.path("databaseAgo").asLong(),
        json.path("leaving").asBoolean(),
        texts(json.path("troubles")));
  }

  private static List<String> texts(JsonNode json) {
    List<String> texts = new ArrayList<>();
    json.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static Map<String, Integer> numbers(JsonNode json) {
    Map<String, Integer> numbers = new TreeMap<>();
    json.properties().forEach(field -> numbers.put(field.getKey(), field.getValue().asInt()));
    return numbers;
  }

  private String text(ActorRef<NodeMessage> ref) {
    return resolver().toSerializationFormat(ref);
  }

  private ActorRef<NodeMessage> ref(JsonNode json) {
    return resolver().resolveActorRef(json.path("replyTo").asText());
  }

  private ActorRefResolver resolver() {
    return ActorRefResolver.get(Adapter.toTyped(system));
  }

  private static IllegalArgumentException unknown(String what) {
    return new IllegalArgumentException(
        "message: " + what + " (expected: seen, cut-off, ask, facts, drain or draining)");
  }
}
