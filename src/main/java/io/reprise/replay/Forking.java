package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plays the rest of a history with some commands skipped or edited: each command is decided again,
 * in the state that those before it lead to now, with the time, caller and id that it had.
 */
final class Forking {
  private final Installed component;
  private final Redeciding redeciding;
  private final Edits edits;
  private final int max;
  private final long maxBytes;
  private long bytes;
  private final List<Fork.Changed> changed = new ArrayList<>();
  private final List<Fork.Collected> effects = new ArrayList<>();
  private long moreChanged;
  private long moreEffects;
  private long commands;
  private long from;
  private Object state;

  private Forking(
      Installed component, Catalog catalog, Edits edits, Object state, int max, long maxBytes) {
    this.component = component;
    this.redeciding = new Redeciding(component, catalog);
    this.edits = edits;
    this.state = state;
    this.max = max;
    this.maxBytes = maxBytes;
  }

  /**
   * Plays it.
   *
   * @param start stands before the first command that is decided again
   * @param last the last entry that counts; all edits are at or before it
   * @param max how many changed commands, and effects, are named
   * @param maxBytes how many bytes of them
   * @throws EditNotPossible if an edit is of no command
   */
  static Fork play(
      Folding folding,
      Catalog catalog,
      Installed component,
      String id,
      Fold start,
      Edits edits,
      long last,
      int max,
      long maxBytes,
      Deadline deadline) {
    Forking forking = new Forking(component, catalog, edits, start.state(), max, maxBytes);
    RecordedCommand.Gathering gathering = new RecordedCommand.Gathering(forking::take);
    boolean stands =
        folding.onwards(
            component,
            id,
            start,
            last,
            deadline,
            (entry, before, after) -> gathering.accept(entry));
    gathering.end();
    if (!stands) {
      throw new ReplayRefused("the journal changed meanwhile: a standby took over. Try again.");
    }
    return forking.fork(start, last);
  }

  private Fork fork(Fold recorded, long last) {
    return new Fork(
        from,
        last,
        commands,
        RuleThrew.unless(() -> component.encodeState(recorded.state())),
        RuleThrew.unless(() -> component.encodeState(state)),
        List.copyOf(changed),
        moreChanged,
        List.copyOf(effects),
        moreEffects,
        component.version());
  }

  private void take(RecordedCommand recorded) {
    if (from == 0) {
      from = recorded.sequence();
    }
    requireOneEdit(recorded);
    ObjectNode then =
        Attempt.json(
            recorded.decided().outcome(),
            Redeciding.asWritten(recorded.entries()),
            recorded.decided().effects());
    if (isSkipped(recorded)) {
      add(recorded, Fork.Why.SKIPPED, then, JsonNodeFactory.instance.objectNode());
      return;
    }
    Optional<JsonNode> body = edited(recorded);
    Entry.Command command = recorded.command();
    Attempt attempt =
        redeciding.decide(
            recorded.first(), body.map(other -> with(command, other)).orElse(command), state);
    commands++;
    if (body.isPresent() && attempt instanceof Attempt.Invalid invalid) {
      throw new EditNotPossible(
          "%s at sequence %d: %s".formatted(command.name(), recorded.sequence(), invalid.why()));
    }
    if (attempt instanceof Attempt.Ruled ruled) {
      state = ruled.ruling().state();
      collect(recorded.sequence(), ruled.ruling().effects());
    }
    if (body.isPresent()) {
      add(recorded, Fork.Why.EDITED, then, attempt.json());
    } else if (!redeciding.differences(recorded, attempt).isEmpty()) {
      add(recorded, Fork.Why.DIFFERS, then, attempt.json());
    }
  }

  private void requireOneEdit(RecordedCommand recorded) {
    List<Long> named =
        recorded.entries().stream()
            .map(Entry::sequence)
            .filter(entry -> edits.skip().contains(entry) || edits.bodies().containsKey(entry))
            .toList();
    if (named.size() > 1) {
      throw new EditNotPossible(
          "sequences %s are of one command, %s (expected: one of them)"
              .formatted(named, recorded.command().name()));
    }
  }

  private boolean isSkipped(RecordedCommand recorded) {
    return recorded.entries().stream().anyMatch(entry -> edits.skip().contains(entry.sequence()));
  }

  private Optional<JsonNode> edited(RecordedCommand recorded) {
    return recorded.entries().stream()
        .flatMap(entry -> Optional.ofNullable(edits.bodies().get(entry.sequence())).stream())
        .findFirst();
  }

  private static Entry.Command with(Entry.Command command, JsonNode body) {
    return new Entry.Command(
        command.id(),
        command.key(),
        command.name(),
        body,
        command.caller(),
        command.time(),
        command.traceparent(),
        command.cause(),
        command.hops(),
        command.contextOutcome(),
        command.reason());
  }

  private void add(RecordedCommand recorded, Fork.Why why, ObjectNode then, ObjectNode now) {
    long size = Json.roughSize(then) + Json.roughSize(now);
    if (changed.size() < max && bytes + size <= maxBytes) {
      bytes += size;
      changed.add(new Fork.Changed(recorded.sequence(), recorded.command().name(), why, then, now));
    } else {
      moreChanged++;
    }
  }

  private void collect(long sequence, JsonNode planned) {
    for (JsonNode effect : planned) {
      long size = Json.roughSize(effect);
      if (effects.size() < max && bytes + size <= maxBytes) {
        bytes += size;
        effects.add(new Fork.Collected(sequence, effect));
      } else {
        moreEffects++;
      }
    }
  }
}
