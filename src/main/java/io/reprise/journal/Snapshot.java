package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * The state of an entity as of an entry, so that recovery need not fold them all. Of another
 * component version or state shape it is not used: a fixed bug must not live on in it.
 *
 * @param stateHash {@link io.reprise.codec.Installed#stateHash} of the state's shape
 * @param state the state as JSON
 * @param window the key window of the entity as JSON, known to package {@code entity} only
 */
public record Snapshot(
    String component,
    String id,
    long sequence,
    long version,
    Instant time,
    int componentVersion,
    String stateHash,
    JsonNode state,
    JsonNode window) {}
