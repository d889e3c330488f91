package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Cause;
import io.reprise.component.Outcome;
import java.util.Optional;
import java.util.UUID;

/**
 * A command to an entity, before anybody decoded it.
 *
 * @param commandId a UUIDv7 made by the node that took the command in: {@link CommandIds}
 * @param name the command's name
 * @param body its fields, as they came
 * @param key the caller's idempotency key
 * @param precondition what version the caller expects
 * @param caller who sent it
 * @param wantState whether the answer shall carry the state
 * @param timer whether it is a timer that has run off: then it counts only while its entity still
 *     has that timer, the effect of its own that {@code cause} names
 * @param reason why somebody intervenes, if they said
 */
public record EntityCommand(
    UUID commandId,
    String name,
    JsonNode body,
    Optional<String> key,
    Precondition precondition,
    String caller,
    boolean wantState,
    Optional<String> traceparent,
    Optional<Cause> cause,
    int hops,
    Optional<Outcome> contextOutcome,
    boolean timer,
    Optional<String> reason) {}
