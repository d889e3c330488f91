package io.reprise.component;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What shall happen after a decision is durable, as data. Rules never act themselves: a decision
 * can be made again without anything happening twice.
 */
public sealed interface Effect {

  /** How long the name of a timer may be, in characters. */
  int TIMER_LENGTH_MAX = 128;

  /** How long a timer may run. */
  Duration DELAY_MAX = Duration.ofDays(36_525);

  /** The first time that a timer may be set to. */
  Instant AT_MIN = Instant.EPOCH;

  /** The last time that a timer may be set to. */
  Instant AT_MAX = Instant.parse("9999-01-01T00:00:00Z");

  /** An effect whose outcome comes back as a command. */
  sealed interface WithOutcome extends Effect {
    /** The same effect, with the command to give back when it is accepted. */
    WithOutcome onAccepted(Object command);

    /** The same effect, with the command to give back when it is refused. */
    WithOutcome onRefused(Object command);
  }

  /** A command, as a record of the receiver's family or by name. */
  sealed interface Message {}

  /** A command as a record. */
  record Typed(Object command) implements Message {}

  /** A command by name, with its fields as plain Java values. */
  record Named(String command, Map<String, ?> body) implements Message {}

  /** A command to another entity. */
  record Send(
      String component,
      String id,
      Message message,
      Optional<Object> accepted,
      Optional<Object> refused)
      implements WithOutcome {
    /** Checks the id of the receiver. */
    public Send {
      Address.requireId(id);
    }

    @Override
    public Send onAccepted(Object command) {
      return new Send(component, id, message, Optional.of(command), refused);
    }

    @Override
    public Send onRefused(Object command) {
      return new Send(component, id, message, accepted, Optional.of(command));
    }
  }

  /** A request to an endpoint outside. */
  record Call(
      String endpoint,
      String operation,
      Object body,
      Optional<Object> accepted,
      Optional<Object> refused)
      implements WithOutcome {
    @Override
    public Call onAccepted(Object command) {
      return new Call(endpoint, operation, body, Optional.of(command), refused);
    }

    @Override
    public Call onRefused(Object command) {
      return new Call(endpoint, operation, body, accepted, Optional.of(command));
    }
  }

  /** A command to oneself later: after a delay or at a time, one of the two. */
  record Schedule(String name, Optional<Duration> delay, Optional<Instant> at, Object command)
      implements Effect {
    /** Checks the name and that the time can be kept; a time that has passed is due at once. */
    public Schedule {
      requireTimer(name);
      if (delay.isPresent() && (delay.get().isNegative() || delay.get().compareTo(DELAY_MAX) > 0)) {
        throw new IllegalArgumentException(
            "delay: " + delay.get() + " (expected: from 0 to " + DELAY_MAX.toDays() + " days)");
      }
      if (at.isPresent() && (at.get().isBefore(AT_MIN) || at.get().isAfter(AT_MAX))) {
        throw new IllegalArgumentException(
            "at: " + at.get() + " (expected: from " + AT_MIN + " to " + AT_MAX + ")");
      }
    }
  }

  /** The end of a timer. */
  record Cancel(String name) implements Effect {
    /** Checks the name. */
    public Cancel {
      requireTimer(name);
    }
  }

  private static void requireTimer(String name) {
    if (name.isBlank() || name.length() > TIMER_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "timer: '"
              + name
              + "' (expected: a name of at most "
              + TIMER_LENGTH_MAX
              + " characters)");
    }
  }
}
