package io.reprise.interconnect;

import akka.actor.typed.javadsl.ActorContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a delivery actor learns from the outbox what nobody handed over. A sweep reads all that is
 * due, page by page, oldest first; a look reads all of some senders. Both keep the order of a pair:
 * once something of a receiver was left out for want of room, what comes later is left out too.
 */
final class OutboxReading {
  private static final Logger log = LoggerFactory.getLogger(OutboxReading.class);

  private static final String UNREADABLE_NOW = "the outbox can't be read now";

  /** A sweep that took long makes the next one wait so many times as long. */
  private static final int REST_FACTOR = 10;

  private final ActorContext<DeliveryMessage> context;
  private final Delivery.Shared shared;
  private final InterconnectSettings settings;
  private final int number;
  private final Backlog backlog;
  private final Seen seen;
  private final Bookkeeping books;
  private int era;

  private final FailureLog failures = new FailureLog(log);
  private boolean begun;
  private boolean beginning;
  private boolean sweeping;
  private long sweepBeganNanos;
  private long restUntilNanos = System.nanoTime();
  private List<OutboxTable.From> next = List.of();
  private int rowsPerSlice;
  private boolean again;
  private final Set<String> leftOut = new HashSet<>();
  private final Set<String> looked = new HashSet<>();

  private final LinkedHashMap<String, Long> toLook = new LinkedHashMap<>();
  private Map<String, Long> looking = Map.of();
  private boolean moreToRead;

  // Rows that were deleted since the sweep, or the look, asked for what it is about to get.
  private final Set<ErrandKey> goneSinceSwept = new HashSet<>();
  private final Set<ErrandKey> goneSinceLooked = new HashSet<>();

  OutboxReading(
      ActorContext<DeliveryMessage> context,
      Delivery.Shared shared,
      int number,
      Backlog backlog,
      Seen seen,
      Bookkeeping books) {
    this.context = context;
    this.shared = shared;
    this.settings = shared.settings();
    this.number = number;
    this.backlog = backlog;
    this.seen = seen;
    this.books = books;
  }

  /** Another one that begins from nothing; this one is done with. */
  OutboxReading begin(int newEra, Backlog empty) {
    OutboxReading fresh = new OutboxReading(context, shared, number, empty, seen, books);
    fresh.era = newEra;
    fresh.readParked();
    return fresh;
  }

  // ── the beginning ───────────────────────────────────────────────────────────────────────────

  private void readParked() {
    beginning = true;
    int first = number * settings.slicesEach();
    int asked = era;
    context.pipeToSelf(
        shared.outbox().parked(first, first + settings.slicesEach() - 1),
        (rows, failure) -> new DeliveryMessage.Began(asked, rows, failure));
  }

  void onBegan(DeliveryMessage.Began began) {
    if (began.era() != era) {
      return;
    }
    beginning = false;
    if (began.parked() == null) {
      failures.failed(UNREADABLE_NOW, began.failure());
      return; // the next sweep tries again
    }
    began.parked().forEach(row -> backlog.parked(row.pair(), row.key()));
    begun = true;
    sweep();
    lookOn();
  }

  // ── sweeps ──────────────────────────────────────────────────────────────────────────────────

  /** Sweeps, unless the last one took so long that this would be all that is done. */
  void sweepIfRested() {
    if (System.nanoTime() - restUntilNanos >= 0) {
      sweep();
    }
    lookOn(); // if the last look has failed
  }

  /** Reads all that is due, unless that is under way. */
  void sweep() {
    if (!begun) {
      if (!beginning) {
        readParked();
      }
      return;
    }
    if (sweeping) {
      again = true;
      return;
    }
    again = false;
    sweeping = true;
    sweepBeganNanos = System.nanoTime();
    backlog.readingAgain();
    leftOut.clear();
    looked.clear();
    int first = number * settings.slicesEach();
    next =
        IntStream.range(first, first + settings.slicesEach())
            .mapToObj(OutboxTable.From::start)
            .toList();
    readPage();
  }

  private void readPage() {
    goneSinceSwept.clear();
    // The fewer slices are left, the more of each.
    rowsPerSlice = settings.sweepRows() * settings.slicesEach() / next.size();
    int asked = era;
    context.pipeToSelf(
        shared.outbox().due(next, until(), rowsPerSlice),
        (rows, failure) -> new DeliveryMessage.Swept(asked, rows, failure));
  }

