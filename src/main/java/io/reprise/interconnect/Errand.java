package io.reprise.interconnect;

import io.reprise.codec.Effects;
import io.reprise.codec.Json;
import io.reprise.component.Outcome;
import io.reprise.journal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message, call or timer that is to be carried out, and how far that has come. Changed by one
 * delivery actor only.
 */
final class Errand {

  /** What stands in its row of the outbox beside the name; of a fresh one nothing. */
  record Noted(
      int attempts,
      boolean parked,
      @Nullable Outcome outcome,
      @Nullable String intervened,
      boolean skipped,
      int hopsFrom) {
    static final Noted NOTHING = new Noted(0, false, null, null, false, 0);
  }

  /** About what one takes in memory beside its bodies. */
  private static final long FRAME_BYTES = 500;

  private final ErrandKey key;
  private final Effects.Planned planned;
  private final Instant sent;
  private final Instant due;
  private final int hops;
  private final String traceparent;
  private final long bytes;
  private final Noted noted;

  /** Whether it may have been carried out before, whole or in part. */
  boolean again;

  /** Attempts that failed and count. */
  int attempts;

  /** Attempts that failed, since it is in memory. */
  int tries;

  /** How the message or call has ended, once that is known: then its sender is to be told. */
  @Nullable Outcome outcome;

  private Errand(Entry entry, int index, Effects.Planned planned, Noted noted, boolean again) {
    Entry.Decided decided = entry.decided().orElseThrow();
    Entry.Command command = decided.command();
    this.bytes = FRAME_BYTES + Json.roughSize(decided.effects().get(index));
    this.key = ErrandKey.of(entry, index);
    this.planned = planned;
    this.sent = entry.time();
    this.due = entry.due(index);
    this.hops = command.hops();
    this.traceparent = command.traceparent().orElseGet(() -> traceOf(command));
    this.noted = noted;
    this.again = again;
    this.attempts = noted.attempts();
    this.outcome = noted.outcome();
  }

  /** The trace of a command that came without one has the command's id. */
  private static String traceOf(Entry.Command command) {
    String id = command.id().toString().replace("-", "");
    return "00-" + id + "-" + id.substring(16) + "-00";
  }

  /** What an entry sets going, in order, as it was just written. */
  static List<Errand> fresh(Entry entry) {
    List<Errand> errands = new ArrayList<>();
    List<Effects.Planned> all = planned(entry);
    for (int index = 0; index < all.size(); index++) {
      if (!(all.get(index) instanceof Effects.Cancel)) {
        errands.add(new Errand(entry, index, all.get(index), Noted.NOTHING, false));
      }
    }
    return errands;
  }

  /** The names of the timers that an entry cancels. */
  static List<String> cancelled(Entry entry) {
    return planned(entry).stream()
        .filter(Effects.Cancel.class::isInstance)
        .map(effect -> ((Effects.Cancel) effect).name())
        .toList();
  }

  /** One that was found in the outbox; somebody may have begun with it. */
  static Errand found(Entry entry, int index, Effects.Planned planned, Noted noted) {
    return new Errand(entry, index, planned, noted, true);
  }

  static List<Effects.Planned> planned(Entry entry) {
    return entry.decided().map(decided -> Effects.decode(decided.effects())).orElse(List.of());
  }

  ErrandKey key() {
    return key;
  }

  Effects.Planned planned() {
    return planned;
  }

  /** The time of the entry that set it going. */
  Instant sent() {
    return sent;
  }

  /** Not to be carried out before this. */
  Instant due() {
    return due;
  }

  /** About what it takes in memory. */
  long bytes() {
    return bytes;
  }

  boolean isTimer() {
    return planned instanceof Effects.Schedule;
  }

  /** The name of the timer; only for one. */
  String timerName() {
    return ((Effects.Schedule) planned).name();
  }

  /** Hops of the command that set it going. */
  int hops() {
    return hops;
  }

  /** The trace that it belongs to: that of the command that set it going. */
  String traceparent() {
    return traceparent;
  }

  /** Whether the sender gets a refusal instead; {@link #intervened} says why. */
  boolean skipped() {
    return noted.skipped();
  }

  /** Why somebody had it tried again or skipped, if somebody had. */
  Optional<String> intervened() {
    return Optional.ofNullable(noted.intervened());
  }

  /** Hops that somebody has let pass. */
  int hopsFrom() {
    return noted.hopsFrom();
  }

  /** Whom it goes to; those to the same receiver share its limits. */
  String receiver() {
    if (planned instanceof Effects.Send send) {
      return send.component() + "/" + send.id();
    } else if (planned instanceof Effects.Call call) {
      return "endpoint " + call.endpoint();
    }
    return key.sender();
  }

  /** What it keeps its order with: messages to one receiver, calls of one endpoint, one timer. */
  Pair pair() {
    if (planned instanceof Effects.Schedule schedule) {
      return new Pair(key.sender(), "timer " + schedule.name());
    }
    return new Pair(key.sender(), receiver());
  }

  /** Two between whom order is kept: one errand is under way at most. */
  record Pair(String sender, String to) {
    boolean isTimer() {
      return to.startsWith("timer ");
    }
  }
}
