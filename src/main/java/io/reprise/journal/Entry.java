package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.component.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One line of an entity's journal: an event, or a recorded outcome without one. Holds everything
 * that is needed to decide its command again.
 *
 * @param component the component's name
 * @param id the entity's id
 * @param sequence the number within the entity, from 1, without gaps
 * @param version the sequence of the last entry up to this one that holds an event; 0 before that
 * @param time microseconds, UTC; never before the entry before it
 * @param event the event, if there is one
 * @param commandId the command that led to this entry
 * @param decided the command and its outcome; only in the first entry of a command
 * @param index the place among the entries of its command, from 0
 * @param of how many entries its command has
 * @param componentVersion the version of the component that wrote it
 * @param node the address of the node that wrote it
 */
public record Entry(
    String component,
    String id,
    long sequence,
    long version,
    Instant time,
    Optional<Event> event,
    UUID commandId,
    Optional<Decided> decided,
    int index,
    int of,
    int componentVersion,
    String node) {

  /** About what an entry takes beside bodies, reply and effects. */
  private static final long FRAME_BYTES = 400;

  /** The entity, as {@code component/id}. */
  public String entity() {
    return component + "/" + id;
  }

  /** The sequence of its command's last entry. */
  public long lastSequence() {
    return sequence + of - 1 - index;
  }

  /** The version after its command: every entry of a command with events holds one. */
  public long lastVersion() {
    return event.isPresent() ? lastSequence() : version;
  }

  /**
   * When an effect of its command is due: at once, or when the timer that it sets runs off.
   *
   * @param effect its place among the effects
   * @throws java.util.NoSuchElementException if this is not the first entry of a command
   */
  public Instant due(int effect) {
    JsonNode planned = decided.orElseThrow().effects().path(effect);
    if (planned.has("at")) {
      return Instant.parse(planned.path("at").asText());
    }
    return planned.has("delay") ? time.plus(Duration.parse(planned.path("delay").asText())) : time;
  }

  /** Whether an effect of its command cancels a timer of this name, or sets one anew. */
  public boolean endsTimer(String name) {
    if (decided.isPresent()) {
      for (JsonNode effect : decided.get().effects()) {
        String kind = effect.path("kind").asText();
        boolean timer = kind.equals("cancel") || kind.equals("schedule");
        if (timer && effect.path("name").asText().equals(name)) {
          return true;
        }
      }
    }
    return false;
  }

  /** About how many bytes it takes as it is stored: for limits, not for buffers. */
  public long roughSize() {
    long size = FRAME_BYTES;
    if (event.isPresent()) {
      size += Json.roughSize(event.get().body());
    }
    if (decided.isPresent()) {
      Decided whole = decided.get();
      size += Json.roughSize(whole.command().body()) + Json.roughSize(whole.effects());
      size += whole.outcome().reply().map(Json::roughSize).orElse(0L);
    }
    return size;
  }

  /** What the entry is filed under: the event's name, {@code #refused} or {@code #nothing}. */
  public String kind() {
    return event
        .map(Event::name)
        .orElseGet(
            () ->
                decided.isPresent() && !decided.get().outcome().accepted()
                    ? "#refused"
                    : "#nothing");
  }

  /** An event: its stable name and its fields. */
  public record Event(String name, JsonNode body) {}

  /**
   * A command, how it ended, and what else it led to.
   *
   * @param effects an array; empty if there are none
   */
  public record Decided(Command command, Outcome outcome, JsonNode effects) {}

  /**
   * A command as it was given, with all that the rule could know.
   *
   * @param body the fields in canonical form, before decoding
   * @param time the time that the rule saw
   * @param hops how many messages led to it, 0 for a command from outside
   * @param contextOutcome the outcome that it came back with, if it answers a message or call
   * @param reason why somebody intervened, if they said
   */
  public record Command(
      UUID id,
      Optional<String> key,
      String name,
      JsonNode body,
      String caller,
      Instant time,
      Optional<String> traceparent,
      Optional<Cause> cause,
      int hops,
      Optional<io.reprise.component.Outcome> contextOutcome,
      Optional<String> reason) {}

  /** How a command ended: accepted, perhaps with a reply, or refused with code and reason. */
  public record Outcome(
      boolean accepted, Optional<String> code, Optional<String> reason, Optional<JsonNode> reply) {

    /** An acceptance. */
    public static Outcome accepted(Optional<JsonNode> reply) {
      return new Outcome(true, Optional.empty(), Optional.empty(), reply);
    }

    /** A refusal. */
    public static Outcome refused(String code, String reason) {
      return new Outcome(false, Optional.of(code), Optional.of(reason), Optional.empty());
    }
  }
}
