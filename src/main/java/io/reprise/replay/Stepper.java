package io.reprise.replay;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import io.reprise.journal.Histories;
import io.reprise.journal.UnreadableEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Steps through the history of one entity, forward and back, wherever its entries are: in a journal
 * or in a bundle. It stands after one entry, or at the start, before the first one. Memory stays
 * flat however long the history is; a step back begins at the nearest checkpoint. It writes
 * nothing. The rules run in the calling thread; not for use by several threads.
 *
 * <p>Each move throws {@link NoSuchStep} if there is no such place, and stays where it was. It
 * throws {@link StepFailed} if an entry on the way can't be folded, and then stands at the last one
 * that can. {@link ReplayRefused} if it takes longer than it may: what was folded by then need not
 * be folded again.
 */
public final class Stepper {
  /** For those who can wait, or end it by themselves. */
  public static final Duration UNLIMITED = Duration.ofDays(365);

  private final Folding folding;
  private final Installed component;
  private final String id;
  private final long highest;
  private final Duration limit;
  private final int stretch;
  private Walk.Place place;

  private Stepper(
      Folding folding,
      Installed component,
      String id,
      long highest,
      ReplaySettings settings,
      Duration limit) {
    this.folding = folding;
    this.component = component;
    this.id = id;
    this.highest = highest;
    this.limit = limit;
    this.stretch = settings.checkpointEvery();
    this.place = start();
  }

  /**
   * Stands at the start of an entity; nothing has been read yet.
   *
   * @param highest the sequence of its last entry that counts
   * @param limit how long a move may take
   * @throws NoSuchStep if the component is not installed, or the entity has no entries
   */
  public static Stepper open(
      Histories histories,
      Catalog catalog,
      String component,
      String id,
      long highest,
      ReplaySettings settings,
      Duration limit) {
    Installed installed =
        catalog.find(component).orElseThrow(() -> notInstalled(component, catalog));
    if (highest < 1) {
      throw new NoSuchStep("it has no entries");
    }
    Folding folding =
        new Folding(
            histories, new Checkpoints(settings.checkpointBytes()), settings.checkpointEvery());
    return new Stepper(folding, installed, id, highest, settings, limit);
  }

  private static NoSuchStep notInstalled(String component, Catalog catalog) {
    List<String> names = catalog.all().stream().map(Installed::name).toList();
    return new NoSuchStep(
        "component %s: not installed (there is: %s). Add its jar to the components folder."
            .formatted(component, names.isEmpty() ? "none" : String.join(", ", names)));
  }

  private Walk.Place start() {
    return new Walk().at(new Fold(component));
  }

  /** The entity, as {@code component/id}. */
  public String entity() {
    return component.name() + "/" + id;
  }

  /** The version of the component that folds it: today's. */
  public int componentVersion() {
    return component.version();
  }

  /** The sequence of the last entry. */
  public long highest() {
    return highest;
  }

  /** The sequence of the entry that it stands at; 0 at the start. */
  public long sequence() {
    return place.sequence();
  }

  /**
   * Where it stands.
   *
   * @throws StepFailed if the state's own code throws
   */
  public Step step() {
    return new Step(
        entity(),
        sequence(),
        place.entry(),
        shown(place.before(), sequence()),
        shown(place.fold().state(), sequence()),
        place.elapsed());
  }

  /**
   * The entry that holds the command that led to the one where it stands: its first one. Empty at
   * the start, and if that can't be read.
   */
  public Optional<Entry> commandEntry() {
    Optional<Entry> here = place.entry();
    if (here.isEmpty() || here.get().index() == 0) {
      return here;
    }
    try {
      return Optional.of(read(sequence() - here.get().index()));
    } catch (UnreadableEntry e) {
      return Optional.empty();
    }
  }

  /** Goes so many entries on, to the last one at most. */
  public Step forward(long entries) {
    requirePositive(entries);
    if (sequence() == highest) {
      throw new NoSuchStep("sequence " + highest + " is the last entry");
    }
    return move(entries > highest - sequence() ? highest : sequence() + entries);
  }

  /** Goes so many entries back, to the start at most. */
  public Step back(long entries) {
    requirePositive(entries);
    if (sequence() == 0) {
      throw new NoSuchStep("this is the start, before the first entry");
    }
    return move(Math.max(0, sequence() - entries));
  }

  private static void requirePositive(long entries) {
    if (entries < 1) {
      throw new NoSuchStep("steps: " + entries + " (expected: at least 1)");
    }
  }

  /** Goes to an entry. */
  public Step toSequence(long sequence) {
    requireThere(sequence);
    return move(sequence);
  }

  private void requireThere(long sequence) {
    if (sequence < 1 || sequence > highest) {
      throw new NoSuchStep(
          "sequence: %d (expected: 1 to %d, the last entry)".formatted(sequence, highest));
    }
  }

  /** Goes to the last entry at or before a time. */
  public Step toTime(Instant time) {
    try {
      Instant first = read(1).time();
      if (first.isAfter(time)) {
        throw new NoSuchStep(
            "time: %s (expected: from %s, the first entry)".formatted(time, first));
      }
      long earlier = 1;
      long last = highest;
      while (earlier < last) {
        long middle = earlier + (last - earlier + 1) / 2;
        if (read(middle).time().isAfter(time)) {
          last = middle - 1;
        } else {
          earlier = middle;
        }
      }
      return move(earlier);
    } catch (UnreadableEntry e) {
      throw new NoSuchStep("can't be found by time: " + e.getMessage() + ". Go by sequence.");
    }
  }

