package io.reprise.replay;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.component.Context;
import io.reprise.journal.Fold;
import io.reprise.journal.Journal;
import io.reprise.journal.JournalSearch;
import io.reprise.replay.NoSuchMoment.Why;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Folds entries again, on threads of its own ({@code reprise.replay.threads}). Every stage fails
 * with {@link NoSuchMoment}, {@link NoSuchField}, {@link EditNotPossible}, {@link ReplayRefused},
 * {@link RuleThrew}, and with what {@link Journal} and {@link Fold} fail with.
 */
public final class Replay implements AutoCloseable {
  private static final long TIMEOUT_SLACK_MILLIS = 500;

  private final Journal journal;
  private final Catalog catalog;
  private final ReplaySettings settings;
  private final Moments moments;
  private final Folding folding;
  private final ThreadPoolExecutor threads;
  private final Semaphore room;
  private final Map<Object, String> late = new ConcurrentHashMap<>();

  /**
   * Starts its threads; {@link #close} ends them.
   *
   * @param settled shows the time before which no entry can come any more: so far behind the clock
   *     of the entries as {@link ReplaySettings#settledAfter} says
   */
  public Replay(Journal journal, Catalog catalog, ReplaySettings settings, Clock settled) {
    this.journal = journal;
    this.catalog = catalog;
    this.settings = settings;
    this.moments = new Moments(journal, settled);
    this.folding =
        new Folding(
            journal, new Checkpoints(settings.checkpointBytes()), settings.checkpointEvery());
    int most = settings.threads() + settings.maxWaiting();
    this.room = new Semaphore(most);
    this.threads = threads(settings.threads(), most);
  }

  private static ThreadPoolExecutor threads(int count, int waiting) {
    // each replay is one task, so that the queue holds all there can be
    return new ThreadPoolExecutor(
        count,
        count,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(waiting),
        ReplayThreads.named("reprise-replay"));
  }

  /**
   * The state of an entity at a moment.
   *
   * @throws java.util.NoSuchElementException if the component is not installed
   */
  public CompletionStage<Past> stateAt(String component, String id, Moment moment) {
    Installed installed = catalog.find(component).orElseThrow();
    return at(installed, id, moment, fold -> installed.encodeState(fold.state()));
  }

  /**
   * The answer of a query at a moment. Its context knows the time of the entry that it stands at.
   *
   * @param parameters of the URL
   * @throws InvalidBody if the parameters don't fit the query
   * @throws java.util.NoSuchElementException if the component or the query is not there
   */
  public CompletionStage<Past> answerAt(
      String component,
      String id,
      String query,
      Map<String, List<String>> parameters,
      String caller,
      Moment moment)
      throws InvalidBody {
    Installed installed = catalog.find(component).orElseThrow();
    Object decoded = installed.decodeQuery(query, parameters);
    return at(
        installed,
        id,
        moment,
        fold -> {
          Instant time = moment instanceof Moment.AtTime at ? at.time() : fold.time();
          Context context = Context.ofQuery(component, id, caller, time);
          return installed.answer(decoded, fold.state(), context);
        });
  }

  /**
   * An entity at two of its entries, in either order. The earlier one may be from before its first
   * event: then it had its initial state.
   *
   * @throws java.util.NoSuchElementException if the component is not installed
   */
  public CompletionStage<Compared> compare(String component, String id, long from, long to) {
    Installed installed = catalog.find(component).orElseThrow();
    return replaying(
        installed,
        id,
        new Moment.AtSequence(Math.max(from, to)),
        (last, deadline) -> {
          long first = Math.min(from, to);
          Past earlier = shown(installed, folding.at(installed, id, first, deadline));
          Fold end = folding.at(installed, id, last, deadline);
          requireEvent(end);
          Past later = shown(installed, end);
          return from <= to ? new Compared(earlier, later) : new Compared(later, earlier);
        });
  }

  private static Past shown(Installed installed, Fold fold) {
    return past(installed, fold, true, at -> installed.encodeState(at.state()));
  }

  /**
   * The entries that changed a field of the state, newest first.
   *
   * @param limit how many at most, up to {@code reprise.replay.changes-max}
   * @throws java.util.NoSuchElementException if the component is not installed
   */
  public CompletionStage<Explanation> explain(
      String component, String id, JsonPointer field, int limit) {
    Installed installed = catalog.find(component).orElseThrow();
    return replaying(
        installed,
        id,
        new Moment.Now(),
        (last, deadline) -> explained(installed, id, field, last, deadline).explanation(limit));
  }

  private Explained explained(
      Installed installed, String id, JsonPointer field, long last, Deadline deadline) {
    String pointer = field.toString();
    Explained explained =
        folding
            .checkpoints()
            .explained(installed, id, pointer)
            .map(Explained::copy)
            .filter(known -> known.fold().sequence() <= last)
            .filter(known -> goOn(installed, id, pointer, known, last, deadline))
            .orElseGet(
                () -> {
                  Explained fresh =
                      new Explained(
                          installed,
                          field,
                          settings.changesMax(),
                          settings.changesBytes(),
                          settings.nearDuplicateWithin());
                  goOn(installed, id, pointer, fresh, last, deadline);
                  return fresh;
                });
    requireEvent(explained.fold());
    if (!explained.wasEverThere()) {
      throw new NoSuchField(pointer, explained.fieldsThere());
    }
    return explained;
  }

