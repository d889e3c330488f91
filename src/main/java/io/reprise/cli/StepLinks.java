package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.component.Cause;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.Entry;
import io.reprise.replay.Flow;
import io.reprise.replay.NoSuchStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * From an entry to the one that caused it and to those that it led to, of other entities too, as
 * far as they are recorded here. Entries are given by the first one of their command. Every method
 * that goes somewhere throws {@link NoSuchStep} if there is nothing: says why.
 */
final class StepLinks {
  private final Recorded recorded;

  StepLinks(Recorded recorded) {
    this.recorded = recorded;
  }

  /** An entry of an entity. */
  record Place(BundleHeader.Part part, long sequence) {}

  /** The effect that led to a command. */
  static Cause causeOf(Entry first) {
    return first
        .decided()
        .orElseThrow()
        .command()
        .cause()
        .orElseThrow(() -> new NoSuchStep("no entry caused it: the command came from outside"));
  }

  Place place(Cause cause) {
    return place(cause.entity(), cause.sequence());
  }

  private Place place(String entity, long sequence) {
    BundleHeader.Part part =
        recorded.others().apply(entity).orElseThrow(() -> new NoSuchStep(notHere(entity)));
    if (part.from() > 1) {
      throw new NoSuchStep(
          "%s is here from sequence %d on, and without the entries before no state is known"
              .formatted(entity, part.from()));
    }
    if (sequence > part.through()) {
      throw new NoSuchStep(
          "%s #%d is not here (there are entries up to %d)"
              .formatted(entity, sequence, part.through()));
    }
    return new Place(part, sequence);
  }

  private String notHere(String entity) {
    return "%s has no entries in %s. A bundle of all that belongs together: reprise flow export"
        .formatted(entity, recorded.place());
  }

  /** Where an effect led: to the command of its message or timer, or that of its outcome. */
  Place effect(Entry first, int index, boolean outcome) {
    Flow flow = near(first);
    List<Flow.Effect> effects = flow.commands().get(0).effects();
    if (index < 0 || index >= effects.size()) {
      throw new NoSuchStep(
          effects.isEmpty()
              ? "the command here has no effects"
              : "effect %d (expected: 0 to %d)".formatted(index, effects.size() - 1));
    }
    Flow.Effect effect = effects.get(index);
    OptionalInt wanted = outcome || effect.ledTo().isEmpty() ? effect.outcome() : effect.ledTo();
    if (wanted.isEmpty()) {
      throw new NoSuchStep(
          "effect %d led to no %s here: %s"
              .formatted(index, outcome ? "outcome" : "entry", text(flow, effect)));
    }
    Entry target = flow.commands().get(wanted.getAsInt() - 1).first();
    return place(target.entity(), target.sequence());
  }

  /** A line for each effect of a command. */
  List<String> effects(Entry first) {
    Flow flow = near(first);
    List<String> lines = new ArrayList<>();
    for (Flow.Effect effect : flow.commands().get(0).effects()) {
      lines.add("%d  %s".formatted(effect.index(), text(flow, effect)));
    }
    return lines;
  }

  private Flow near(Entry first) {
    List<Entry> command = recorded.links().command(first.entity(), first.sequence());
    return Flow.near(
        recorded.links(), recorded.settings(), command.isEmpty() ? List.of(first) : command);
  }

  private String text(Flow flow, Flow.Effect effect) {
    JsonNode planned = effect.planned();
    String what =
        switch (effect.kind()) {
          case "message" ->
              "message to %s: %s"
                  .formatted(
                      planned.path("to").asText(), HistoryRow.named(planned.path("command")));
          case "call" ->
              "call %s/%s"
                  .formatted(planned.path("endpoint").asText(), planned.path("operation").asText());
          case "timer" ->
              "timer %s, due %s: %s"
                  .formatted(
                      planned.path("name").asText(),
                      HistoryRow.time(effect.due().toString()),
                      HistoryRow.named(planned.path("command")));
          default -> "cancels timer " + planned.path("name").asText();
        };
    return what + " -> " + whereTo(flow, effect);
  }

  private String whereTo(Flow flow, Flow.Effect effect) {
    List<String> parts = new ArrayList<>();
    named(flow, effect.ledTo()).ifPresent(parts::add);
    named(flow, effect.outcome()).ifPresent(outcome -> parts.add("outcome " + outcome));
    effect
        .endedBy()
        .ifPresent(
            entry ->
                parts.add(
                    effect.state().word() + " by " + entry.entity() + " #" + entry.sequence()));
    if (parts.isEmpty()) {
      parts.add(effect.state() == Flow.State.NOT_FOUND ? missing(effect) : effect.state().word());
    }
    return String.join(", ", parts);
  }

  private String missing(Flow.Effect effect) {
    String receiver = effect.planned().path("to").asText();
    return effect.kind().equals("message") && recorded.others().apply(receiver).isEmpty()
        ? receiver + " has no entries here"
        : "no entry of it here";
  }

  private static Optional<String> named(Flow flow, OptionalInt number) {
    if (number.isEmpty()) {
      return Optional.empty();
    }
    Entry first = flow.commands().get(number.getAsInt() - 1).first();
    Optional<String> refusal = first.decided().orElseThrow().outcome().code();
    return Optional.of(
        "%s #%d%s"
            .formatted(
                first.entity(),
                first.sequence(),
                refusal.map(code -> " refused " + code).orElse("")));
  }

  /** The same for scripts. */
  ArrayNode json(Entry first) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    Flow flow = near(first);
    for (Flow.Effect effect : flow.commands().get(0).effects()) {
      ObjectNode one = all.addObject();
      one.put("index", effect.index());
      one.put("kind", effect.kind());
      one.put("state", effect.state().word());
      put(one, "ledTo", flow, effect.ledTo());
      put(one, "outcome", flow, effect.outcome());
      effect
          .endedBy()
          .ifPresent(
              entry ->
                  one.putObject("endedBy")
                      .put("entity", entry.entity())
                      .put("sequence", entry.sequence()));
    }
    return all;
  }

  private static void put(ObjectNode json, String name, Flow flow, OptionalInt number) {
    if (number.isPresent()) {
      Entry first = flow.commands().get(number.getAsInt() - 1).first();
      json.putObject(name).put("entity", first.entity()).put("sequence", first.sequence());
    }
  }
}
