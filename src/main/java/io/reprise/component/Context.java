package io.reprise.component;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a rule may know beside the state and the command. All of it is recorded with the command, so
 * that deciding again gives the same.
 */
public final class Context {

  private static final UUID NO_COMMAND = new UUID(0, 0);

  private final String component;
  private final String id;
  private final UUID commandId;
  private final String caller;
  private final Instant time;
  private final Optional<Cause> cause;
  private final Optional<Outcome> outcome;
  private final SplitMix64 random;

  private Context(
      String component,
      String id,
      UUID commandId,
      String caller,
      Instant time,
      Optional<Cause> cause,
      Optional<Outcome> outcome) {
    this.component = component;
    this.id = id;
    this.commandId = commandId;
    this.caller = caller;
    this.time = time;
    this.cause = cause;
    this.outcome = outcome;
    this.random = SplitMix64.seededFrom(commandId);
  }

  /** The context of a command. */
  public static Context ofCommand(
      String component,
      String id,
      UUID commandId,
      String caller,
      Instant time,
      Optional<Cause> cause,
      Optional<Outcome> outcome) {
    return new Context(component, id, commandId, caller, time, cause, outcome);
  }

  /** The context of a query; its command id is the nil UUID. */
  public static Context ofQuery(String component, String id, String caller, Instant time) {
    return new Context(component, id, NO_COMMAND, caller, time, Optional.empty(), Optional.empty());
  }

  /** The component's name. */
  public String component() {
    return component;
  }

  /** The entity's id. */
  public String id() {
    return id;
  }

  /** The id of the command, a UUIDv7 made by the server. */
  public UUID commandId() {
    return commandId;
  }

  /** Who sent the command; {@code anonymous} if nobody said. */
  public String caller() {
    return caller;
  }

  /**
   * The time of the command, in microseconds, UTC: never before that of the entity's last entry. Of
   * a query: the moment it asks about.
   */
  public Instant time() {
    return time;
  }

  /** The message or timer that this command came from. */
  public Optional<Cause> cause() {
    return cause;
  }

  /**
   * Whether this command comes from an effect of this entity itself: it is the outcome of a message
   * or call that it sent, or its timer. Callers and other entities can't claim that, so a command
   * that only makes sense as an outcome refuses whatever else brings it.
   */
  public boolean isFromItself() {
    return cause.map(Cause::entity).filter((component + "/" + id)::equals).isPresent();
  }

  /** How a message or call ended, where this command is its outcome. */
  public Optional<Outcome> outcome() {
    return outcome;
  }

  /** Random numbers seeded from the command id: the same each time the command is decided. */
  public SplitMix64 random() {
    return random;
  }
}
