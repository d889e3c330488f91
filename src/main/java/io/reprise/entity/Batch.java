package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.ComponentFailed;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.component.Accepted;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import io.reprise.component.Refused;
import io.reprise.journal.Entry;
import io.reprise.journal.KeyFingerprint;
import io.reprise.journal.Ruling;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Decides commands one after another, each against the state that those before it lead to, and
 * gathers the entries of all for one write. Knows nothing of actors; changes nothing outside.
 *
 * <p>Run {@link #advance} until it gives no stage to wait for; feed what a stage gave to {@link
 * #resume}.
 */
final class Batch {

  /**
   * How a command of the batch ended.
   *
   * @param restsOnState whether the answer is only right if the owner's state is the journal's; of
   *     no matter when the batch writes, for then the write proves it
   */
  record Result(Answer answer, boolean restsOnState) {}

  /** Whether any of these is only right if the owner's state is the journal's. */
  static boolean restOnState(List<Result> results) {
    for (Result result : results) {
      if (result.restsOnState()) {
        return true;
      }
    }
    return false;
  }

  /**
   * A command to decide.
   *
   * @param maybeWritten an earlier write of it may still become durable. Then whatever is decided
   *     now leaves an entry: it takes the place of the earlier one or fails on it.
   */
  record Item(EntityCommand command, boolean maybeWritten) {}

  private final Installed component;
  private final String id;
  private final Hosted hosted;
  private final EntitySettings settings;
  private final KeyWindow window;
  private final Instant now;
  private final List<Item> items;

  private final List<Result> results = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<RuleFailure> failures = new ArrayList<>();
  private final Map<String, Entry> fresh = new HashMap<>();
  private long bytes;
  private Object state;
  private long sequence;
  private long version;
  private Instant time;
  private Timers timers;
  private boolean ownTimers;
  private @Nullable Object decoded;
  private @Nullable Context context;

  Batch(Hosted hosted, String id, EntityState base, Instant now, List<Item> items) {
    this.hosted = hosted;
    this.component = hosted.component();
    this.id = id;
    this.settings = hosted.settings();
    this.window = base.window();
    this.timers = base.timers();
    this.now = now.truncatedTo(ChronoUnit.MICROS);
    this.items = items;
    Published published = base.published();
    this.state = published.state();
    this.sequence = published.sequence();
    this.version = published.version();
    this.time = published.time();
  }

  /** All entries to write, in order; final once {@link #advance} has given no stage. */
  List<Entry> entries() {
    return entries;
  }

  /**
   * One result for each command, in order; fewer than commands if the entries reached their limit:
   * the rest goes into another batch.
   */
  List<Result> results() {
    return results;
  }

  /** The bugs that were met in the component's code; for the log. */
  List<RuleFailure> failures() {
    return failures;
  }

  /** Decides on. Empty when all is decided, else the decision to wait for. */
  Optional<CompletionStage<Decision<?>>> advance() {
    while (results.size() < items.size() && hasRoom()) {
      EntityCommand command = items.get(results.size()).command();
      Optional<Result> settled = read(command);
      if (settled.isPresent()) {
        results.add(settled.get());
        continue;
      }
      CompletableFuture<Decision<?>> decision = startDeciding(command).toCompletableFuture();
      if (!decision.isDone()) {
        return Optional.of(decision);
      }
      resume(decision);
    }
    return Optional.empty();
  }

  private boolean hasRoom() {
    return entries.size() < settings.batchEntriesMax() && bytes < settings.batchBytesMax();
  }

  private void resume(CompletableFuture<Decision<?>> made) {
    Decision<?> decision = null;
    Throwable failure = null;
    try {
      decision = made.join();
    } catch (CompletionException | CancellationException e) {
      failure = e;
    }
    resume(decision, failure);
  }

  /** Takes the decision that {@link #advance} waits for, or what it failed with. */
  void resume(@Nullable Decision<?> decision, @Nullable Throwable failure) {
    EntityCommand command = items.get(results.size()).command();
    Result result;
    try {
      result =
          decision == null ? ruleFailed(command, "decide", failure) : settle(command, decision);
    } catch (RuntimeException e) { // nothing has been written down yet
      result = ruleFailed(command, "what it led to", e);
    }
    results.add(result);
  }

  /** Decodes a command, unless it can be answered without its rule. */
  private Optional<Result> read(EntityCommand command) {
    try {
      return withoutRules(command);
    } catch (RuntimeException e) {
      return Optional.of(ruleFailed(command, "reading it", e));
    }
  }

  /** What can be answered before the rules are asked: a known key, a wrong body, a version. */
  private Optional<Result> withoutRules(EntityCommand command) {
    if (command.timer() && !command.cause().map(timers::has).orElse(false)) {
      String gone = "The timer was cancelled or replaced, or has run off before.";
      return Optional.of(restingOnState(Answer.Failure.TIMER_GONE, gone));
    }
    Optional<Result> known = command.key().flatMap(key -> remembered(key, command));
    if (known.isPresent()) {
      return known;
    }
    if (!component.hasCommand(command.name())) {
      return Optional.of(
          failed(
              Answer.Failure.UNKNOWN_COMMAND,
              component.name() + " has no command " + command.name()));
    }
    try {
      decoded = component.decodeCommand(command.name(), command.body());
    } catch (InvalidBody e) {
      return Optional.of(
          new Result(
              new Answer.NotDone(
                  Answer.Failure.INVALID_BODY,
                  "The body is not a " + command.name() + " of " + component.name() + ".",
                  e.errors(),
                  sequence,
                  version,
                  false),
              false));
    }
    if (!command.precondition().holdsFor(version)) {
      String found = version == 0 ? "the entity does not exist" : "the version is " + version;
      return Optional.of(restingOnState(Answer.Failure.PRECONDITION_FAILED, found));
    }
    return Optional.empty();
  }

  private Optional<Result> remembered(String key, EntityCommand command) {
    return Optional.ofNullable(fresh.get(key))
        .map(first -> KeyWindow.remembered(first, first.decided().orElseThrow()))
        .or(() -> window.find(key))
        .map(
            first -> {
              if (!first.fingerprint().equals(KeyFingerprint.of(command.name(), command.body()))) {
                return failed(
                    Answer.Failure.KEY_REUSED,
                    "The key came before, at sequence "
                        + first.sequence()
                        + ", with another command or body.");
              }
              boolean unchanged = command.wantState() && first.version() == version;
              return new Result(
                  new Answer.Decided(
                      first.commandId(),
                      first.sequence(),
                      first.version(),
                      first.outcome(),
                      true,
                      unchanged ? Optional.of(component.encodeState(state)) : Optional.empty(),
                      first.componentVersion()),
                  false);
            });
  }

  private CompletionStage<Decision<?>> startDeciding(EntityCommand command) {
    Context fresh =
        Context.ofCommand(
            component.name(),
            id,
            command.commandId(),
            command.caller(),
            latest(now, time, CommandIds.timeOf(command.commandId())),
            command.cause(),
            command.contextOutcome());
    context = fresh;
    try {
      return hosted.rules().decide(Objects.requireNonNull(decoded), state, fresh);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Times never go back, and no entry is older than its command: it is looked for from there. */
  private static Instant latest(Instant now, Instant before, Instant made) {
    Instant later = now.isBefore(before) ? before : now;
    return later.isBefore(made) ? made : later;
  }

  private Result settle(EntityCommand command, Decision<?> decision) {
    if (decision instanceof Refused<?>) {
      Ruling ruling = ruling(decision);
      Optional<JsonNode> shown =
          command.wantState() ? Optional.of(component.encodeState(state)) : Optional.empty();
      return mustLeaveEntry(command)
          ? write(command, ruling, shown)
          : unwritten(command, ruling.outcome(), shown);
    }
    return accept(command, (Accepted<?>) decision);
  }

  private Result accept(EntityCommand command, Accepted<?> accepted) {
    int events = accepted.events().size();
    if (events > settings.eventsPerCommandMax()) {
      return tooMany(command, events + " events", "events", settings.eventsPerCommandMax());
    }
    int effects = accepted.effects().size();
    if (effects > settings.effectsPerCommandMax()) {
      return tooMany(command, effects + " effects", "effects", settings.effectsPerCommandMax());
    }
    Ruling ruling = ruling(accepted);
    Optional<JsonNode> shown = command.wantState() ? ruling.shown() : Optional.empty();
    boolean leavesEntry =
        !ruling.events().isEmpty()
            || !ruling.effects().isEmpty()
            || accepted.reply().isPresent()
            || mustLeaveEntry(command);
    return leavesEntry
        ? write(command, ruling, shown)
        : unwritten(command, ruling.outcome(), shown);
  }

  private Result tooMany(EntityCommand command, String gave, String what, int most) {
    return restingOnState(
        Answer.Failure.RULE_FAILED,
        "%s gave %s (expected: at most reprise.entity.max-%s-per-command = %d)"
            .formatted(command.name(), gave, what, most));
  }

  private Ruling ruling(Decision<?> decision) {
    return Ruling.of(
        component, decision, state, effects -> EffectLimits.encode(hosted, timers, effects));
  }

  private boolean mustLeaveEntry(EntityCommand command) {
    return command.key().isPresent() || command.cause().isPresent() || maybeWritten();
  }

  private boolean maybeWritten() {
    return items.get(results.size()).maybeWritten();
  }

  private Result write(EntityCommand command, Ruling ruling, Optional<JsonNode> shown) {
    Instant seen = Objects.requireNonNull(context).time();
    List<Entry> written =
        CommandEntries.of(component, id, hosted.node(), command, ruling, seen, sequence, version);
    for (Entry entry : written) {
      entries.add(entry);
      bytes += entry.roughSize();
    }
    Entry last = written.get(written.size() - 1);
    sequence = last.sequence();
    version = last.version();
    state = ruling.state();
    time = seen;
    remember(command, written.get(0));
    keepTimers(written.get(0));
    return new Result(answer(command, ruling.outcome(), shown), true);
  }

  private void remember(EntityCommand command, Entry first) {
    command.key().ifPresent(key -> fresh.put(key, first));
  }

  /** Those of the entity change when it folds the entries; here they go ahead. */
  private void keepTimers(Entry first) {
    if (EntityState.sendsSomething(first) || items.get(results.size()).command().timer()) {
      timers = ownTimers ? timers : timers.copy();
      ownTimers = true;
      timers.apply(first);
    }
  }

  private Result unwritten(EntityCommand command, Entry.Outcome outcome, Optional<JsonNode> shown) {
    return new Result(answer(command, outcome, shown), true);
  }

  private Answer.Decided answer(
      EntityCommand command, Entry.Outcome outcome, Optional<JsonNode> shown) {
    return new Answer.Decided(
        command.commandId(), sequence, version, outcome, false, shown, component.version());
  }

  private Result ruleFailed(EntityCommand command, String where, @Nullable Throwable failure) {
    Throwable thrown =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : Objects.requireNonNullElseGet(failure, NullPointerException::new);
    RuleFailure failed =
        new RuleFailure(command.name() + ": " + where, ComponentFailed.thrown(thrown));
    failures.add(failed);
    return restingOnState(Answer.Failure.RULE_FAILED, failed.toString());
  }

  private Result failed(Answer.Failure failure, String detail) {
    return new Result(
        new Answer.NotDone(failure, detail, List.of(), sequence, version, false), false);
  }

  private Result restingOnState(Answer.Failure failure, String detail) {
    return new Result(
        new Answer.NotDone(failure, detail, List.of(), sequence, version, maybeWritten()), true);
  }
}
