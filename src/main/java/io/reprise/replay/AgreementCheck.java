package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Cause;
import io.reprise.journal.Entry;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Row;
import io.reprise.journal.JournalScan.Unsent;
import io.reprise.replay.EffectLedger.Came;
import io.reprise.replay.EffectLedger.Planned;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Holds what entries have set going against what became of it: each message, call and timer waits,
 * or was handled, cancelled or skipped; each command that came from one has it. First it takes in
 * all entries, entity after entity, then the outbox; then {@link Agreeing} looks at each effect.
 */
final class AgreementCheck implements AutoCloseable {

  /** So much is known of effects in memory: some 60 MB. */
  private static final long LINES_IN_MEMORY = 100_000;

  private final EffectLedger ledger;
  private final Agreeing agreeing;

  /** Timers of the present entity that run, by name; in an imported history they don't. */
  private final Map<String, Timer> timers = new LinkedHashMap<>();

  private record Timer(Lead lead, boolean imported) {}

  AgreementCheck(JournalScan scan, long temporaryBytes, Faults faults) {
    this.ledger = new EffectLedger(temporaryBytes, LINES_IN_MEMORY);
    this.agreeing = new Agreeing(scan, faults);
  }

  /** The next entry of the present entity. */
  void take(Row row, Entry entry) {
    if (entry.decided().isEmpty()) {
      return;
    }
    Entry.Decided decided = entry.decided().get();
    decided.command().cause().ifPresent(cause -> came(cause, entry, decided, row.imported()));
    for (int index = 0; index < decided.effects().size(); index++) {
      planned(entry, index, decided.effects().path(index), row.imported());
    }
  }

  private void came(Cause cause, Entry entry, Entry.Decided decided, boolean imported) {
    if (Lead.Role.of(decided.command(), entry.entity()) == Lead.Role.TIMER) {
      if (timers.values().removeIf(timer -> timer.lead().effect().equals(cause))) {
        agreeing.ended();
      }
    } else if (!imported) {
      ledger.came(
          cause,
          new Came(
              entry.entity(), entry.sequence(), entry.commandId(), decided.outcome().accepted()));
    }
  }

  private void planned(Entry entry, int index, JsonNode effect, boolean imported) {
    String name = effect.path("name").asText();
    switch (effect.path("kind").asText()) {
      case "schedule" -> {
        if (timers.put(name, new Timer(Lead.timer(entry, index), imported)) != null) {
          agreeing.ended(); // set anew
        }
      }
      case "cancel" -> {
        if (timers.remove(name) != null) {
          agreeing.ended();
        }
      }
      case "send" -> message('s', effect, Lead.message(entry, index), entry, index, imported);
      case "call" -> message('c', effect, Lead.outcome(entry, index), entry, index, imported);
      default -> {} // told of as unreadable by whoever delivers it
    }
  }

  private void message(
      char kind, JsonNode effect, Lead lead, Entry entry, int index, boolean imported) {
    if (imported) {
      agreeing.notTold();
      return;
    }
    ledger.planned(
        lead.effect(),
        new Planned(
            kind,
            kind == 's' ? lead.receiver() : "endpoint " + effect.path("endpoint").asText(),
            lead.command(),
            Lead.outcome(entry, index).command(),
            effect.has("onAccepted"),
            effect.has("onRefused")));
  }

  /** No further entry of the present entity comes. */
  void endEntity() {
    timers.forEach(
        (name, timer) -> {
          if (timer.imported()) {
            agreeing.notTold();
          } else {
            Lead lead = timer.lead();
            ledger.planned(
                lead.effect(),
                new Planned('t', name, lead.command(), lead.command(), false, false));
          }
        });
    timers.clear();
  }

  /** A row of the outbox, after all entries. */
  void waits(Unsent row) {
    ledger.waits(new Cause(row.entity(), row.sequence(), row.index()));
  }

  /** Looks at all effects. */
  Verified.Agreement end() {
    ledger.forEachPart((part, effects) -> agreeing.look(effects));
    return agreeing.agreement();
  }

  @Override
  public void close() {
    ledger.close();
  }
}
