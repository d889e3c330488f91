package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * An entity as it was.
 *
 * @param sequence the last entry that counts
 * @param version the last entry with an event that counts
 * @param time the time of that last entry
 * @param value the state, or the answer of a query
 * @param componentVersion the version of the component that folded it: today's
 * @param settled whether it stays so: no entry can come before this moment any more
 */
public record Past(
    long sequence,
    long version,
    Instant time,
    JsonNode value,
    int componentVersion,
    boolean settled) {}
