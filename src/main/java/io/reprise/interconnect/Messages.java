package io.reprise.interconnect;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Outcome;
import io.reprise.journal.Entry;
import io.reprise.journal.Journal;
import io.reprise.journal.JournalUnavailable;
import io.reprise.journal.UnreadableEntry;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What people see and do about messages, calls and timers that are not done yet: look at them, have
 * parked ones tried again, or skip them. Stages fail with {@link JournalUnavailable} when the
 * database can't be reached or does not answer in time.
 */
public final class Messages {

  /** Of so many senders delivery is told at once; of the others it learns by its next sweep. */
  private static final int TOLD_MAX = 300;

  private static final int LEFT_MAX = 20;
  private static final int INTERVENTIONS_MAX = 100;

  /** What an effect is. */
  public enum Kind {
    MESSAGE("message", "send"),
    CALL("call", "call"),
    TIMER("timer", "schedule");

    private final String word;
    private final String stored;

    Kind(String word, String stored) {
      this.word = word;
      this.stored = stored;
    }

    /** The word for people. */
    public String word() {
      return word;
    }

    String stored() {
      return stored;
    }

    /** The kind with this word, if there is one. */
    public static Optional<Kind> find(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    static Kind ofStored(String stored) {
      return Arrays.stream(values())
          .filter(kind -> kind.stored.equals(stored))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("outbox: kind " + stored));
    }
  }

  /**
   * Which of them; what is empty does not matter.
   *
   * @param parked only those that are parked, else all that wait, parked or not
   * @param from the sender: a component or {@code component/id}
   * @param to the receiver of messages and calls: a component, {@code component/id}, or an endpoint
   * @param code why they are parked
   */
  public record Filter(
      boolean parked,
      Optional<String> from,
      Optional<String> to,
      Optional<String> code,
      Optional<Kind> kind) {}

  /**
   * One that is not done yet.
   *
   * @param to {@code component/id}, the endpoint and operation of a call, or the name of a timer
   * @param due not before this
   * @param attempts that failed and count
   * @param code why it is parked
   * @param error of the last attempt that failed, if one has since somebody had it tried again
   * @param tried when that was
   * @param parkedAt since when it is parked
   * @param outcome how it has ended, where its sender could not be told yet
   * @param intervened the reason that somebody gave for the last retry or skip
   * @param skipped whether its sender is to get a refusal instead
   */
  public record Waiting(
      ErrandKey name,
      Kind kind,
      String to,
      Instant due,
      int attempts,
      boolean parked,
      Optional<String> code,
      Optional<String> error,
      Optional<Instant> tried,
      Optional<Instant> parkedAt,
      Optional<Outcome> outcome,
      Optional<String> intervened,
      boolean skipped) {}

  /**
   * Some of those that a filter lets through, by name.
   *
   * @param total how many it lets through
   * @param more whether there are more after these
   */
  public record Page(long total, List<Waiting> messages, boolean more) {}

  /**
   * What one row holds up, or is held up by.
   *
   * @param heldBackBy the first parked one before it that has the same sender and receiver
   * @param holdsBack how many wait behind it, if it is parked
   */
  public record Order(Optional<ErrandKey> heldBackBy, long holdsBack) {}

  /**
   * All there is to know of one.
   *
   * @param effect as its entry has it; empty if that can't be read
   * @param interventions the newest first, at most 100
   */
  public record Shown(
      Waiting message,
      Order order,
      Optional<JsonNode> effect,
      Optional<Instant> sent,
      List<Intervention> interventions) {}

  /**
   * What people have to look after.
   *
   * @param parked how many are
   * @param parkedFirst the one that has been parked for longest
   * @param waitsLongest of those that are due and not parked, the one that has been due for longest
   * @param heldBackBy the parked one that holds that back, if one does
   */
  public record Delays(
      long parked,
      Optional<Waiting> parkedFirst,
      Optional<Waiting> waitsLongest,
      Optional<ErrandKey> heldBackBy) {}

  /** Somebody had it tried again, or skipped it. */
  public record Intervention(Instant at, String action, String caller, String reason) {}

  /** Who intervenes, and why. */
  public record By(String caller, String reason) {}

  /** What is done about one that is parked. */
  public enum Action {
    /** It is delivered again, as if for the first time; the number of its hops starts anew. */
    RETRY("retry"),
    /** It is not delivered; its sender gets the refusal {@code skipped}. A timer does not run. */
    SKIP("skip");

    private final String word;

    Action(String word) {
      this.word = word;
    }

    /** The word for people. */
    public String word() {
      return word;
    }
  }

  /** What came of an action on one. */
  public enum Verdict {
    DONE,
    /** It is done by now, or never was. */
    UNKNOWN,
    NOT_PARKED,
    /** Not skipped: its receiver has decided, and its sender is to be told of that. */
    HANDLED,
    /** Not skipped: without its entry nobody knows what its sender is to get. */
    UNREADABLE
  }

  /** One that was left as it is. */
  public record Left(ErrandKey name, Verdict why) {}

