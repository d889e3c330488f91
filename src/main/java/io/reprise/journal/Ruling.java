package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reprise.codec.Installed;
import io.reprise.codec.Named;
import io.reprise.component.Accepted;
import io.reprise.component.Decision;
import io.reprise.component.Effect;
import io.reprise.component.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a decision comes to, in the form that entries keep. Made in the same way when a command is
 * decided and when it is decided again.
 *
 * @param events in order; none if it was refused
 * @param effects an array; empty if there are none
 * @param state what the entity's state is after it, a value of the component
 * @param shown that state as JSON; empty if it was refused
 */
public record Ruling(
    Entry.Outcome outcome,
    List<Named> events,
    JsonNode effects,
    Object state,
    Optional<JsonNode> shown) {

  /**
   * Writes a decision down and folds its events. The state is written down as well: one that can't
   * be shown would show up much later.
   *
   * @param before the state that it was made in
   * @param effects gives the entry form of effects; asked only if there are some
   * @throws RuntimeException what the component's code throws, and for what can't be written down
   */
  public static Ruling of(
      Installed component,
      Decision<?> decision,
      Object before,
      Function<List<Effect>, JsonNode> effects) {
    if (decision instanceof Refused<?> refused) {
      Entry.Outcome outcome = Entry.Outcome.refused(refused.code(), refused.reason());
      return new Ruling(outcome, List.of(), noEffects(), before, Optional.empty());
    }
    Accepted<?> accepted = (Accepted<?>) decision;
    List<Named> events = new ArrayList<>(accepted.events().size());
    Object after = before;
    for (Object event : accepted.events()) {
      Named encoded = component.encodeNewEvent(event);
      events.add(encoded);
      after = component.evolve(component.asReadBack(encoded), after);
    }
    return new Ruling(
        Entry.Outcome.accepted(accepted.reply().map(component::encodeReply)),
        events,
        accepted.effects().isEmpty() ? noEffects() : effects.apply(accepted.effects()),
        after,
        Optional.of(component.encodeState(after)));
  }

  private static JsonNode noEffects() {
    return JsonNodeFactory.instance.arrayNode();
  }
}
