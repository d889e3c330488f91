package io.reprise.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A place where recorded history does not come out as it did.
 *
 * @param entity as {@code component/id}
 * @param sequence of the entry, or of the first entry of the command
 * @param time of that entry
 * @param command the command's name; empty if it is about an entry of none
 * @param before one word for what was recorded: {@code accepted}, or the code of a refusal
 * @param after one word for what comes now: the same, or {@code invalid}, {@code throws}, {@code
 *     unreadable}, {@code no-fold}
 * @param what differs: {@code outcome}, {@code events}, {@code reply}, {@code refusal}, {@code
 *     effects}
 * @param recorded the recorded outcome with events, reply and effects
 * @param now what comes now, in the same form; or {@code {"unreadable":why}} and the like
 * @param state what differs in the state after it, from as recorded to as it comes now; empty if
 *     nothing does, or if that can't be told
 * @param old what the old code decides, if it was asked and does not repeat what was recorded
 */
public record Divergence(
    Kind kind,
    String entity,
    long sequence,
    Instant time,
    String command,
    String before,
    String after,
    List<String> what,
    ObjectNode recorded,
    ObjectNode now,
    List<JsonDiff.Change> state,
    Optional<ObjectNode> old) {

  /** Kinds, the worst first. */
  public enum Kind {
    /** What is no entry, or not one that follows. */
    UNREADABLE,
    /** An event that no longer decodes, or a rule that throws on it: the rest can't be checked. */
    NO_FOLD,
    /** A command that is decided otherwise, no longer constructs, or makes its rule throw. */
    DECIDES
  }

  /** Why it is not readable or no longer folds, in one line; empty for a decision. */
  public String why() {
    return kind == Kind.DECIDES ? "" : now.path(after).asText();
  }

  /** The component's name. */
  public String component() {
    return entity.substring(0, Math.max(0, entity.indexOf('/')));
  }
}
