package io.reprise.replay;

import io.reprise.component.Cause;
import io.reprise.journal.Entry;
import io.reprise.journal.Journal;
import io.reprise.journal.JournalSearch;
import io.reprise.journal.Outstanding;
import io.reprise.journal.Skipped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Links of a journal: by the ids that commands have from the effects that they come from. What was
 * handled lately is found by its mark, the rest by a look through the receiver's entries.
 */
public final class JournalLinks implements Links {
  private final Journal journal;
  private final JournalSearch search;

  /**
   * Of a journal.
   *
   * @param search in the same one
   */
  public JournalLinks(Journal journal, JournalSearch search) {
    this.journal = journal;
    this.search = search;
  }

  @Override
  public List<Entry> command(String entity, long sequence) {
    return HistoryLinks.command(journal, entity, sequence);
  }

  @Override
  public List<Entry> ledTo(Lead lead, boolean thorough) {
    List<Entry> marked =
        joined(journal.entriesOfEffect(lead.component(), lead.id(), lead.command()));
    return marked.isEmpty() && thorough
        ? joined(journal.entriesOf(lead.component(), lead.id(), lead.command()))
        : marked;
  }

  @Override
  public Optional<Entry> endOfTimer(Lead timer, String name) {
    return joined(journal.endOfTimer(timer.effect(), name, timer.command()));
  }

  @Override
  public boolean knowsDelivery() {
    return true;
  }

  @Override
  public Map<Cause, Outstanding> unsent(Collection<Cause> effects) {
    return effects.isEmpty() ? Map.of() : search.unsent(effects);
  }

  @Override
  public Map<Cause, Skipped> skipped(Collection<Cause> effects) {
    return effects.isEmpty() ? Map.of() : search.skipped(effects);
  }

  private static <T> T joined(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
