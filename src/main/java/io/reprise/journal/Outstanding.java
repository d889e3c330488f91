package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * An effect that is not done yet, as the outbox tells: on its way, waiting for its time, or parked.
 *
 * @param kind {@code send}, {@code call} or {@code schedule}
 * @param target the receiver as {@code component/id}, endpoint and operation, or the timer's name
 * @param due not before this
 * @param attempts how often it was tried
 * @param parked whether it waits for somebody to see to it
 * @param code why it is parked
 * @param error what the last attempt failed with, or what holds it back
 * @param tried when the last attempt was made
 * @param parkedAt when it was parked
 * @param outcome how it ended, if that is known here but its sender was not told yet
 */
public record Outstanding(
    String kind,
    String target,
    Instant due,
    int attempts,
    boolean parked,
    Optional<String> code,
    Optional<String> error,
    Optional<Instant> tried,
    Optional<Instant> parkedAt,
    Optional<JsonNode> outcome) {}
