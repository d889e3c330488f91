package io.reprise.replay;

import io.reprise.component.Cause;
import io.reprise.journal.Entry;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Mark;
import io.reprise.journal.JournalScan.Page;
import io.reprise.journal.JournalScan.Row;
import io.reprise.replay.EffectLedger.Came;
import io.reprise.replay.EffectLedger.Lines;
import io.reprise.replay.EffectLedger.Planned;
import io.reprise.replay.Fault.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Looks at effects, each with what entries and outbox say of it. What doesn't agree is asked of the
 * database again: entries were read one after another while nodes may have gone on.
 */
final class Agreeing {

  /** So many are asked about at once. */
  private static final int ASKED_MAX = 500;

  private final JournalScan scan;
  private final Faults faults;
  private long waiting;
  private long done;
  private long notTold;

  Agreeing(JournalScan scan, Faults faults) {
    this.scan = scan;
    this.faults = faults;
  }

  /** A timer was cancelled or set anew. */
  void ended() {
    done++;
  }

  /** One of which nothing can tell. */
  void notTold() {
    notTold++;
  }

  Verified.Agreement agreement() {
    return new Verified.Agreement(waiting, done, notTold);
  }

  /**
   * Something that was not seen where it has to be.
   *
   * @param command the one that it leads to
   * @param what what has not arrived, for people
   */
  private record Missing(Cause effect, Planned planned, UUID command, String what) {}

  /** Looks at some effects, with all that is said of each of them. */
  void look(Map<Cause, Lines> effects) {
    List<Missing> missing = new ArrayList<>();
    effects.forEach(
        (effect, lines) -> {
          Planned planned = lines.planned;
          if (planned == null) {
            lines.came.forEach(came -> withoutEffect(effect, came));
          } else {
            look(effect, planned, lines, missing);
          }
          if (missing.size() >= ASKED_MAX) {
            ask(missing);
            missing.clear();
          }
        });
    ask(missing);
  }

  private void look(Cause effect, Planned planned, Lines lines, List<Missing> missing) {
    if (lines.waits) {
      waiting++;
      return;
    }
    Optional<Came> first = came(lines, planned.command());
    boolean told = came(lines, planned.outcome()).isPresent();
    switch (planned.kind()) {
      case 's' -> {
        if (first.isEmpty()) {
          missing.add(new Missing(effect, planned, planned.command(), "it has no entry of it"));
        } else if (!told && wantsOutcome(planned, first.get().accepted())) {
          missing.add(
              new Missing(effect, planned, planned.outcome(), "its outcome was not brought back"));
        } else {
          done++;
        }
      }
      case 'c' -> {
        if (told) {
          done++;
        } else if (planned.onAccepted() && planned.onRefused()) {
          missing.add(
              new Missing(effect, planned, planned.outcome(), "its outcome was not brought back"));
        } else {
          notTold++; // it may have ended in the way that nobody wanted to hear of
        }
      }
      default -> missing.add(new Missing(effect, planned, planned.command(), "it has not run off"));
    }
  }

  private static Optional<Came> came(Lines lines, UUID command) {
    return lines.came.stream().filter(came -> came.command().equals(command)).findFirst();
  }

  private static boolean wantsOutcome(Planned planned, boolean accepted) {
    return accepted ? planned.onAccepted() : planned.onRefused();
  }

  /** In this order: what leaves the outbox meanwhile has its mark by then. */
  private void ask(List<Missing> missing) {
    if (missing.isEmpty()) {
      return;
    }
    List<Cause> effects = missing.stream().map(Missing::effect).toList();
    Set<Cause> waits = scan.waiting(effects);
    Set<Cause> skipped = scan.skipped(effects);
    Map<UUID, Mark> marks = scan.marks(missing.stream().map(Missing::command).toList());
    List<Missing> suspects = new ArrayList<>();
    for (Missing one : missing) {
      Mark mark = marks.get(one.command());
      if (waits.contains(one.effect())) {
        waiting++;
      } else if (skipped.contains(one.effect()) || (mark != null && mark.isThere())) {
        done++;
      } else if (mark != null) {
        fault(
            one,
            "was handled by %s, as its mark says, but entry %d there is missing"
                .formatted(mark.receiver(), mark.sequence()));
      } else if (one.planned().kind() == 't' && endedSince(one)) {
        done++;
      } else {
        suspects.add(one);
      }
    }
    Set<UUID> came = cameSince(suspects);
    for (Missing one : suspects) {
      if (came.contains(one.command())) {
        done++;
      } else {
        fault(one, "waits no more, and " + one.what());
      }
    }
  }

