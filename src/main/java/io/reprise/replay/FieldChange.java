package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.journal.Entry;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An entry that changed a field of the state.
 *
 * @param entry the entry
 * @param command the command that led to it, with its caller
 * @param before the field's value before it; empty if the field was not there
 * @param after the field's value after it; empty if the field was not there any more
 * @param nearDuplicateOf the sequence of the first entry of a command that changed the field
 *     shortly before, with the same name, body and caller
 */
public record FieldChange(
    Entry entry,
    Entry.Command command,
    Optional<JsonNode> before,
    Optional<JsonNode> after,
    OptionalLong nearDuplicateOf) {}