  /** Goes on to the next entry that changes a field of the state. */
  public Step toNextChange(JsonPointer field) {
    Fold fold = place.fold().copy();
    FieldWatch watch = watch(field, fold, true);
    try {
      walk(fold, highest, watch);
    } catch (FieldWatch.Changed changed) {
      return stand(fold, watch);
    }
    throw noChange(field, "after");
  }

  /** Goes back to the last entry before this one that changed a field of the state. */
  public Step toPreviousChange(JsonPointer field) {
    long end = sequence() - 1;
    for (long wide = stretch; end > 0; wide *= 2) { // so that all is read twice at most
      long begin = Math.max(0, end - wide);
      Fold fold = folded(begin);
      FieldWatch watch = watch(field, fold, false);
      walk(fold, end, watch);
      if (watch.lastChange() > 0) {
        return move(watch.lastChange());
      }
      end = begin;
    }
    throw noChange(field, "before");
  }

  private FieldWatch watch(JsonPointer field, Fold fold, boolean stops) {
    return new FieldWatch(field, fold.state(), state -> shown(state, fold.sequence()), stops);
  }

  private NoSuchStep noChange(JsonPointer field, String where) {
    return new NoSuchStep(
        "%s: no entry %s %d changes it"
            .formatted(field.toString().isEmpty() ? "the state" : field, where, sequence()));
  }

  /**
   * Gives each step of a stretch to a consumer, in order, in one pass; then stands at its last one.
   *
   * @param from the first sequence
   * @param through the last sequence
   * @throws NoSuchStep if one of them is not there, or there is nothing between them
   */
  public void forEach(long from, long through, Consumer<Step> consumer) {
    requireThere(from);
    requireThere(through);
    if (from > through) {
      throw new NoSuchStep("sequences: from %d through %d".formatted(from, through));
    }
    Fold fold = folded(from - 1);
    Walk walk = new Giving(fold, consumer);
    walk(fold, through, walk);
    stand(fold, walk);
  }

  /** Hands over each step; a state that an entry left as it was is not encoded again. */
  private final class Giving extends Walk {
    private final Consumer<Step> consumer;
    private Object known;
    private JsonNode shown;

    Giving(Fold fold, Consumer<Step> consumer) {
      this.consumer = consumer;
      this.known = fold.state();
      this.shown = shown(known, fold.sequence());
    }

    @Override
    public void folded(Entry entry, Object before, Object after) {
      super.folded(entry, before, after);
      JsonNode shownBefore = shown;
      if (after != known) {
        known = after;
        shown = shown(after, entry.sequence());
      }
      Optional<Entry> shownEntry = Optional.of(entry);
      consumer.accept(
          new Step(entity(), entry.sequence(), shownEntry, shownBefore, shown, elapsed()));
    }
  }

  private Step move(long sequence) {
    if (sequence == sequence()) {
      return step();
    }
    if (sequence == 0) {
      place = start();
      return step();
    }
    Fold fold = nearest(sequence - 1);
    Walk walk = new Walk();
    walk(fold, sequence, walk);
    return stand(fold, walk);
  }

  private Step stand(Fold fold, Walk walk) {
    place = walk.at(fold);
    return step();
  }

  /** A fold, of one's own, that stands at this entry. */
  private Fold folded(long sequence) {
    Fold fold = nearest(sequence);
    walk(fold, sequence, new Walk());
    return fold;
  }

  private Fold nearest(long sequence) {
    Fold here = place.fold();
    Optional<Fold> kept = folding.checkpoints().atOrBefore(component, id, sequence);
    if (here.sequence() <= sequence && here.sequence() >= kept.map(Fold::sequence).orElse(0L)) {
      return here.copy();
    }
    return kept.orElseGet(() -> new Fold(component));
  }

  private void walk(Fold fold, long last, Walk walk) {
    boolean current;
    try {
      current = folding.onwards(component, id, fold, last, Deadline.in(limit), walk);
    } catch (UnreadableEntry e) {
      throw failed(e, fold, walk);
    }
    if (!current) {
      place = start();
      throw new NoSuchStep(
          "the entries are not what they were: a standby has taken over. This is"
              + " the start again.");
    }
  }

  private StepFailed failed(UnreadableEntry e, Fold fold, Walk walk) {
    Optional<Entry> begun = walk.begun().filter(entry -> entry.sequence() == e.sequence());
    Duration elapsed = begun.isPresent() ? walk.sinceBegun() : Duration.ZERO;
    if (walk.last().isPresent()) {
      place = walk.at(fold);
    } else {
      move(fold.sequence());
    }
    Optional<JsonNode> before = Optional.of(shown(fold.state(), fold.sequence()));
    return new StepFailed(
        new StepFailed.Place(entity(), fold.sequence() + 1, begun, before, elapsed), e);
  }

  private JsonNode shown(Object state, long sequence) {
    try {
      return component.encodeState(state);
    } catch (RuntimeException e) {
      throw new StepFailed(
          new StepFailed.Place(
              entity(), sequence, Optional.empty(), Optional.empty(), Duration.ZERO),
          e);
    }
  }

  private Entry read(long sequence) {
    Entry[] found = new Entry[1];
    folding
        .histories()
        .forEach(component.name(), id, sequence - 1, sequence, entry -> found[0] = entry);
    if (found[0] == null) {
      throw new UnreadableEntry(entity(), sequence, "is missing", null);
    }
    return found[0];
  }
}
