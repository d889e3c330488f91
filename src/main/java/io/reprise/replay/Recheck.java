package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import io.reprise.journal.UnreadableEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides the recorded commands of one entity again, by some code, each in the state that the
 * recorded events before it lead to, and tells what does not come out as recorded. Takes the
 * entries from the first on, in order. Not for use by several threads.
 */
public final class Recheck {

  /** How many commands were decided again and how they compare. */
  @FunctionalInterface
  public interface Listener {
    /** A command came out as recorded: its name. */
    void same(String command);
  }

  private final Installed candidate;
  private final Redeciding redeciding;
  private final Optional<Old> old;
  private final Listener same;
  private final Consumer<Divergence> differing;
  private final RecordedCommand.Gathering gathering =
      new RecordedCommand.Gathering(this::checkUnlessBroken);
  private final Fold fold;
  private long entries;
  private long commands;
  private boolean broken;

  /** The code that was there before, and what it makes of the entity. */
  private static final class Old {
    final Installed component;
    final Redeciding redeciding;
    @Nullable Fold fold;

    Old(Installed component, Catalog catalog) {
      this.component = component;
      this.redeciding = new Redeciding(component, catalog);
      this.fold = new Fold(component);
    }
  }

  /**
   * For an entity without entries so far.
   *
   * @param candidate the code that decides
   * @param catalog of the components that it sends to
   * @param old the code before, to compare states with; empty to fold both sides by the candidate
   * @param same told of each command that comes out as recorded
   * @param differing told of each that does not, in order
   */
  public Recheck(
      Installed candidate,
      Catalog catalog,
      Optional<Installed> old,
      Listener same,
      Consumer<Divergence> differing) {
    this.candidate = candidate;
    this.redeciding = new Redeciding(candidate, catalog);
    this.old = old.map(component -> new Old(component, catalog));
    this.same = same;
    this.differing = differing;
    this.fold = new Fold(candidate);
  }

  /** Takes the next entry. */
  public void take(Entry entry) {
    entries++;
    if (!broken) {
      gathering.accept(entry);
    }
  }

  /** The next entry is none. */
  public void unreadable(UnreadableEntry why) {
    entries++;
    if (!broken) {
      gathering.end();
    }
    if (!broken) {
      broken = true;
      differing.accept(
          broken(Divergence.Kind.UNREADABLE, why, fold.time(), "", none(), "unreadable"));
    }
  }

  /** No further entry is there. */
  public void end() {
    if (!broken) {
      gathering.end();
    }
  }

  /** How many entries came. */
  public long entries() {
    return entries;
  }

  /** How many commands were decided again. */
  public long commands() {
    return commands;
  }

  private void checkUnlessBroken(RecordedCommand recorded) {
    if (broken) {
      return;
    }
    if (recorded.sequence() != fold.sequence() + 1) {
      breakAt(
          recorded,
          new UnreadableEntry(
              recorded.first().entity(),
              fold.sequence() + 1,
              "is missing: sequence " + fold.sequence() + " is followed by " + recorded.sequence(),
              null),
          Divergence.Kind.UNREADABLE,
          "unreadable");
      return;
    }
    try {
      check(recorded);
    } catch (UnreadableEntry e) {
      breakAt(recorded, e, Divergence.Kind.NO_FOLD, "no-fold");
    }
  }

  private void breakAt(
      RecordedCommand recorded, UnreadableEntry why, Divergence.Kind kind, String word) {
    broken = true;
    differing.accept(
        broken(
            kind,
            why,
            recorded.first().time(),
            recorded.command().name(),
            recorded(recorded),
            word));
  }

  private void check(RecordedCommand recorded) {
    Object before = fold.state();
    Object oldBefore = oldState();
    Attempt attempt = redeciding.decide(recorded.first(), recorded.command(), before);
    List<String> what = redeciding.differences(recorded, attempt);
    commands++;
    foldRecorded(recorded, attempt, what.isEmpty());
    foldOld(recorded);
    if (what.isEmpty()) {
      same.same(recorded.command().name());
    } else {
      differing.accept(divergence(recorded, attempt, what, before, oldBefore));
    }
  }

