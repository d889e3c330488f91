package io.reprise.entity;

import akka.actor.typed.ActorRef;
import io.reprise.journal.NotWritten;
import io.reprise.telemetry.EntityMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one gate that are not answered yet: held, queued, in flight or being looked up.
 * Every command is here once, however often its caller sends it.
 */
final class Waiting {

  /** A command and who waits for its answer: whoever sent it last. */
  static final class Pending {
    final EntityCommand command;
    final Instant firstSent;
    final long sinceNanos = System.nanoTime();
    int attempt;
    ActorRef<Answer> replyTo;
    long deadlineNanos;

    /** A write that held this command has failed with an unknown outcome. */
    boolean maybeWritten;

    /** It came from an effect, and the journal may hold it already: to be looked up. */
    boolean perhapsRepeated;

    Pending(GateMessage.Ask ask) {
      command = ask.command();
      firstSent = Instant.ofEpochMilli(ask.firstSentMillis());
      attempt = ask.attempt();
      replyTo = ask.replyTo();
      deadlineNanos = deadline(ask.timeLeftMillis());
    }

    private void sentAgainBy(GateMessage.Ask ask) {
      attempt = ask.attempt();
      replyTo = ask.replyTo();
      deadlineNanos = deadline(ask.timeLeftMillis());
    }
  }

  /** Answers go out a little before the caller stops waiting. */
  private static final long DEADLINE_MARGIN_MILLIS = 200;

  /** What most entities never have more of at once; there is room for more as soon as it comes. */
  private static final int FEW = 1;

  private final int max;
  private final EntityMetrics metrics;

  /** Where it is counted what waits; only while something does. */
  private EntityMetrics.@Nullable Gate counted;

  /** In the order in which they came; held only while there are any, as the other lists are. */
  private Map<UUID, Pending> known = Map.of();

  private List<Pending> queue = List.of();
  private List<Pending> held = List.of();
  private List<Pending> inFlight = List.of();
  private List<Batch.Result> decided = List.of(); // of those in flight, the first ones

  /** How many of the next commands are decided and written each on its own. */
  private int alone;

  Waiting(int max, EntityMetrics metrics) {
    this.max = max;
    this.metrics = metrics;
  }

  /** The moment to answer a caller at the latest who still waits so long. */
  static long deadline(long timeLeftMillis) {
    long margin = Math.min(DEADLINE_MARGIN_MILLIS, timeLeftMillis / 10);
    return System.nanoTime() + (timeLeftMillis - margin) * 1_000_000L;
  }

  boolean isFull() {
    return known.size() >= max;
  }

  boolean isEmpty() {
    return known.isEmpty();
  }

  boolean hasQueued() {
    return !queue.isEmpty();
  }

  /** Whether nobody has answered it meanwhile. */
  boolean has(Pending pending) {
    return known.get(pending.command.commandId()) == pending;
  }

  /** Whether the same command waits already: then its caller has sent it again, and waits here. */
  boolean joins(GateMessage.Ask ask) {
    Pending same = known.get(ask.command().commandId());
    if (same == null) {
      return false;
    }
    if (ask.attempt() >= same.attempt) { // an earlier one that comes late has nobody to answer
      same.sentAgainBy(ask);
    }
    return true;
  }

  Pending add(GateMessage.Ask ask) {
    Pending pending = new Pending(ask);
    if (known.isEmpty()) {
      known = new LinkedHashMap<>();
    }
    known.put(ask.command().commandId(), pending);
    tellHowManyWait();
    return pending;
  }

  /** Keeps it back until the entity has recovered. */
  void hold(Pending pending) {
    if (held.isEmpty()) {
      held = new ArrayList<>();
    }
    held.add(pending);
  }

  /** What was kept back and still waits. */
  List<Pending> takeHeld() {
    List<Pending> taken = held.stream().filter(this::has).toList();
    held = List.of();
    return taken;
  }

  /** Takes those out of the queue that may be repeats; they wait on. */
  List<Pending> takeRepeated() {
    List<Pending> taken = queue.stream().filter(pending -> pending.perhapsRepeated).toList();
    if (!taken.isEmpty()) {
      queue.removeAll(taken);
      taken.forEach(pending -> pending.perhapsRepeated = false);
    }
    return taken;
  }

  /** Takes all out of the queue; they wait on. */
  List<Pending> takeQueued() {
    List<Pending> taken = queue;
    queue = List.of();
    return taken;
  }

  void enqueue(Pending pending) {
    roomInQueue().add(pending);
  }

  private List<Pending> roomInQueue() {
    if (queue.isEmpty()) {
      queue = new ArrayList<>(FEW);
    }
    return queue;
  }

