package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What shall be otherwise than it was. Commands are named by the sequence of any of their entries.
 *
 * @param from the sequence of the first command that is decided again; empty for the first that is
 *     skipped or edited
 * @param skip commands that don't come
 * @param bodies other fields for commands
 */
public record Edits(OptionalLong from, Set<Long> skip, Map<Long, JsonNode> bodies) {

  /** The first sequence that is not as recorded, 1 if none is named. */
  long first() {
    LongStream named =
        LongStream.concat(
            skip.stream().mapToLong(Long::longValue),
            bodies.keySet().stream().mapToLong(Long::longValue));
    return LongStream.concat(from.stream(), named).min().orElse(1);
  }

  /** The last sequence that is named. */
  long last() {
    return LongStream.concat(
            from.stream(),
            LongStream.concat(
                skip.stream().mapToLong(Long::longValue),
                bodies.keySet().stream().mapToLong(Long::longValue)))
        .max()
        .orElse(1);
  }
}
