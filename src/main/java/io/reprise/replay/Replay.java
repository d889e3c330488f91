package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.ComponentFailed;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.component.Context;
import io.reprise.journal.Fold;
import io.reprise.journal.Journal;
import io.reprise.journal.UnreadableEntry;
import io.reprise.replay.NoSuchMoment.Why;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Folds entries again, on threads of its own ({@code reprise.replay.threads}). Every stage fails
 * with {@link NoSuchMoment}, {@link ReplayRefused}, {@link RuleThrew}, and with what {@link
 * Journal} and {@link Fold} fail with.
 */
public final class Replay implements AutoCloseable {
  private final Journal journal;
  private final Catalog catalog;
  private final ReplaySettings settings;
  private final Clock settled;
  private final ThreadPoolExecutor threads;
  private final Semaphore room;

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
    this.settled = settled;
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

  private CompletionStage<Past> at(
      Installed installed, String id, Moment moment, Function<Fold, JsonNode> value) {
    if (!room.tryAcquire()) {
      return CompletableFuture.failedStage(
          new ReplayRefused(
              "replays that wait on this node: "
                  + settings.maxWaiting()
                  + " (reprise.replay.max-waiting)"));
    }
    long deadline = System.nanoTime() + settings.timeLimit().toNanos();
    boolean isSettled = isSettled(moment);
    return last(installed.name(), id, moment)
        .thenApplyAsync(
            last -> past(installed, fold(installed, id, last, deadline), isSettled, value), threads)
        .whenComplete((past, failure) -> room.release());
  }

  /** Whether no entry can come before a moment any more. */
  private boolean isSettled(Moment moment) {
    return !(moment instanceof Moment.AtTime at) || at.time().isBefore(settled.instant());
  }

  /** The sequence of the last entry that counts. */
  private CompletionStage<Long> last(String component, String id, Moment moment) {
    if (moment instanceof Moment.AtTime at) {
      return journal
          .sequenceAt(component, id, at.time())
          .thenCompose(last -> last > 0 ? completed(last) : nothingBy(component, id));
    }
    long wanted = ((Moment.AtSequence) moment).sequence();
    return journal
        .highestSequence(component, id)
        .thenApply(
            highest -> {
              if (wanted > highest) {
                throw new NoSuchMoment(
                    highest > 0 ? Why.NOT_REACHED : Why.NO_ENTITY,
                    "sequence: " + wanted + " (expected: at most " + highest + ", the highest)",
                    highest);
              }
              return wanted;
            });
  }

  private static CompletionStage<Long> completed(long last) {
    return CompletableFuture.completedStage(last);
  }

  private CompletionStage<Long> nothingBy(String component, String id) {
    return journal
        .highestSequence(component, id)
        .thenApply(
            highest -> {
              throw new NoSuchMoment(
                  highest > 0 ? Why.BEFORE_BEGINNING : Why.NO_ENTITY,
                  "it had no entry by then",
                  highest);
            });
  }

  private Fold fold(Installed installed, String id, long last, long deadline) {
    Fold fold = new Fold(installed);
    journal.forEach(
        installed.name(),
        id,
        0,
        last,
        entry -> {
          if (System.nanoTime() - deadline > 0) {
            throw new ReplayRefused(
                "folded "
                    + fold.sequence()
                    + " of "
                    + last
                    + " entries within "
                    + settings.timeLimit().toSeconds()
                    + " s (reprise.replay.time-limit)");
          }
          fold.apply(entry);
        });
    if (fold.sequence() != last) {
      throw new UnreadableEntry(
          installed.name() + "/" + id, fold.sequence() + 1, "is missing", null);
    }
    return fold;
  }

  private static Past past(
      Installed installed, Fold fold, boolean settled, Function<Fold, JsonNode> value) {
    if (fold.version() == 0) {
      throw new NoSuchMoment(Why.NO_ENTITY, "it had no event by then", fold.sequence());
    }
    return new Past(
        fold.sequence(),
        fold.version(),
        fold.time(),
        shown(fold, value),
        installed.version(),
        settled);
  }

  private static JsonNode shown(Fold fold, Function<Fold, JsonNode> value) {
    try {
      return value.apply(fold);
    } catch (RuntimeException e) {
      throw new RuleThrew(ComponentFailed.thrown(e));
    }
  }

  /** Ends the threads; what is under way fails. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