  private Instant until() {
    return shared.clock().instant().plus(settings.timersAhead());
  }

  void onSwept(DeliveryMessage.Swept swept) {
    if (swept.era() != era) {
      return;
    }
    List<OutboxTable.Row> rows = swept.rows();
    if (rows == null) {
      failures.failed(UNREADABLE_NOW, swept.failure());
      swept();
      return;
    }
    next = OutboxTable.From.after(rows, rowsPerSlice);
    List<OutboxTable.Row> wanted = new ArrayList<>();
    for (OutboxTable.Row row : rows) {
      if (!leavesToLook(row.key().sender()) && wants(row, leftOut, wanted.size())) {
        wanted.add(row);
      }
    }
    int asked = era;
    context.pipeToSelf(
        shared.outbox().load(wanted, settings.heldBytesMax() / 2),
        (loaded, failure) -> new DeliveryMessage.SweptErrands(asked, loaded, failure));
  }

  /**
   * Whether this sweep leaves a sender to the look at it, which reads later than the sweep has; and
   * to the end, for the look may not have read all.
   */
  private boolean leavesToLook(String sender) {
    if (isLookingAt(sender)) {
      looked.add(sender);
    }
    return looked.contains(sender);
  }

  /**
   * Whether a row is to be taken in.
   *
   * @param without receivers of whom something was left out; grows
   * @param coming how many are about to be taken in
   */
  private boolean wants(OutboxTable.Row row, Set<String> without, int coming) {
    if (backlog.knows(row.key())) {
      return false;
    }
    if (books.isYetToNote(row.key())) { // it is parked, though its row does not say so yet
      backlog.parked(row.pair(), row.key());
      return false;
    }
    if (backlog.parkedOf(row.pair()).filter(row.key()::equals).isPresent()) {
      look(row.key().sender()); // it is parked no more, and nobody has said so
      return false;
    }
    if (backlog.isHeldBack(row.pair())) {
      return false;
    }
    if (without.contains(row.receiver())) {
      return false;
    }
    if (!backlog.hasRoomFor(row.receiver(), coming)) {
      without.add(row.receiver());
      backlog.leftOut(row.receiver());
      return false;
    }
    return true;
  }

  void onSwept(DeliveryMessage.SweptErrands swept) {
    if (swept.era() != era) {
      return;
    }
    if (swept.loaded() == null) {
      failures.failed(UNREADABLE_NOW, swept.failure());
      swept();
      return;
    }
    takeIn(swept.loaded(), goneSinceSwept, true);
    if (!swept.loaded().left().isEmpty()) {
      next = List.of(); // what comes after it must wait as well
    }
    if (next.isEmpty() || backlog.isFull()) {
      swept();
    } else {
      readPage();
    }
  }

  private void swept() {
    sweeping = false;
    long now = System.nanoTime();
    long rest = (now - sweepBeganNanos) * REST_FACTOR;
    // Timers are found by sweeps only, so long before they are due.
    restUntilNanos = now + Math.min(rest, settings.timersAhead().toNanos() / 2);
    if (again) {
      sweep();
    }
  }

  /** A row of the outbox is deleted: it may have been read, and not be here yet. */
  void gone(ErrandKey key) {
    if (sweeping) {
      goneSinceSwept.add(key);
    }
    if (!looking.isEmpty()) {
      goneSinceLooked.add(key);
    }
  }

  private void takeIn(Outbox.Loaded loaded, Set<ErrandKey> gone, boolean swept) {
    failures.worked();
    for (Outbox.Unreadable unreadable : loaded.unreadable()) {
      OutboxTable.Failed failed = unreadable.failed();
      log.error("{} can't be delivered: {}", failed.key(), failed.error());
      backlog.parked(unreadable.pair(), failed.key());
      books.failed(failed);
    }
    for (OutboxTable.Row row : loaded.left()) {
      backlog.leftOut(row.receiver());
    }
    for (Errand errand : loaded.errands()) {
      boolean left = swept && leavesToLook(errand.key().sender());
      boolean over = gone.contains(errand.key()) || backlog.isHeldBack(errand); // meanwhile
      if (!left && !over) {
        backlog.add(errand);
      }
    }
  }

