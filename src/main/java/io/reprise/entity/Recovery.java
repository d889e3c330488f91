package io.reprise.entity;

import io.reprise.journal.NotWritten;
import io.reprise.journal.UnreadableEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the recovery of one entity goes: how often it failed, since when, and for what reason. */
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final Identity own;

  /** Only while there is some: few entities ever have any. */
  private @Nullable Trouble trouble;

  private static final class Trouble {
    private int failures;
    private long failingSinceNanos;
    private long outOfServiceSinceNanos;
    private @Nullable UnreadableEntry unreadable;
  }

  /** Of an entity that nothing has happened to yet. */
  Recovery(Identity own) {
    this.own = own;
  }

  /** A batch went through or the entity came back: start counting anew. */
  void succeeded() {
    trouble = null;
  }

  private Trouble trouble() {
    Trouble known = trouble == null ? new Trouble() : trouble;
    trouble = known;
    return known;
  }

  /** Counts a failure and says how long to wait before the next try: the first one is at once. */
  Duration failed(Throwable cause, long nowNanos) {
    String entity = own.entity();
    Trouble met = trouble();
    met.failures++;
    if (met.failures == 1) {
      met.failingSinceNanos = nowNanos;
      log.warn("{}: {}; recovers", entity, said(cause));
      return Duration.ZERO;
    }
    log.debug("{}: failed for the {}. time", entity, met.failures, cause);
    long doublings = Math.min(met.failures - 2, 16);
    EntitySettings settings = own.settings();
    Duration backOff = settings.recoveryBackOffMin().multipliedBy(1L << doublings);
    return backOff.compareTo(settings.recoveryBackOffMax()) > 0
        ? settings.recoveryBackOffMax()
        : backOff;
  }

  /** Of what Akka wraps in failures of its own, only the inmost says what happened. */
  private static String said(Throwable failure) {
    Throwable inmost = failure;
    while (inmost.getCause() != null) {
      inmost = inmost.getCause();
    }
    return notWrittenIn(failure).map(Throwable::getMessage).orElse(inmost.toString());
  }

  /**
   * Reports entries that this node has known to be durable and that are gone: a standby that took
   * over had not received them.
   */
  void compare(Published before, Published now) {
    if (now.sequence() < before.sequence()) {
      log.error(
          "{} has lost entries: it was at sequence {}, the journal is at {}. Those between were"
              + " durable when they were answered; a standby has taken over without them",
          own.entity(),
          before.sequence(),
          now.sequence());
    }
  }

  /** Says that it recovers because another owner has written. */
  void stale(long sequence, long highest) {
    log.info("{} is at {}, the journal at {}: recovers", own.entity(), sequence, highest);
  }

  /** Whether it has failed for so long that nobody should wait for it any more. */
  boolean isUnavailable(long nowNanos) {
    Trouble met = trouble;
    return met != null
        && met.failures > 0
        && nowNanos - met.failingSinceNanos > own.settings().unavailableAfter().toNanos();
  }

  boolean isFailing() {
    return trouble != null && trouble.failures > 0;
  }

  void outOfService(UnreadableEntry cause, long nowNanos) {
    log.error("{} is out of service", own.entity(), cause);
    Trouble met = trouble();
    met.unreadable = cause;
    met.outOfServiceSinceNanos = nowNanos;
    Hosted hosted = own.hosted();
    if (cause.writtenBy() > version()) {
      hosted.newerEntries().met(own.component(), own.id(), cause.writtenBy());
    }
    hosted.journal().outages().failed(own.component(), own.id(), cause, hosted.node());
  }

  private int version() {
    return own.hosted().component().version();
  }

  /** The entity has recovered: people need not look after it any more. */
  void inService() {
    own.hosted().journal().outages().inService(own.component(), own.id());
  }

  /** What a caller is told without waiting; empty if there is hope. */
  Optional<Answer> refusal(Phase phase, long nowNanos) {
    if (phase == Phase.OUT_OF_SERVICE && !mayRetry(nowNanos)) {
      return Optional.of(outOfServiceAnswer());
    }
    return phase.isWithoutWriter() && isUnavailable(nowNanos)
        ? Optional.of(Refusals.journalUnavailable(false))
        : Optional.empty();
  }

  private boolean mayRetry(long nowNanos) {
    return trouble == null
        || nowNanos - trouble.outOfServiceSinceNanos > own.settings().outOfServiceRetry().toNanos();
  }

  /** What callers of an entity out of service are told. */
  Answer.NotDone outOfServiceAnswer() {
    UnreadableEntry cause = trouble == null ? null : trouble.unreadable;
    if (cause == null) {
      return outOfService(Answer.Failure.OUT_OF_SERVICE, "The entity can't be recovered.", 0);
    }
    String detail = String.valueOf(cause.getMessage());
    return cause.writtenBy() <= version()
        ? outOfService(Answer.Failure.OUT_OF_SERVICE, detail, cause.sequence())
        : outOfService(
            Answer.Failure.NEWER_ENTRY,
            "%s. It was written by version %d of the component, this node runs version %d."
                .formatted(detail, cause.writtenBy(), version()),
            cause.sequence());
  }

  private static Answer.NotDone outOfService(Answer.Failure failure, String detail, long sequence) {
    return new Answer.NotDone(failure, detail, List.of(), sequence, 0, false);
  }

  /** What says for certain that a write left nothing, if that is what it failed for. */
  static Optional<NotWritten> notWrittenIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof NotWritten notWritten) {
        return Optional.of(notWritten);
      }
    }
    return Optional.empty();
  }

  /** The unreadable entry among the causes of a failure, if that is what it failed for. */
  static @Nullable UnreadableEntry unreadableIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnreadableEntry entry) {
        return entry;
      }
    }
    return null;
  }
}