  /**
   * What came of an action on many.
   *
   * @param matched how many the filter has let through
   * @param tooMany whether they were more than expected, so that nothing was done
   * @param left some of those that were left as they are
   */
  public record Bulk(int matched, boolean tooMany, int done, List<Left> left) {}

  private final MessagesTable table;
  private final Journal journal;
  private final Consumer<String> look;
  private final Executor threads;

  /**
   * @param look tells delivery that something of a sender's is parked no more
   */
  Messages(MessagesTable table, Journal journal, Consumer<String> look, Executor threads) {
    this.table = table;
    this.journal = journal;
    this.look = look;
    this.threads = threads;
  }

  /** Those after a name, by name. */
  public CompletionStage<Page> list(Filter filter, Optional<ErrandKey> after, int limit) {
    return run(
        () -> {
          List<Waiting> found = table.list(filter, after, limit + 1);
          boolean all = after.isEmpty() && found.size() <= limit;
          // counted a moment later: some may have gone meanwhile
          long total = all ? found.size() : Math.max(found.size(), table.count(filter));
          return new Page(
              total,
              List.copyOf(found.subList(0, Math.min(limit, found.size()))),
              found.size() > limit);
        });
  }

  /** One of them; empty if it is done, or never was. */
  public CompletionStage<Optional<Shown>> show(ErrandKey name) {
    return run(() -> table.find(name))
        .thenCompose(
            found ->
                found.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : show(found.get()).thenApply(Optional::of));
  }

  private CompletionStage<Shown> show(Waiting message) {
    ErrandKey name = message.name();
    return entry(name)
        .thenCompose(
            entry ->
                run(
                    () ->
                        new Shown(
                            message,
                            table.order(message),
                            entry.flatMap(it -> effect(it, name.index())),
                            entry.map(Entry::time),
                            table.interventions(name, INTERVENTIONS_MAX))));
  }

  private CompletionStage<Optional<Entry>> entry(ErrandKey name) {
    return journal
        .at(List.of(new Journal.Place(name.persistenceId(), name.sequence())))
        .thenApply(entries -> entries.stream().findFirst())
        .exceptionally(
            failure -> {
              if (cause(failure) instanceof UnreadableEntry) {
                return Optional.empty(); // its row says so, once delivery has tried
              }
              throw new CompletionException(cause(failure));
            });
  }

  private static Optional<JsonNode> effect(Entry entry, int index) {
    return entry.decided().map(decided -> decided.effects().path(index)).filter(JsonNode::isObject);
  }

  /** What is parked, and what has waited for longest. */
  public CompletionStage<Delays> delays() {
    return run(
        () -> {
          Optional<Waiting> longest = table.waitsLongest();
          Optional<ErrandKey> before = Optional.empty();
          if (longest.isPresent()) {
            before = table.order(longest.get()).heldBackBy();
          }
          return new Delays(table.parked(), table.parkedFirst(), longest, before);
        });
  }

  /** Does something about one that is parked, and notes who has and why, or does nothing. */
  public CompletionStage<Verdict> intervene(Action action, ErrandKey name, By by) {
    return run(
        () -> {
          Optional<Waiting> found = table.find(name);
          if (found.isEmpty()) {
            return Verdict.UNKNOWN;
          }
          Verdict verdict = table.intervene(action, List.of(found.get()), by).get(0);
          if (verdict == Verdict.DONE) {
            look.accept(name.sender());
          }
          return verdict;
        });
  }

  /**
   * Does something about all parked ones that a filter lets through, with one statement.
   *
   * @param countMax how many somebody expects; if there are more by now, nothing is done
   */
  public CompletionStage<Bulk> intervene(Action action, Filter filter, long countMax, By by) {
    return run(
        () -> {
          List<Waiting> matched = table.names(filter);
          if (matched.size() > countMax || matched.isEmpty()) {
            return new Bulk(matched.size(), matched.size() > countMax, 0, List.of());
          }
          List<Verdict> verdicts = table.intervene(action, matched, by);
          tell(matched, verdicts);
          int done = (int) verdicts.stream().filter(Verdict.DONE::equals).count();
          return new Bulk(matched.size(), false, done, left(matched, verdicts));
        });
  }

  private void tell(List<Waiting> matched, List<Verdict> verdicts) {
    IntStream.range(0, matched.size())
        .filter(i -> verdicts.get(i) == Verdict.DONE)
        .mapToObj(i -> matched.get(i).name().sender())
        .distinct()
        .limit(TOLD_MAX)
        .forEach(look);
  }

  private static List<Left> left(List<Waiting> matched, List<Verdict> verdicts) {
    return IntStream.range(0, matched.size())
        .filter(i -> verdicts.get(i) != Verdict.DONE)
        .limit(LEFT_MAX)
        .mapToObj(i -> new Left(matched.get(i).name(), verdicts.get(i)))
        .toList();
  }

  private interface Statement<T> {
    T now() throws SQLException;
  }

  private <T> CompletionStage<T> run(Statement<T> statement) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return statement.now();
          } catch (SQLException e) {
            throw new JournalUnavailable("the outbox: " + e.getMessage(), e);
          }
        },
        threads);
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