  /** What was found is kept, also if the time is over: the next question goes on from there. */
  private boolean goOn(
      Installed installed,
      String id,
      String pointer,
      Explained explained,
      long last,
      Deadline deadline) {
    boolean stands = true;
    try {
      stands = folding.onwards(installed, id, explained.fold(), last, deadline, explained);
      return stands;
    } finally {
      if (stands && explained.fold().sequence() > 0) {
        folding.checkpoints().keep(installed, id, pointer, explained.copy());
      }
    }
  }

  /** How many changes of a field can be asked for. */
  public int changesMax() {
    return settings.changesMax();
  }

  /**
   * What would have come of an entity if some of its commands had not come, or otherwise. Writes
   * nothing and sends nothing.
   *
   * @throws java.util.NoSuchElementException if the component is not installed
   */
  public CompletionStage<Fork> whatIf(String component, String id, Edits edits) {
    Installed installed = catalog.find(component).orElseThrow();
    return replaying(
        installed,
        id,
        new Moment.Now(),
        (last, deadline) -> {
          if (edits.last() > last) {
            throw Moments.notReached(edits.last(), last);
          }
          long start = beforeCommand(installed, id, edits.first());
          if (last - start > settings.whatIfEntriesMax()) {
            throw new EditNotPossible(
                "entries from sequence %d on: %d (expected: at most %d,"
                        .formatted(start + 1, last - start, settings.whatIfEntriesMax())
                    + " reprise.replay.what-if-entries-max)");
          }
          Fold fold = folding.at(installed, id, start, deadline);
          return Forking.play(
              folding,
              catalog,
              installed,
              id,
              fold,
              edits,
              last,
              settings.changesMax(),
              settings.changesBytes(),
              deadline);
        });
  }

  /** The sequence before the first entry of the command that an entry belongs to. */
  private long beforeCommand(Installed installed, String id, long sequence) {
    AtomicLong before = new AtomicLong(sequence - 1);
    journal.forEach(
        installed.name(),
        id,
        sequence - 1,
        sequence,
        entry -> before.set(sequence - 1 - entry.index()));
    return before.get();
  }

  /** What is done with an entity whose last entry that counts is known. */
  @FunctionalInterface
  private interface Work<T> {
    T with(long last, Deadline deadline);
  }

  private CompletionStage<Past> at(
      Installed installed, String id, Moment moment, Function<Fold, JsonNode> value) {
    boolean isSettled = moments.isSettled(moment);
    return replaying(
        installed,
        id,
        moment,
        (last, deadline) -> {
          Fold fold = folding.at(installed, id, last, deadline);
          requireEvent(fold);
          return past(installed, fold, isSettled, value);
        });
  }

  private <T> CompletionStage<T> replaying(
      Installed installed, String id, Moment moment, Work<T> work) {
    Deadline deadline = Deadline.in(settings.timeLimit());
    return inRoom(
        installed.name() + "/" + id,
        () ->
            moments
                .last(installed.name(), id, moment)
                .thenApplyAsync(last -> work.with(last, deadline), threads));
  }

  /** From its journal's entries to what they led to, and back. */
  Links links(JournalSearch search) {
    return new JournalLinks(journal, search);
  }

  /** Something else that takes long, on the same threads; fails as they do if they have no room. */
  <T> CompletionStage<T> run(Supplier<T> work) {
    return inRoom("a search", () -> CompletableFuture.supplyAsync(work, threads));
  }

  private <T> CompletionStage<T> inRoom(String what, Supplier<CompletionStage<T>> work) {
    if (!room.tryAcquire()) {
      return CompletableFuture.failedStage(
          new ReplayRefused(
              "replays that wait on this node: "
                  + settings.maxWaiting()
                  + " (reprise.replay.max-waiting)"
                  + overdue()));
    }
    Object one = new Object();
    // A rule that never ends keeps its thread and its place: nothing can stop it.
    CompletableFuture<T> done =
        work.get()
            .whenComplete(
                (value, failure) -> {
                  late.remove(one);
                  room.release();
                })
            .toCompletableFuture();
    return done.copy()
        .orTimeout(patienceMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            failure -> {
              if (failure instanceof TimeoutException) {
                late.put(one, what);
                if (done.isDone()) {
                  late.remove(one);
                }
                throw new ReplayRefused(
                    "%s: no end after %d s (reprise.replay.time-limit)%s"
                        .formatted(what, settings.timeLimit().toSeconds(), overdue()));
              }
              throw failure instanceof CompletionException wrapped
                  ? wrapped
                  : new CompletionException(failure);
            });
  }

  /** Those that look at the time themselves shall have the chance to say how far they came. */
  private long patienceMillis() {
    return settings.timeLimit().toMillis() + TIMEOUT_SLACK_MILLIS;
  }

  /** What keeps threads beyond its time: a rule of these does not end. */
  private String overdue() {
    return late.isEmpty()
        ? ""
        : "; a rule does not come back: "
            + late.values().stream().distinct().sorted().collect(Collectors.joining(", "));
  }

  private static void requireEvent(Fold fold) {
    if (fold.version() == 0) {
      throw new NoSuchMoment(Why.NO_ENTITY, "it had no event by then", fold.sequence());
    }
  }

  private static Past past(
      Installed installed, Fold fold, boolean settled, Function<Fold, JsonNode> value) {
    return new Past(
        fold.sequence(),
        fold.version(),
        fold.time(),
        shown(fold, value),
        installed.version(),
        settled);
  }

  private static JsonNode shown(Fold fold, Function<Fold, JsonNode> value) {
    return RuleThrew.unless(() -> value.apply(fold));
  }

  /** Ends the threads; what is under way fails. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
