package io.reprise.journal;

import java.time.Instant;

/**
 * That somebody had an effect left out.
 *
 * @param caller who it was
 * @param reason why, in their words
 */
public record Skipped(Instant at, String caller, String reason) {}
