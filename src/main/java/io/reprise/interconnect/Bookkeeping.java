package io.reprise.interconnect;

import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down in the outbox what is done and what has failed, many at once. What can't be written
 * is kept and written later; until then it is not done for others, who would find it handled.
 */
final class Bookkeeping {
  private static final Logger log = LoggerFactory.getLogger(Bookkeeping.class);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final ActorContext<DeliveryMessage> context;
  private final TimerScheduler<DeliveryMessage> timers;
  private final InterconnectSettings settings;
  private final Outbox outbox;
  private final LinkedHashSet<ErrandKey> done = new LinkedHashSet<>();
  private final Map<ErrandKey, OutboxTable.Failed> failed = new LinkedHashMap<>();
  private List<ErrandKey> writingDone = List.of();
  private Map<ErrandKey, OutboxTable.Failed> writingFailed = Map.of();
  private boolean writing;
  private boolean waiting;
  private final FailureLog failures = new FailureLog(log);
  private int era;

  Bookkeeping(
      ActorContext<DeliveryMessage> context,
      TimerScheduler<DeliveryMessage> timers,
      Delivery.Shared shared) {
    this.context = context;
    this.timers = timers;
    this.settings = shared.settings();
    this.outbox = shared.outbox();
  }

  /** What is not written yet is of an earlier era: it will be found again. */
  void begin(int newEra) {
    era = newEra;
    done.clear();
    failed.clear();
    writingFailed = Map.of();
    writing = false;
    waiting = false;
  }

  void done(ErrandKey key) {
    done.add(key);
    failed.remove(key);
    flushSoon();
  }

  void failed(Errand errand, String error, Optional<String> code) {
    failed(new OutboxTable.Failed(errand.key(), errand.attempts, errand.outcome, error, code));
  }

  void failed(OutboxTable.Failed failure) {
    failed.put(failure.key(), failure);
    flushSoon();
  }

  /** Whether it has failed, and its row does not say so yet. */
  boolean isYetToNote(ErrandKey key) {
    return failed.containsKey(key) || writingFailed.containsKey(key);
  }

  private void flushSoon() {
    if (writing || waiting) {
      return;
    }
    if (done.size() >= settings.doneRows()) {
      flush();
    } else if (!timers.isTimerActive(DeliveryMessage.Flush.INSTANCE)) {
      timers.startSingleTimer(DeliveryMessage.Flush.INSTANCE, settings.doneAfter());
    }
  }

  /** Writes what there is, unless that is under way. */
  void flush() {
    if (writing) {
      return;
    }
    waiting = false;
    if (done.isEmpty() && failed.isEmpty()) {
      return;
    }
    writing = true;
    writingDone = done.stream().limit(settings.doneRows()).toList();
    writingFailed = new LinkedHashMap<>();
    failed.values().stream()
        .limit(settings.doneRows())
        .forEach(failure -> writingFailed.put(failure.key(), failure));
    writingDone.forEach(done::remove);
    writingFailed.keySet().forEach(failed::remove);
    int flushed = era;
    context.pipeToSelf(
        outbox.flush(writingDone, List.copyOf(writingFailed.values())),
        (rows, failure) -> new DeliveryMessage.Flushed(flushed, failure));
  }

  /**
   * What was being written is written, or is kept.
   *
   * @param gone told of each row that is deleted
   */
  void onFlushed(DeliveryMessage.Flushed flushed, Consumer<ErrandKey> gone) {
    writing = false;
    if (flushed.failure() == null) {
      failures.worked();
      writingDone.forEach(gone);
      writingFailed = Map.of();
      if (!done.isEmpty() || !failed.isEmpty()) {
        flushSoon();
      }
      return;
    }
    failures.failed("what was delivered can't be written down now", flushed.failure());
    done.addAll(writingDone);
    writingFailed.forEach(failed::putIfAbsent);
    writingFailed = Map.of();
    waiting = true;
    timers.startSingleTimer(DeliveryMessage.Flush.INSTANCE, AFTER_FAILURE);
  }

  /** Writes what there is, and does not wait for it. */
  void flushLast() {
    outbox
        .flush(new ArrayList<>(done), new ArrayList<>(failed.values()))
        .whenComplete(
            (rows, failure) -> {
              if (failure != null) {
                log.debug("what was delivered last is not written down: {}", failure.getMessage());
              }
            });
  }
}