  // ── looks ───────────────────────────────────────────────────────────────────────────────────

  /** Whether a look at this sender is to come or under way: what it sends is found by that. */
  boolean isLookingAt(String sender) {
    return toLook.containsKey(sender) || looking.containsKey(sender);
  }

  /** Looks at all that this sender has in the outbox. */
  void look(String sender) {
    look(sender, 0);
  }

  /** The same; afterwards all up to this entry, which is there by now, has been seen. */
  void look(String sender, long last) {
    toLook.merge(sender, last, Math::max);
    seen.forget(sender);
    lookOn();
  }

  private void lookOn() {
    if (!begun || !looking.isEmpty() || toLook.isEmpty()) {
      return;
    }
    Map<String, Long> senders = new HashMap<>();
    Iterator<Map.Entry<String, Long>> all = toLook.entrySet().iterator();
    while (all.hasNext() && senders.size() < settings.lookSenders()) {
      Map.Entry<String, Long> sender = all.next();
      senders.put(sender.getKey(), sender.getValue());
      all.remove();
    }
    looking = senders;
    goneSinceLooked.clear();
    int asked = era;
    context.pipeToSelf(
        shared.outbox().ofSenders(List.copyOf(senders.keySet()), until(), settings.lookRows()),
        (rows, failure) -> new DeliveryMessage.Looked(asked, senders, rows, failure));
  }

  void onLooked(DeliveryMessage.Looked looked) {
    if (looked.era() != era) {
      return;
    }
    List<OutboxTable.Row> rows = looked.rows();
    if (rows == null) {
      lookFailed(looked.senders(), looked.failure());
      return;
    }
    Map<String, Integer> rowsOf = new HashMap<>();
    rows.forEach(row -> rowsOf.merge(row.key().sender(), 1, Integer::sum));
    for (String sender : looked.senders().keySet()) {
      if (rowsOf.getOrDefault(sender, 0) < settings.lookRows()) { // else some were not read
        backlog.forgetParkedOf(sender);
      }
    }
    Map<String, Long> whole = new HashMap<>(looked.senders());
    List<OutboxTable.Row> wanted = new ArrayList<>();
    Map<String, Set<String>> without = new HashMap<>();
    for (OutboxTable.Row row : rows) {
      String sender = row.key().sender();
      Set<String> left = without.computeIfAbsent(sender, any -> new HashSet<>());
      if (!row.noted().parked()
          && backlog.parkedOf(row.pair()).filter(row.key()::equals).isPresent()) {
        backlog.unparked(row.pair());
      }
      if (row.noted().parked()) {
        backlog.parked(row.pair(), row.key());
      } else if (wants(row, left, wanted.size())) {
        wanted.add(row);
      }
      if (!left.isEmpty() || rowsOf.getOrDefault(sender, 0) >= settings.lookRows()) {
        whole.remove(sender);
      }
    }
    moreToRead = rowsOf.values().stream().anyMatch(count -> count >= settings.lookRows());
    int asked = era;
    context.pipeToSelf(
        shared.outbox().load(wanted, settings.heldBytesMax() / 2),
        (loaded, failure) -> new DeliveryMessage.LookedErrands(asked, whole, loaded, failure));
  }

  void onLooked(DeliveryMessage.LookedErrands looked) {
    if (looked.era() != era) {
      return;
    }
    if (looked.loaded() == null) {
      lookFailed(looking, looked.failure());
      return;
    }
    takeIn(looked.loaded(), goneSinceLooked, false);
    looked.loaded().left().forEach(row -> looked.whole().remove(row.key().sender()));
    looked
        .whole()
        .forEach(
            (sender, last) -> {
              if (!toLook.containsKey(sender)) {
                seen.upTo(sender, last);
              }
            });
    looking = Map.of();
    if (moreToRead) {
      moreToRead = false;
      sweep();
    }
    lookOn();
  }

  private void lookFailed(Map<String, Long> senders, @Nullable Throwable failure) {
    failures.failed(UNREADABLE_NOW, failure);
    looking = Map.of();
    senders.forEach((sender, last) -> toLook.merge(sender, last, Math::max));
  }
}
