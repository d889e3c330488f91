package io.reprise.interconnect;

import akka.Done;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.reprise.entity.Handover;
import io.reprise.journal.Entry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Carries out what the senders of some slices have set going: one of its kind in the cluster for
 * each range of slices, wherever sharding puts it. Entities hand it what they have just written;
 * the outbox tells it the rest, when it starts and now and then. At most one errand of each pair is
 * under way, all pairs at once.
 */
final class Delivery extends AbstractBehavior<DeliveryMessage> {
  /** What all delivery actors of a node share. */
  record Shared(
      InterconnectSettings settings,
      Outbox outbox,
      Courier courier,
      UnderWay underWay,
      Clock clock,
      DeliveryCount count) {}

  private final Shared shared;
  private final InterconnectSettings settings;
  private final TimerScheduler<DeliveryMessage> timers;
  private final Backlog.Limits limits;
  private final Seen seen;
  private final Bookkeeping books;
  private final ParkedLog parkedLog = new ParkedLog();
  private Backlog backlog;
  private OutboxReading reading;
  private int era;

  static Behavior<DeliveryMessage> create(Shared shared, int number) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Delivery(context, timers, shared, number)));
  }

  private Delivery(
      ActorContext<DeliveryMessage> context,
      TimerScheduler<DeliveryMessage> timers,
      Shared shared,
      int number) {
    super(context);
    this.shared = shared;
    this.settings = shared.settings();
    this.timers = timers;
    this.limits =
        new Backlog.Limits(
            settings.heldMax(),
            settings.heldBytesMax(),
            settings.heldPerReceiverMax(),
            settings.inFlightMax(),
            settings.inFlightPerReceiverMax());
    this.seen = new Seen(settings.sendersMax());
    this.books = new Bookkeeping(context, timers, shared);
    this.backlog = new Backlog(limits);
    this.reading = new OutboxReading(context, shared, number, backlog, seen, books);
    timers.startTimerWithFixedDelay(
        DeliveryMessage.Sweep.INSTANCE, settings.sweepEvery(), settings.sweepEvery());
    begin();
  }

  private void begin() {
    era++;
    backlog = new Backlog(limits);
    seen.clear();
    books.begin(era);
    reading = reading.begin(era, backlog);
  }

  @Override
  public Receive<DeliveryMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(DeliveryMessage.Handed.class, handed -> onHanded(handed.sent()))
        .onMessage(DeliveryMessage.Ended.class, this::onEnded)
        .onMessage(DeliveryMessage.Look.class, look -> then(() -> reading.look(look.sender())))
        .onMessage(DeliveryMessage.Began.class, began -> then(() -> reading.onBegan(began)))
        .onMessage(DeliveryMessage.Swept.class, swept -> then(() -> reading.onSwept(swept)))
        .onMessage(DeliveryMessage.SweptErrands.class, swept -> then(() -> reading.onSwept(swept)))
        .onMessage(DeliveryMessage.Looked.class, looked -> then(() -> reading.onLooked(looked)))
        .onMessage(
            DeliveryMessage.LookedErrands.class, looked -> then(() -> reading.onLooked(looked)))
        .onMessage(DeliveryMessage.Sweep.class, sweep -> then(reading::sweepIfRested))
        .onMessage(DeliveryMessage.ClockMoved.class, moved -> then(reading::sweep))
        .onMessage(DeliveryMessage.Open.class, this::onOpen)
        .onMessage(DeliveryMessage.Run.class, run -> this)
        .onMessage(DeliveryMessage.Wake.class, wake -> then(() -> {}))
        .onMessage(DeliveryMessage.Flush.class, flush -> then(books::flush))
        .onMessage(DeliveryMessage.Flushed.class, done -> then(() -> onFlushed(done)))
        .onMessage(DeliveryMessage.NewEra.class, any -> then(this::begin))
        .onMessage(DeliveryMessage.Stop.class, stop -> onStop())
        .build();
  }

  private Behavior<DeliveryMessage> then(Runnable step) {
    step.run();
    return goOn();
  }

  private Behavior<DeliveryMessage> onOpen(DeliveryMessage.Open open) {
    open.replyTo().tell(Done.getInstance());
    return this;
  }

  // ── what entities hand over ─────────────────────────────────────────────────────────────────

  private Behavior<DeliveryMessage> onHanded(Handover.Sent sent) {
    String sender = sent.component() + "/" + sent.id();
    long last = sent.entries().get(sent.entries().size() - 1).sequence();
    if (reading.isLookingAt(sender) || !seen.isUpTo(sender, sent.previous())) {
      reading.look(sender, last); // something was missed: the order would be lost
      return goOn();
    }
    Instant ahead = shared.clock().instant().plus(settings.timersAhead());
    boolean whole = true;
    for (Entry entry : sent.entries()) {
      if (seen.isPast(sender, entry.sequence())) {
        continue; // it was found in the outbox meanwhile
      }
      for (String cancelled : Errand.cancelled(entry)) {
        backlog.cancelTimer(sender, cancelled, ErrandKey.of(entry, Integer.MAX_VALUE));
      }
      for (Errand errand : Errand.fresh(entry)) {
        whole &= take(errand, ahead);
      }
    }
    if (whole) {
      seen.upTo(sender, last);
    } else {
      seen.forget(sender);
    }
    return goOn();
  }

  /** Whether it was taken in, or is rightly left in the outbox for now. */
  private boolean take(Errand errand, Instant ahead) {
    if (errand.isTimer() && errand.due().isAfter(ahead)) {
      backlog.cancelTimer(errand.pair().sender(), errand.timerName(), errand.key());
      return true;
    }
    if (backlog.isHeldBack(errand.pair())) {
      return true;
    }
    if (!backlog.hasRoomFor(errand.receiver())) {
      backlog.leftOut(errand.receiver());
      return false;
    }
    backlog.add(errand);
    return true;
  }

  // ── carrying out ────────────────────────────────────────────────────────────────────────────

  /** After every change: what can go goes, and the next wake is set. */
  private Behavior<DeliveryMessage> goOn() {
    if (backlog.wantsReading()) {
      reading.sweep();
    }
    Instant now = shared.clock().instant();
    for (Errand errand : backlog.takeOff(now, System.nanoTime())) {
      if (shared.underWay().begin()) { // else the node leaves: another one carries it out
        carry(errand);
      }
    }
    wakeForTimer(now);
    return this;
  }

  private void carry(Errand errand) {
    getContext()
        .pipeToSelf(
            shared
                .courier()
                .carry(errand)
                .whenComplete((carried, failure) -> shared.underWay().end()),
            (carried, failure) ->
                new DeliveryMessage.Ended(errand, carried == null ? unexpected(failure) : carried));
  }

  private static Carried unexpected(Throwable failure) {
    return new Carried.Retry(String.valueOf(failure), true, Optional.empty(), Optional.empty());
  }

  private void wakeForTimer(Instant now) {
    long nanos = System.nanoTime();
    Duration timer =
        backlog
            .nextTimer()
            .map(due -> due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO)
            .orElse(settings.sweepEvery());
    Duration retry =
        backlog
            .nextRetry()
            .map(until -> Duration.ofNanos(Math.max(0, until - nanos)))
            .orElse(settings.sweepEvery());
    Duration next = timer.compareTo(retry) < 0 ? timer : retry;
    if (next.compareTo(settings.sweepEvery()) < 0) { // else the next sweep wakes it
      timers.startSingleTimer(DeliveryMessage.Wake.INSTANCE, next.plusMillis(1));
    }
  }

  private Behavior<DeliveryMessage> onEnded(DeliveryMessage.Ended ended) {
    Errand errand = ended.errand();
    if (!backlog.isUnderWay(errand)) {
      return this; // begun in an earlier era
    }
    errand.again = true;
    if (ended.carried() instanceof Carried.Done) {
      shared.count().done(errand);
      backlog.done(errand);
      books.done(errand.key());
    } else if (ended.carried() instanceof Carried.Park park) {
      errand.outcome = park.outcome().orElse(errand.outcome);
      errand.attempts++;
      park(errand, park.code(), park.error());
    } else {
      onFailed(errand, (Carried.Retry) ended.carried());
    }
    return goOn();
  }

  private void onFailed(Errand errand, Carried.Retry retry) {
    Courier.Retries retries = shared.courier().retriesOf(errand);
    errand.outcome = retry.outcome().orElse(errand.outcome);
    errand.tries++;
    if (retry.counts()) {
      errand.attempts++;
    }
    if (retry.counts() && errand.attempts >= retries.attemptsMax()) {
      park(errand, "gave-up", retry.error());
      return;
    }
    shared.count().failed(errand);
    Duration pause = pause(errand.tries, retries);
    Duration asked = retry.after().orElse(Duration.ZERO);
    backlog.rest(
        errand, System.nanoTime() + (asked.compareTo(pause) > 0 ? asked : pause).toNanos());
    books.failed(errand, retry.error(), Optional.empty());
  }

  /** Twice as long each time, and not all at once. */
  private static Duration pause(int tries, Courier.Retries retries) {
    Duration doubled = retries.pauseMin().multipliedBy(1L << Math.min(tries - 1, 20));
    Duration pause = doubled.compareTo(retries.pauseMax()) > 0 ? retries.pauseMax() : doubled;
    return pause.plusNanos(ThreadLocalRandom.current().nextLong(pause.toNanos() / 5 + 1));
  }

  private void park(Errand errand, String code, String error) {
    shared.count().parked(errand);
    parkedLog.say(errand, code, error);
    backlog.park(errand);
    books.failed(errand, error, Optional.of(code));
  }

  private void onFlushed(DeliveryMessage.Flushed flushed) {
    if (flushed.era() == era) {
      books.onFlushed(
          flushed,
          key -> {
            backlog.gone(key);
            reading.gone(key);
          });
    }
  }

  private Behavior<DeliveryMessage> onStop() {
    books.flushLast();
    return Behaviors.stopped();
  }
}
