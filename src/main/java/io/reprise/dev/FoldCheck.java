package io.reprise.dev;

import io.reprise.codec.Installed;
import io.reprise.journal.Fold;
import io.reprise.journal.Journal;
import io.reprise.journal.UnreadableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Folds what the journal holds of a component, as its rules are now. */
final class FoldCheck {

  /** Entities that do not fold are named up to here. */
  private static final int NAMED_MAX = 5;

  private static final int IDS_PER_READ = 200;

  private final Journal journal;
  private final DevSettings settings;
  private volatile String entity = "nothing yet";

  FoldCheck(Journal journal, DevSettings settings) {
    this.journal = journal;
    this.settings = settings;
  }

  /**
   * What came of it.
   *
   * @param entities those that fold
   * @param entries theirs
   * @param failing those that do not
   * @param why of the first of them, one line each
   * @param all whether these are all that there are
   */
  record Result(long entities, long entries, long failing, List<String> why, boolean all) {

    /** For a developer: a line, and one for each that fails. */
    String text() {
      String rest = all ? "" : "; there are more, which were not tried";
      if (failing == 0) {
        return "%s, %s fold%s"
            .formatted(
                count(entities, "entity", "entities"), count(entries, "entry", "entries"), rest);
      }
      String unnamed =
          failing > why.size() ? "\n  and %d more".formatted(failing - why.size()) : "";
      return "%d of %s can't be folded any more%s:\n  %s%s"
          .formatted(
              failing,
              count(failing + entities, "entity", "entities"),
              rest,
              String.join("\n  ", why),
              unnamed);
    }

    private static String count(long number, String one, String many) {
      return number + " " + (number == 1 ? one : many);
    }
  }

  /**
   * Folds as many entities and entries as the settings say.
   *
   * @throws CancellationException if the thread is interrupted
   * @throws io.reprise.journal.JournalUnavailable if the journal can't be read
   */
  Result run(Installed component) {
    long entities = 0;
    long entries = 0;
    long failing = 0;
    List<String> why = new ArrayList<>();
    String after = "";
    while (true) {
      int wanted = (int) Math.min(IDS_PER_READ, settings.checkEntities() - entities - failing);
      List<String> ids =
          journal.ids(component.name(), "", after, wanted + 1).toCompletableFuture().join();
      for (String id : ids.subList(0, Math.min(wanted, ids.size()))) {
        entity = component.name() + "/" + id;
        Fold fold = new Fold(component);
        try {
          fold(component, id, fold);
          entities++;
          entries += fold.sequence();
        } catch (UnreadableEntry e) {
          failing++;
          if (why.size() < NAMED_MAX) {
            why.add(e.entity() + ", sequence " + e.sequence() + ": " + e.reason());
          }
        }
        after = id;
        if (entries >= settings.checkEntries()) {
          return new Result(entities, entries, failing, why, false);
        }
      }
      boolean all = ids.size() <= wanted;
      if (all || entities + failing >= settings.checkEntities()) {
        return new Result(entities, entries, failing, why, all);
      }
    }
  }

  /** The one that is being folded. */
  String entity() {
    return entity;
  }

  private void fold(Installed component, String id, Fold fold) {
    journal.forEach(
        component.name(),
        id,
        0,
        Long.MAX_VALUE,
        entry -> {
          if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException();
          }
          fold.apply(entry);
        });
  }
}
