package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;

/**
 * The state of an entity as of an entry, so that recovery need not fold them all. Of another
 * component version or state shape it is not used: a fixed bug must not live on in it.
 *
 * @param commandId the command of the last entry in it: together with its time it tells whether the
 *     snapshot belongs to the entries that are there
 * @param stateHash {@link io.reprise.codec.Installed#stateHash} of the state's shape
 * @param state the state as JSON
 * @param window what the entity remembers beside its state, as JSON: its keys are {@link
 *     PackedKeys}, the rest is known to package {@code entity}
 */
public record Snapshot(
    String component,
    String id,
    long sequence,
    long version,
    Instant time,
    UUID commandId,
    int componentVersion,
    String stateHash,
    JsonNode state,
    JsonNode window) {}
