package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.FieldError;
import io.reprise.journal.Entry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What an entity answers to a command, a read or whoever has it rebuilt. */
public sealed interface Answer {

  /**
   * A command that was decided: accepted or refused. Durable, or confirmed against the journal.
   *
   * @param commandId the command that was executed: on a replay by key, the first one
   * @param sequence the command's own last entry, or the entity's if it left none
   * @param version the version of the state after it
   * @param replayed whether this is the recorded outcome of an earlier command with the same key
   * @param state the state, if the caller wanted it
   */
  record Decided(
      UUID commandId,
      long sequence,
      long version,
      Entry.Outcome outcome,
      boolean replayed,
      Optional<JsonNode> state,
      int componentVersion)
      implements Answer {

    /** The same without the state. */
    Decided withoutState() {
      return new Decided(
          commandId, sequence, version, outcome, replayed, Optional.empty(), componentVersion);
    }
  }

  /**
   * A read.
   *
   * @param value the state, or the answer of the query
   * @param linearizable whether it is confirmed against the journal
   */
  record Value(
      long sequence,
      long version,
      Instant time,
      JsonNode value,
      boolean linearizable,
      int componentVersion)
      implements Answer {}

  /** A read that was held and ended without another version. */
  record Unchanged(long sequence, long version) implements Answer {}

  /**
   * The entity is in service, as was wanted: recovered, or rebuilt from its first entry on.
   *
   * @param sequence its last entry
   */
  record Recovered(long sequence, long version, int componentVersion) implements Answer {}

  /**
   * Neither decided nor read.
   *
   * @param detail what happened, for people
   * @param errors all field errors, for {@link Failure#INVALID_BODY}
   * @param sequence the entity's sequence as far as known, else 0
   * @param version the entity's version as far as known, else 0
   * @param maybeWritten whether the command may have become durable all the same
   */
  record NotDone(
      Failure failure,
      String detail,
      List<FieldError> errors,
      long sequence,
      long version,
      boolean maybeWritten)
      implements Answer {

    /** A failure with a detail and nothing else to say. */
    public static NotDone of(Failure failure, String detail) {
      return new NotDone(failure, detail, List.of(), 0, 0, false);
    }

    /** The same, where an earlier attempt may have done what this one did not. */
    NotDone perhapsWritten() {
      return new NotDone(failure, detail, errors, sequence, version, true);
    }
  }

  /** Why a command was not decided or a read not answered. */
  enum Failure {
    /** The body does not fit the command's or query's shape. */
    INVALID_BODY,
    /** The component has no command of that name. */
    UNKNOWN_COMMAND,
    /** The component has no query of that name. */
    UNKNOWN_QUERY,
    /** The entity has no event yet. */
    UNKNOWN_ENTITY,
    /** The key came before with another command or body. */
    KEY_REUSED,
    /** The entity has another version than the caller expects. */
    PRECONDITION_FAILED,
    /** The entity has not reached the sequence that the caller asks for. */
    SEQUENCE_NOT_REACHED,
    /** Too many commands wait for this entity. */
    BUSY,
    /** The entity can't be recovered: an entry no longer decodes, or a rule throws. */
    OUT_OF_SERVICE,
    /** The same, because a newer version of the component wrote the entry than this node runs. */
    NEWER_ENTRY,
    /** The rule threw, or gave something that it had not declared. */
    RULE_FAILED,
    /** The timer was cancelled or replaced, or has run off before. */
    TIMER_GONE,
    /** The journal can't be reached. */
    JOURNAL_UNAVAILABLE,
    /** The entity is moving or the node is leaving. */
    DRAINING,
    /** No answer in time. */
    NO_ANSWER
  }
}
