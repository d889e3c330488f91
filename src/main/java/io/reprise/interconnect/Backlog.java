package io.reprise.interconnect;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one delivery actor holds in memory of the outbox, in lines: one for each pair of sender and
 * receiver, whose first errand may be under way and whose others wait for it. Bounded as a whole
 * and for each receiver: what does not fit stays in the outbox, and {@link #wantsReading} says when
 * that is to be read again. Knows neither actors nor the database.
 *
 * <p>Whoever adds must keep the order within a pair: what was sent before must have been added, be
 * done, or be parked.
 */
final class Backlog {

  /** The limits. */
  record Limits(int held, long bytes, int heldPerReceiver, int inFlight, int inFlightPerReceiver) {}

  private enum State {
    /** Its first errand can go, or will when it is due. */
    READY,
    /** Its first errand is under way. */
    UNDER_WAY,
    /** Its first errand has failed and is tried again later. */
    RESTING
  }

  private static final class Line {
    final Errand.Pair pair;
    final Receiver receiver;
    final Deque<Errand> errands = new ArrayDeque<>();
    State state = State.READY;

    Line(Errand.Pair pair, Receiver receiver) {
      this.pair = pair;
      this.receiver = receiver;
    }
  }

  private static final class Receiver {
    final String name;
    final Deque<Line> ready = new ArrayDeque<>();
    int held;
    int inFlight;

    Receiver(String name) {
      this.name = name;
    }
  }

  private record Rest(Line line, long untilNanos) {}

  private final Limits limits;
  private final Map<Errand.Pair, Line> lines = new HashMap<>();
  private final Map<String, Receiver> receivers = new HashMap<>();
  private final Set<ErrandKey> known = new HashSet<>();
  private final ParkedPairs parked = new ParkedPairs();
  private final LinkedHashSet<Receiver> sendable = new LinkedHashSet<>();
  private final TreeSet<Errand> timers =
      new TreeSet<>(Comparator.comparing(Errand::due).thenComparing(Errand::key));
  private final PriorityQueue<Rest> resting =
      new PriorityQueue<>(Comparator.comparingLong(Rest::untilNanos));
  private int held;
  private long bytes;
  private int inFlight;
  private final Set<String> leftOut = new HashSet<>();
  private boolean wantsReading;

  /** Something was left out because there was no room for anybody. */
  private boolean wasFull;

  Backlog(Limits limits) {
    this.limits = limits;
  }

  // ── what comes in ───────────────────────────────────────────────────────────────────────────

  /** Whether it is here already: waiting, under way, or done and not yet gone from the outbox. */
  boolean knows(ErrandKey key) {
    return known.contains(key);
  }

  /** The first errand of a pair that is parked, if one is. */
  Optional<ErrandKey> parkedOf(Errand.Pair pair) {
    return parked.first(pair);
  }

  /** Whether an errand of its pair is parked: then what comes stays in the outbox. */
  boolean isHeldBack(Errand.Pair pair) {
    return parked.first(pair).isPresent();
  }

  /** Whether this errand is parked, or one before it in its pair. */
  boolean isHeldBack(Errand errand) {
    return parked.first(errand.pair()).filter(first -> !errand.key().isBefore(first)).isPresent();
  }

  /** Whether there is room for another errand to this receiver. */
  boolean hasRoomFor(String receiver) {
    return hasRoomFor(receiver, 0);
  }

  /** The same, while so many others are about to come. */
  boolean hasRoomFor(String receiver, int coming) {
    Receiver there = receivers.get(receiver);
    return held + coming < limits.held()
        && bytes < limits.bytes()
        && (there == null || there.held < limits.heldPerReceiver());
  }

  boolean isFull() {
    return held >= limits.held() || bytes >= limits.bytes();
  }

  /** Takes an errand in, at its place in its line; one that is known already changes nothing. */
  void add(Errand errand) {
    if (known.contains(errand.key())) {
      return;
    }
    Errand.Pair pair = errand.pair();
    Line line = lines.get(pair);
    if (line == null) {
      Receiver receiver = receivers.computeIfAbsent(errand.receiver(), Receiver::new);
      line = new Line(pair, receiver);
      lines.put(pair, line);
    } else if (errand.isTimer() && errand.key().isBefore(line.errands.getLast().key())) {
      return; // it was read before the one that is here has replaced it
    }
    if (errand.isTimer()
        && line.state != State.UNDER_WAY) { // if it is, its entity tells them apart
      dropBefore(line, errand.key());
    }
    insert(line, errand);
    known.add(errand.key());
    held++;
    bytes += errand.bytes();
    line.receiver.held++;
    if (line.state == State.READY && line.errands.size() == 1) {
      arm(line);
    }
  }

  /**
   * What is under way stays the first, whatever comes: a row may be read, done meanwhile, and
   * added.
   */
  private static void insert(Line line, Errand errand) {
    Deque<Errand> later = new ArrayDeque<>();
    int fixed = line.state == State.UNDER_WAY ? 1 : 0;
    while (line.errands.size() > fixed && errand.key().isBefore(line.errands.getLast().key())) {
      later.addFirst(line.errands.removeLast());
    }
    line.errands.addLast(errand);
    line.errands.addAll(later);
  }

  /** A timer is cancelled by its entity; its row is gone. */
  void cancelTimer(String sender, String name, ErrandKey by) {
    Line line = lines.get(new Errand.Pair(sender, "timer " + name));
    if (line != null && line.state != State.UNDER_WAY) {
      dropBefore(line, by);
      forgetIfEmpty(line);
    }
  }

  private void dropBefore(Line line, ErrandKey key) {
    for (Errand before : List.copyOf(line.errands)) {
      if (before.key().isBefore(key)) {
        drop(line, before);
        known.remove(before.key());
        timers.remove(before);
      }
    }
    line.receiver.ready.remove(line); // what comes next has its own time
    line.state = State.READY;
    if (!line.errands.isEmpty()) {
      arm(line);
    }
  }

  /** Something for this receiver was left in the outbox for want of room. */
  void leftOut(String receiver) {
    leftOut.add(receiver);
    wasFull |= isFull();
  }

  /** Whether something was left out, and there is room for it now. */
  boolean wantsReading() {
    return wantsReading;
  }

  /** The outbox is being read from its beginning. */
  void readingAgain() {
    leftOut.clear();
    wantsReading = false;
    wasFull = false;
  }

  private void madeRoom(Receiver receiver) {
    boolean roomy = held <= limits.held() / 2 && bytes <= limits.bytes() / 2;
    boolean itself =
        leftOut.contains(receiver.name) && receiver.held <= limits.heldPerReceiver() / 2;
    wantsReading |= roomy && (itself || wasFull);
    wasFull &= !roomy;
  }

  // ── what goes out ───────────────────────────────────────────────────────────────────────────

  /** The errands that can go now; each is under way from here on. */
  List<Errand> takeOff(Instant now, long nanos) {
    wake(now, nanos);
    List<Errand> going = new ArrayList<>();
    while (inFlight < limits.inFlight() && !sendable.isEmpty()) {
      Receiver receiver = sendable.iterator().next();
      sendable.remove(receiver);
      Line line = receiver.ready.pollFirst();
      if (line == null) {
        continue;
      }
      line.state = State.UNDER_WAY;
      receiver.inFlight++;
      inFlight++;
      going.add(line.errands.getFirst());
      offer(receiver); // behind the others: each gets its turn
    }
    return going;
  }

  private void wake(Instant now, long nanos) {
    while (!resting.isEmpty() && resting.peek().untilNanos() - nanos <= 0) {
      Line line = resting.remove().line();
      if (line.state == State.RESTING) {
        line.state = State.READY;
        makeReady(line);
      }
    }
    while (!timers.isEmpty() && !timers.first().due().isAfter(now)) {
      Errand timer = timers.first();
      timers.remove(timer);
      Line line = lines.get(timer.pair());
      if (line != null && line.state == State.READY && line.errands.peekFirst() == timer) {
        makeReady(line);
      }
    }
  }

  /** Its first errand goes as soon as it may. */
  private void arm(Line line) {
    Errand first = line.errands.getFirst();
    if (first.isTimer()) {
      timers.add(first); // also one that was due while the one before was under way
    } else {
      makeReady(line);
    }
  }

  private void makeReady(Line line) {
    line.receiver.ready.addLast(line);
    offer(line.receiver);
  }

  private void offer(Receiver receiver) {
    if (!receiver.ready.isEmpty() && receiver.inFlight < limits.inFlightPerReceiver()) {
      sendable.add(receiver);
    }
  }

  /** When something can go that can't now: the next timer. */
  Optional<Instant> nextTimer() {
    return timers.isEmpty() ? Optional.empty() : Optional.of(timers.first().due());
  }

  /** When something can go that can't now: the next that failed, by {@link System#nanoTime}. */
  Optional<Long> nextRetry() {
    return Optional.ofNullable(resting.peek()).map(Rest::untilNanos);
  }

  // ── what becomes of it ──────────────────────────────────────────────────────────────────────

  /** It is carried out. It stays known until {@link #gone}: its row is still there. */
  void done(Errand errand) {
    Line line = landed(errand);
    drop(line, errand);
    goOn(line);
  }

  /** The row of one that was carried out is deleted. */
  void gone(ErrandKey key) {
    known.remove(key);
  }

  /** It failed and is to be tried again. */
  void rest(Errand errand, long untilNanos) {
    Line line = landed(errand);
    line.state = State.RESTING;
    resting.add(new Rest(line, untilNanos));
    offer(line.receiver); // its place is for another
  }

  /** It is parked: it and what is behind it in its line leave memory. */
  void park(Errand errand) {
    Line line = landed(errand);
    for (Errand each : List.copyOf(line.errands)) {
      drop(line, each);
      known.remove(each.key());
    }
    forgetIfEmpty(line);
    parked(errand.pair(), errand.key());
  }

  /** The outbox holds a parked errand, which holds back what was sent after it. */
  void parked(Errand.Pair pair, ErrandKey key) {
    parked.add(pair, key);
  }

  /** One that was parked is so no more: what it held back can come. */
  void unparked(Errand.Pair pair) {
    parked.remove(pair);
  }

  /** The parked errands of a sender are read again: forgets what was known of them. */
  void forgetParkedOf(String sender) {
    parked.removeOf(sender);
  }

  /** Whether it was taken off and nothing has been said of it since. */
  boolean isUnderWay(Errand errand) {
    Line line = lines.get(errand.pair());
    return line != null && line.state == State.UNDER_WAY && line.errands.peekFirst() == errand;
  }

  private Line landed(Errand errand) {
    if (!isUnderWay(errand)) {
      throw new IllegalStateException(errand.key() + " is not under way");
    }
    Line line = Objects.requireNonNull(lines.get(errand.pair()));
    line.state = State.READY;
    line.receiver.inFlight--;
    inFlight--;
    return line;
  }

  private void drop(Line line, Errand errand) {
    line.errands.remove(errand);
    line.receiver.held--;
    held--;
    bytes -= errand.bytes();
    if (!leftOut.isEmpty()) {
      madeRoom(line.receiver);
    }
  }

  private void goOn(Line line) {
    if (line.errands.isEmpty()) {
      forgetIfEmpty(line);
    } else {
      arm(line);
      offer(line.receiver);
    }
  }

  private void forgetIfEmpty(Line line) {
    if (!line.errands.isEmpty()) {
      return;
    }
    lines.remove(line.pair, line);
    Receiver receiver = line.receiver;
    if (receiver.held == 0) {
      receivers.remove(receiver.name, receiver);
      sendable.remove(receiver);
    } else {
      offer(receiver);
    }
  }

  /** Errands in memory, those under way among them. */
  int held() {
    return held;
  }

  int inFlight() {
    return inFlight;
  }
}
