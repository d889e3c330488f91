package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Cause;
import io.reprise.journal.EffectId;
import io.reprise.journal.Entry;
import java.util.UUID;

/**
 * From an effect to the command that it leads to.
 *
 * @param effect named by its entry and its place there
 * @param role as what the command comes
 * @param receiver the entity that gets it, as {@code component/id}
 * @param command the id that the command has, whoever carries the effect out
 */
public record Lead(Cause effect, Role role, String receiver, UUID command) {

  /** As what a command came. */
  public enum Role {
    /** From outside. */
    REQUEST("request"),
    /** From another entity, or from itself. */
    MESSAGE("message"),
    /** As the outcome of a message or call of its own. */
    OUTCOME("outcome"),
    /** From a timer of its own. */
    TIMER("timer");

    private final String word;

    Role(String word) {
      this.word = word;
    }

    /** One word, for tables and scripts. */
    public String word() {
      return word;
    }

    /** As what the command of an entry came. */
    static Role of(Entry.Command command, String entity) {
      if (command.cause().isEmpty()) {
        return REQUEST;
      }
      if (command.contextOutcome().isPresent()) {
        return OUTCOME;
      }
      // A message has at least one hop, also one to oneself.
      boolean own = command.cause().get().entity().equals(entity);
      return own && command.hops() == 0 ? TIMER : MESSAGE;
    }
  }

  /**
   * To the command that a message gives its receiver.
   *
   * @param first the entry that holds the effect: the first one of its command
   */
  public static Lead message(Entry first, int index) {
    JsonNode effect = first.decided().orElseThrow().effects().path(index);
    return new Lead(
        cause(first, index),
        Role.MESSAGE,
        effect.path("to").asText(),
        EffectId.message(first.entity(), first.sequence(), index, first.time()));
  }

  /** To the command that the sender gets when its message or call has ended. */
  public static Lead outcome(Entry first, int index) {
    return new Lead(
        cause(first, index),
        Role.OUTCOME,
        first.entity(),
        EffectId.outcome(first.entity(), first.sequence(), index, first.time()));
  }

  /** To the command that a timer gives its entity. */
  public static Lead timer(Entry first, int index) {
    return new Lead(
        cause(first, index),
        Role.TIMER,
        first.entity(),
        EffectId.timer(first.entity(), first.sequence(), index, first.due(index)));
  }

  /** The name of an effect. */
  static Cause cause(Entry first, int index) {
    return new Cause(first.entity(), first.sequence(), index);
  }

  /** Whether an entry is the first of the command that this leads to, by what it says itself. */
  boolean leadsTo(Entry entry) {
    return entry.decided().isPresent()
        && entry.decided().get().command().cause().filter(effect::equals).isPresent()
        && (role == Role.OUTCOME) == entry.decided().get().command().contextOutcome().isPresent();
  }

  /** The receiver's component. */
  String component() {
    return component(receiver);
  }

  /** The receiver's id. */
  String id() {
    return id(receiver);
  }

  /** Of {@code component/id}; empty text if it is something else. */
  static String component(String entity) {
    return entity.substring(0, Math.max(0, entity.indexOf('/')));
  }

  /** Of {@code component/id}. */
  static String id(String entity) {
    return entity.substring(entity.indexOf('/') + 1);
  }
}
