package io.reprise.replay;

import io.reprise.component.Cause;
import io.reprise.journal.Entry;
import io.reprise.journal.Histories;
import io.reprise.journal.Outstanding;
import io.reprise.journal.Skipped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Links of histories without a database, such as a bundle's: by the cause that each entry names, as
 * far as the entities are there. What is on its way is not known here. Looking for what an effect
 * has led to goes through the receiver's entries.
 */
public final class HistoryLinks implements Links {
  private final Histories histories;

  /** Of these. */
  public HistoryLinks(Histories histories) {
    this.histories = histories;
  }

  /** What has been looked for was found: ends the reading. */
  private static final class Found extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Entry entry;

    Found(Entry entry) {
      super(null, null, false, false);
      this.entry = entry;
    }
  }

  @Override
  public List<Entry> command(String entity, long sequence) {
    return command(histories, entity, sequence);
  }

  /** See {@link Links#command}. */
  static List<Entry> command(Histories histories, String entity, long sequence) {
    List<Entry> one = entries(histories, entity, sequence - 1, sequence);
    if (one.isEmpty()) {
      return List.of();
    }
    long first = sequence - one.get(0).index();
    List<Entry> all =
        one.get(0).of() == 1
            ? one
            : entries(histories, entity, first - 1, one.get(0).lastSequence());
    return all.isEmpty() || all.get(0).decided().isEmpty() ? List.of() : all;
  }

  private static List<Entry> entries(Histories histories, String entity, long after, long through) {
    List<Entry> found = new ArrayList<>();
    histories.forEach(Lead.component(entity), Lead.id(entity), after, through, found::add);
    return found;
  }

  @Override
  public List<Entry> ledTo(Lead lead, boolean thorough) {
    // What comes from an entity's own effect comes after it.
    long after = lead.receiver().equals(lead.effect().entity()) ? lead.effect().sequence() : 0;
    return first(lead.receiver(), after, lead::leadsTo)
        .map(entry -> command(lead.receiver(), entry.sequence()))
        .orElse(List.of());
  }

  @Override
  public Optional<Entry> endOfTimer(Lead timer, String name) {
    return first(
        timer.receiver(),
        timer.effect().sequence(),
        entry -> timer.leadsTo(entry) || entry.endsTimer(name));
  }

  private Optional<Entry> first(String entity, long after, Predicate<Entry> wanted) {
    try {
      histories.forEach(
          Lead.component(entity),
          Lead.id(entity),
          after,
          Long.MAX_VALUE,
          entry -> {
            if (wanted.test(entry)) {
              throw new Found(entry);
            }
          });
      return Optional.empty();
    } catch (Found found) {
      return Optional.of(found.entry);
    }
  }

  @Override
  public boolean knowsDelivery() {
    return false;
  }

  @Override
  public Map<Cause, Outstanding> unsent(Collection<Cause> effects) {
    return Map.of();
  }

  @Override
  public Map<Cause, Skipped> skipped(Collection<Cause> effects) {
    return Map.of();
  }
}
