package io.reprise.testkit;

import io.reprise.component.Cause;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Outcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * What a scenario decides in, beside the state: whose entity it is, who asks and when.
 *
 * @param commandId of the next command
 * @param cause of the next command
 * @param outcome that the next command brings
 */
record Situation(
    String id,
    String caller,
    Instant time,
    UUID commandId,
    Optional<Cause> cause,
    Optional<Outcome> outcome) {

  private static final UUID FIRST_COMMAND = UUID.fromString("01937a4c-0000-7000-8000-000000000001");
  private static final Instant TIME = Instant.parse("2026-11-22T20:00:00.123456Z");

  static final Situation DEFAULT =
      new Situation(
          "some-id", "anonymous", TIME, FIRST_COMMAND, Optional.empty(), Optional.empty());

  Situation withId(String newId) {
    return new Situation(newId, caller, time, commandId, cause, outcome);
  }

  Situation withCaller(String newCaller) {
    return new Situation(id, newCaller, time, commandId, cause, outcome);
  }

  /** A node counts in microseconds. */
  Situation withTime(Instant newTime) {
    Instant time = newTime.truncatedTo(ChronoUnit.MICROS);
    return new Situation(id, caller, time, commandId, cause, outcome);
  }

  Situation withCommandId(UUID newId) {
    return new Situation(id, caller, time, newId, cause, outcome);
  }

  Situation withCause(Cause newCause) {
    return new Situation(id, caller, time, commandId, Optional.of(newCause), outcome);
  }

  Situation withOutcome(Outcome newOutcome) {
    return new Situation(id, caller, time, commandId, cause, Optional.of(newOutcome));
  }

  /** For the command after this one: it has the next id and comes from nobody in particular. */
  Situation next() {
    UUID next =
        new UUID(commandId.getMostSignificantBits(), commandId.getLeastSignificantBits() + 1);
    return new Situation(id, caller, time, next, Optional.empty(), Optional.empty());
  }

  /** A new one each time, because its random numbers are used up. */
  Context ofCommand(Component<?, ?, ?> component) {
    Optional<Cause> from = cause.or(() -> outcome.map(ended -> ownEffect(component)));
    return Context.ofCommand(component.name(), id, commandId, caller, time, from, outcome);
  }

  /** An outcome comes back to who sent the message. */
  private Cause ownEffect(Component<?, ?, ?> component) {
    return new Cause(component.name() + "/" + id, 1, 0);
  }

  Context ofQuery(Component<?, ?, ?> component) {
    return Context.ofQuery(component.name(), id, caller, time);
  }

  @Override
  public String toString() {
    return "by " + caller + " at " + time + outcome.map(Situation::text).orElse("") + origin();
  }

  private static String text(Outcome ended) {
    String refusal = ended.code().orElse("") + ", " + ended.reason().map(Print::of).orElse("");
    return ended.accepted()
        ? ", after accepted" + ended.reply().map(reply -> " with " + Print.of(reply)).orElse("")
        : ", after refused(" + refusal + ")";
  }

  private String origin() {
    return cause
        .map(from -> ", sent by %s in entry %d".formatted(from.entity(), from.sequence()))
        .orElse("");
  }
}
