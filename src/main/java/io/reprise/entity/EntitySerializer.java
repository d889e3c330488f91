package io.reprise.entity;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.SerializerWithStringManifest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import java.io.NotSerializableException;
import java.util.List;

/**
 * Puts what nodes say to each other about entities into JSON. Akka's Jackson serializer would name
 * classes and look them up in the wrong class loader; here only names of components and commands
 * and JSON cross the wire. Created by Akka; named in {@code application.conf}.
 */
public final class EntitySerializer extends SerializerWithStringManifest {

  private static final int IDENTIFIER = 842_002;
  private static final String ASK = "ask";
  private static final String GET = "get";
  private static final String REPAIR = "repair";
  private static final String STOP = "stop";
  private static final String ANSWER = "answer";
  private static final String RUNS = "runs";
  private static final String NEEDS = "needs";

  /** What Akka's own envelope may take of a frame. */
  private static final long ENVELOPE_BYTES = 8 << 10;

  private final ActorRefResolver refs;
  private final long bytesMax;

  /** Called by Akka. */
  public EntitySerializer(ExtendedActorSystem system) {
    this.refs = ActorRefResolver.get(Adapter.toTyped(system));
    this.bytesMax =
        system.settings().config().getBytes("akka.remote.artery.advanced.maximum-frame-size")
            - ENVELOPE_BYTES;
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    if (message instanceof GateMessage.Ask) {
      return ASK;
    } else if (message instanceof GateMessage.Get) {
      return GET;
    } else if (message instanceof GateMessage.Repair) {
      return REPAIR;
    } else if (message instanceof GateMessage.Stop) {
      return STOP;
    } else if (message instanceof Answer) {
      return ANSWER;
    } else if (message instanceof PlacementMessage.Runs) {
      return RUNS;
    } else if (message instanceof PlacementMessage.Needs) {
      return NEEDS;
    }
    throw unknown(message.getClass().getName());
  }

  @Override
  public byte[] toBinary(Object message) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (message instanceof GateMessage.Ask ask) {
      json.set("command", EntityWire.toJson(ask.command()));
      json.put("attempt", ask.attempt()).put("sent", ask.firstSentMillis());
      json.put("left", ask.timeLeftMillis());
      json.put("replyTo", refs.toSerializationFormat(ask.replyTo()));
    } else if (message instanceof GateMessage.Get get) {
      json.set("read", EntityWire.toJson(get.read()));
      json.put("left", get.timeLeftMillis());
      json.put("replyTo", refs.toSerializationFormat(get.replyTo()));
    } else if (message instanceof GateMessage.Repair repair) {
      json.put("anew", repair.anew()).put("left", repair.timeLeftMillis());
      json.put("replyTo", refs.toSerializationFormat(repair.replyTo()));
    } else if (message instanceof Answer answer) {
      return answer(answer);
    } else if (message instanceof PlacementMessage placement) {
      return Json.write(PlacementWire.toJson(placement));
    } else if (!(message instanceof GateMessage.Stop)) {
      throw unknown(message.getClass().getName());
    }
    return Json.write(json);
  }

  /** Akka drops what is larger than a frame, and the caller would wait in vain. */
  private byte[] answer(Answer answer) {
    byte[] bytes = Json.write(AnswerWire.toJson(answer));
    return bytes.length <= bytesMax
        ? bytes
        : Json.write(AnswerWire.toJson(shorter(answer, bytes.length)));
  }

  private Answer shorter(Answer answer, int bytes) {
    String why =
        "The answer has "
            + bytes
            + " bytes, too many to cross between nodes (expected: at most "
            + bytesMax
            + ", akka.remote.artery.advanced.maximum-frame-size). ";
    if (answer instanceof Answer.Decided decided && decided.state().isPresent()) {
      Answer.Decided stateless = decided.withoutState(); // the caller reads it if it is wanted
      if (Json.write(AnswerWire.toJson(stateless)).length <= bytesMax) {
        return stateless;
      }
    }
    boolean done = answer instanceof Answer.Decided;
    return new Answer.NotDone(
        Answer.Failure.RULE_FAILED,
        why + (done ? "The command was executed." : "Ask the node that has the entity."),
        List.of(),
        0,
        0,
        done);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    JsonNode json;
    try {
      json = Json.parseStored(bytes); // the body of a command nests inside its envelope
    } catch (MalformedJson e) {
      throw new NotSerializableException(manifest + ": " + e.getMessage());
    }
    return switch (manifest) {
      case ASK ->
          new GateMessage.Ask(
              EntityWire.commandFrom(json.get("command")),
              json.get("attempt").intValue(),
              json.get("sent").longValue(),
              json.get("left").longValue(),
              refs.resolveActorRef(json.get("replyTo").textValue()));
      case GET ->
          new GateMessage.Get(
              EntityWire.readFrom(json.get("read")),
              json.get("left").longValue(),
              refs.resolveActorRef(json.get("replyTo").textValue()));
      case REPAIR ->
          new GateMessage.Repair(
              json.get("anew").booleanValue(),
              json.get("left").longValue(),
              refs.resolveActorRef(json.get("replyTo").textValue()));
      case STOP -> GateMessage.Stop.INSTANCE;
      case ANSWER -> AnswerWire.answerFrom(json);
      case RUNS -> PlacementWire.runsFrom(json);
      case NEEDS -> PlacementWire.needsFrom(json);
      default -> throw new NotSerializableException(unknown(manifest).getMessage());
    };
  }

  private static IllegalArgumentException unknown(String what) {
    return new IllegalArgumentException(
        "message: "
            + what
            + " (expected: ask, get, repair, stop or answer of an entity, runs or needs)");
  }
}
