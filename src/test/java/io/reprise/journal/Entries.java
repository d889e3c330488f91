package io.reprise.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** Entries for tests: a wallet that only ever gets deposits. */
public final class Entries {

  static final Instant START = Instant.parse("2026-11-22T20:00:00Z");

  private Entries() {}

  /** What an entity remembers beside its state that has had no keys and no timers. */
  static JsonNode nothingRemembered() {
    return json("{\"keys\":{\"count\":0,\"packed\":\"\",\"outcomes\":[]},\"timers\":[]}");
  }

  static JsonNode json(String text) {
    try {
      return EntryJson.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The time of entry n in these tests: a second apart. */
  static Instant timeOf(long sequence) {
    return START.plusSeconds(sequence);
  }

  /** A UUIDv7 of a time, with a number to tell several of one time apart. */
  static UUID commandId(Instant time, long number) {
    return new UUID((time.toEpochMilli() << 16) | 0x7000L, 0x8000000000000000L | number);
  }

  static Entry deposited(String component, String id, long sequence) {
    return deposited(component, id, sequence, Optional.empty());
  }

  static Entry deposited(String component, String id, long sequence, Optional<String> key) {
    JsonNode body = json("{\"cents\":" + sequence + "}");
    return accepted(component, id, sequence, "deposit", "deposited", body, key);
  }

  /** The one entry of a command that had one event, whose body is the command's. */
  public static Entry accepted(
      String component,
      String id,
      long sequence,
      String name,
      String event,
      JsonNode body,
      Optional<String> key) {
    Instant time = timeOf(sequence);
    UUID commandId = commandId(time.minusMillis(5), sequence);
    Entry.Command command = command(commandId, name, body, time, key);
    return new Entry(
        component,
        id,
        sequence,
        sequence,
        time,
        Optional.of(new Entry.Event(event, body)),
        commandId,
        Optional.of(
            new Entry.Decided(command, Entry.Outcome.accepted(Optional.empty()), json("[]"))),
        0,
        1,
        1,
        "akka://reprise@127.0.0.1:25520");
  }

  /** A refusal under a key. */
  static Entry refused(String component, String id, long sequence, String key) {
    Instant time = timeOf(sequence);
    UUID commandId = commandId(time, sequence);
    Entry.Command command =
        command(commandId, "withdraw", json("{\"cents\":1}"), time, Optional.of(key));
    return new Entry(
        component,
        id,
        sequence,
        0,
        time,
        Optional.empty(),
        commandId,
        Optional.of(
            new Entry.Decided(
                command, Entry.Outcome.refused("not-open", "open it first"), json("[]"))),
        0,
        1,
        1,
        "akka://reprise@127.0.0.1:25520");
  }

  /** One of several entries of one command, which was made at the time of its first. */
  static Entry ofSeveral(String id, long firstSequence, int index, int of) {
    Entry first = deposited("wallet", id, firstSequence);
    long sequence = firstSequence + index;
    return new Entry(
        first.component(),
        id,
        sequence,
        sequence,
        first.time().plus(Duration.of(index, ChronoUnit.MICROS)),
        first.event(),
        first.commandId(),
        index == 0 ? first.decided() : Optional.empty(),
        index,
        of,
        1,
        first.node());
  }

  /** A command of anybody, without effects or cause. */
  public static Entry.Command command(
      UUID id, String name, JsonNode body, Instant time, Optional<String> key) {
    return new Entry.Command(
        id,
        key,
        name,
        body,
        "anonymous",
        time,
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty());
  }
}