  private void dequeue(Pending pending) {
    if (!queue.isEmpty()) {
      queue.remove(pending);
    }
  }

  /** Moves the next commands from the queue into flight. */
  List<Batch.Item> takeOff(int atMost) {
    int most = alone > 0 ? 1 : atMost;
    alone = Math.max(0, alone - 1);
    int size = Math.min(most, queue.size());
    if (size == queue.size()) {
      inFlight = queue;
      queue = List.of();
    } else {
      List<Pending> first = queue.subList(0, size);
      inFlight = List.copyOf(first);
      first.clear();
    }
    List<Batch.Item> items = new ArrayList<>(size);
    for (Pending pending : inFlight) {
      items.add(new Batch.Item(pending.command, pending.maybeWritten));
    }
    return items;
  }

  List<Pending> inFlight() {
    return inFlight;
  }

  /**
   * The write of what is in flight has failed.
   *
   * @param notWritten says so for certain; empty if it may be written all the same
   */
  void writeFailed(Optional<NotWritten> notWritten) {
    if (notWritten.isEmpty()) {
      inFlight.forEach(pending -> pending.maybeWritten = true);
      return;
    }
    String message = String.valueOf(notWritten.get().getMessage());
    switch (notWritten.get().reason()) {
      case BUSY ->
          answerInFlight(
              inFlight.size(), pending -> Refusals.notWritten(message, pending.maybeWritten));
      case REFUSED -> {
        if (inFlight.size() == 1) {
          answerInFlight(1, pending -> Refusals.notStorable(message, pending.maybeWritten));
        } else {
          alone = inFlight.size(); // one of them is to blame: each goes on its own now
        }
      }
      case REPEATED ->
          inFlight.stream()
              .filter(pending -> pending.command.cause().isPresent())
              .forEach(pending -> pending.perhapsRepeated = true);
      default -> {} // decided again
    }
  }

  /** What is in flight is decided so: the results of its first ones, in their order. */
  void decided(List<Batch.Result> results) {
    decided = results;
  }

  /** Answers what is in flight with what was decided; what was not goes back. */
  void answerDecided() {
    for (int i = 0; i < decided.size(); i++) {
      answer(inFlight.get(i), decided.get(i).answer());
    }
    land();
  }

  /** Answers all that was decided otherwise. */
  void answerDecided(Function<Pending, Answer> answer) {
    answerInFlight(decided.size(), answer);
  }

  private void answerInFlight(int first, Function<Pending, Answer> answer) {
    inFlight.stream().limit(first).forEach(pending -> answer(pending, answer.apply(pending)));
  }

  /** Answers all that have a recorded answer, whatever has become of them here. */
  void answerRecorded(Map<UUID, Answer> recorded) {
    recorded.forEach(
        (commandId, answer) -> {
          Pending pending = known.get(commandId);
          if (pending != null) {
            dequeue(pending);
            answer(pending, answer);
          }
        });
  }

  /** Nothing is in flight any more: what was not answered goes back to the head of the queue. */
  void land() {
    for (int i = inFlight.size() - 1; i >= 0; i--) {
      Pending pending = inFlight.get(i);
      if (has(pending)) {
        roomInQueue().add(0, pending);
      }
    }
    inFlight = List.of();
    decided = List.of();
  }

  void answer(Pending pending, Answer answer) {
    if (known.get(pending.command.commandId()) == pending) {
      known.remove(pending.command.commandId());
      if (known.isEmpty()) {
        known = Map.of(); // for most entities nobody waits most of the time
      }
      pending.replyTo.tell(answer);
      tellHowManyWait();
    }
  }

  private void tellHowManyWait() {
    int now = known.size();
    EntityMetrics.Gate gate = counted == null ? metrics.gate() : counted;
    gate.waits(now, now == 0 ? 0 : known.values().iterator().next().sinceNanos);
    counted = now == 0 ? null : gate;
  }

  /** The gate is no more, and nobody waits at it. */
  void ended() {
    if (counted != null) {
      counted.waits(0, 0);
    }
  }

  /** Answers and forgets those that meet the condition, in flight or not. */
  void answerIf(Predicate<Pending> condition, Function<Pending, Answer> answer) {
    for (Pending pending : List.copyOf(known.values())) {
      if (condition.test(pending)) {
        dequeue(pending);
        answer(pending, answer.apply(pending));
      }
    }
  }

  /** Answers everybody, in flight or not. */
  void answerAll(Function<Pending, Answer> answer) {
    for (Pending pending : List.copyOf(known.values())) {
      answer(pending, answer.apply(pending));
    }
    queue = List.of();
    held = List.of();
    inFlight = List.of();
  }
}