  /**
   * Those commands that entries have after all: handled after its receiver was read, with a mark
   * that was deleted since. Each entity is read once for all of them.
   */
  private Set<UUID> cameSince(List<Missing> suspects) {
    Map<String, Set<UUID>> wanted = new LinkedHashMap<>();
    for (Missing one : suspects) {
      Planned planned = one.planned();
      boolean there = planned.kind() == 's' && one.command().equals(planned.command());
      wanted
          .computeIfAbsent(there ? planned.target() : one.effect().entity(), any -> new HashSet<>())
          .add(one.command());
    }
    Set<UUID> came = new HashSet<>();
    wanted.forEach((entity, commands) -> addCommands(entity, commands, came));
    return came;
  }

  private void addCommands(String entity, Set<UUID> wanted, Set<UUID> came) {
    long after = 0;
    boolean more = true;
    while (more) {
      Page page = scan.entriesOf(persistenceId(entity), after);
      for (Row row : page.rows()) {
        Entry entry = Pages.decoded(row).entry();
        if (entry != null && wanted.contains(entry.commandId())) {
          came.add(entry.commandId());
        }
        after = row.sequence();
      }
      more = page.more() && !page.rows().isEmpty();
    }
  }

  private void fault(Missing one, String what) {
    boolean timer = one.planned().kind() == 't';
    String name =
        switch (one.planned().kind()) {
          case 's' -> "message to " + one.planned().target();
          case 'c' -> "call of " + one.planned().target();
          default -> "timer " + one.planned().target();
        };
    faults.add(
        one.effect().entity(),
        one.effect().sequence(),
        timer ? Kind.TIMER : Kind.MESSAGE,
        "effect " + one.effect().index() + ", " + name + ": " + what);
  }

  /** Whether an entry that was written meanwhile has cancelled it or set it anew. */
  private boolean endedSince(Missing timer) {
    String persistenceId = persistenceId(timer.effect().entity());
    long after = timer.effect().sequence();
    boolean more = true;
    while (more) {
      Page page = scan.entriesOf(persistenceId, after);
      for (Row row : page.rows()) {
        Entry entry = Pages.decoded(row).entry();
        if (entry != null && entry.endsTimer(timer.planned().target())) {
          return true;
        }
        after = row.sequence();
      }
      more = page.more() && !page.rows().isEmpty();
    }
    return false;
  }

  private void withoutEffect(Cause effect, Came came) {
    if (effect.entity().equals(came.entity())) {
      return; // its own entries are all there, or it is told of them
    }
    Optional<Row> sender = scan.row(persistenceId(effect.entity()), effect.sequence());
    if (sender.isEmpty() || !hasEffect(sender.get(), effect.index())) {
      faults.add(
          came.entity(),
          came.sequence(),
          Kind.CAUSE,
          "came from effect %d of %s sequence %d, %s"
              .formatted(
                  effect.index(),
                  effect.entity(),
                  effect.sequence(),
                  sender.isEmpty() ? "an entry that is not there" : "which has none such"));
    }
  }

  private static boolean hasEffect(Row row, int index) {
    Entry entry = Pages.decoded(row).entry();
    if (entry == null) {
      return true; // told of the entry already
    }
    return entry.decided().map(decided -> decided.effects().has(index)).orElse(false);
  }

  private static String persistenceId(String entity) {
    return entity.replace('/', '|');
  }
}
