package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * How a field of an entity's state became what it is.
 *
 * @param sequence the last entry that counts
 * @param value the field's value then; empty if it is not there
 * @param changes the entries that changed it, newest first, as many as were asked for
 * @param more how many older ones there are
 * @param componentVersion the version of the component that folded it: today's
 */
public record Explanation(
    long sequence,
    Optional<JsonNode> value,
    List<FieldChange> changes,
    long more,
    int componentVersion) {}