  /** If it came out the same by the code that wrote it, its state is the one that comes of it. */
  private void foldRecorded(RecordedCommand recorded, Attempt attempt, boolean isSame) {
    List<Entry> all = recorded.entries();
    Entry last = all.get(all.size() - 1);
    boolean whole = last.sequence() == recorded.sequence() + all.size() - 1;
    if (isSame
        && whole
        && attempt instanceof Attempt.Ruled ruled
        && last.componentVersion() == candidate.version()) {
      fold.advance(last, ruled.ruling().state());
    } else {
      all.forEach(fold::apply);
    }
  }

  private @Nullable Object oldState() {
    Fold oldFold = old.isPresent() ? old.get().fold : null;
    return oldFold == null ? null : oldFold.state();
  }

  private void foldOld(RecordedCommand recorded) {
    Fold oldFold = old.isPresent() ? old.get().fold : null;
    if (oldFold != null) {
      try {
        recorded.entries().forEach(oldFold::apply);
      } catch (UnreadableEntry e) { // its own history: what it can't fold can't be compared with
        old.get().fold = null;
      }
    }
  }

  private Divergence divergence(
      RecordedCommand recorded,
      Attempt attempt,
      List<String> what,
      Object before,
      @Nullable Object oldBefore) {
    return new Divergence(
        Divergence.Kind.DECIDES,
        recorded.first().entity(),
        recorded.sequence(),
        recorded.first().time(),
        recorded.command().name(),
        Attempt.word(recorded.decided().outcome()),
        attempt.word(),
        what,
        recorded(recorded),
        attempt.json(),
        stateDiff(attempt, before),
        oldDecision(recorded, oldBefore));
  }

  private static ObjectNode recorded(RecordedCommand recorded) {
    return Attempt.json(
        recorded.decided().outcome(),
        Redeciding.asWritten(recorded.entries()),
        recorded.decided().effects());
  }

  /** From the state that the recorded events lead to, to the one that comes of it now. */
  private List<JsonDiff.Change> stateDiff(Attempt attempt, Object before) {
    Object after = attempt instanceof Attempt.Ruled ruled ? ruled.ruling().state() : before;
    try {
      Object oldState = oldState();
      JsonNode then =
          oldState == null
              ? candidate.encodeState(fold.state())
              : old.orElseThrow().component.encodeState(oldState);
      return JsonDiff.between(then, candidate.encodeState(after));
    } catch (RuntimeException e) { // a state that can't be shown
      return List.of();
    }
  }

  private Optional<ObjectNode> oldDecision(RecordedCommand recorded, @Nullable Object oldBefore) {
    if (old.isEmpty() || oldBefore == null) {
      return Optional.empty();
    }
    Redeciding before = old.get().redeciding;
    Attempt again = before.decide(recorded.first(), recorded.command(), oldBefore);
    return before.differences(recorded, again).isEmpty()
        ? Optional.empty()
        : Optional.of(again.json());
  }

  private static Divergence broken(
      Divergence.Kind kind,
      UnreadableEntry why,
      Instant time,
      String command,
      ObjectNode recorded,
      String word) {
    ObjectNode now = none().put(word, why.reason().lines().findFirst().orElse(""));
    boolean accepted = recorded.path("accepted").asBoolean();
    return new Divergence(
        kind,
        why.entity(),
        why.sequence(),
        time,
        command,
        accepted ? "accepted" : recorded.path("code").asText("-"),
        word,
        List.of("outcome"),
        recorded,
        now,
        List.of(),
        Optional.empty());
  }

  private static ObjectNode none() {
    return JsonNodeFactory.instance.objectNode();
  }
}
