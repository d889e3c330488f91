package io.reprise.dev;

import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.Journal;
import io.reprise.journal.UnreadableEntry;
import io.reprise.replay.Divergence;
import io.reprise.replay.Recheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Folds what the journal holds of a component, as its rules are now, and decides its commands
 * again.
 */
final class JournalCheck {

  /** Entities that do not fold are named up to here. */
  private static final int NAMED_MAX = 5;

  private static final int IDS_PER_READ = 200;

  private final Catalog catalog;
  private final Journal journal;
  private final DevSettings settings;
  private volatile String entity = "nothing yet";

  /**
   * For one use.
   *
   * @param catalog of the components that are sent to
   */
  JournalCheck(Catalog catalog, Journal journal, DevSettings settings) {
    this.catalog = catalog;
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
   * @param differing commands that decide differently
   * @param where the first of these is
   * @param all whether these are all that there are
   */
  record Result(
      long entities,
      long entries,
      long failing,
      List<String> why,
      long differing,
      String where,
      boolean all) {

    /** For a developer: a line, and one for each that fails. */
    String text() {
      String rest = all ? "" : "; there are more, which were not tried";
      String decided =
          differing == 0
              ? ""
              : ", %s differently (%s)"
                  .formatted(
                      count(differing, "command decides", "commands decide"),
                      differing == 1 ? where : "first: " + where);
      if (failing == 0) {
        return "%s, %s%s%s"
            .formatted(
                count(entities, "entity", "entities"),
                count(entries, "entry folds", "entries fold"),
                decided,
                rest);
      }
      String unnamed =
          failing > why.size() ? "\n  and %d more".formatted(failing - why.size()) : "";
      return "%d of %s can't be folded any more%s%s:\n  %s%s"
          .formatted(
              failing,
              count(failing + entities, "entity", "entities"),
              decided,
              rest,
              String.join("\n  ", why),
              unnamed);
    }

    private static String count(long number, String one, String many) {
      return number + " " + (number == 1 ? one : many);
    }
  }

  /** What is found on the way. */
  private static final class Found {
    long entities;
    long entries;
    long failing;
    long differing;
    String where = "";
    final List<String> why = new ArrayList<>();

    Result result(boolean all) {
      return new Result(entities, entries, failing, why, differing, where, all);
    }
  }

  /**
   * Takes as many entities and entries as the settings say.
   *
   * @throws CancellationException if the thread is interrupted
   * @throws io.reprise.journal.JournalUnavailable if the journal can't be read
   */
  Result run(Installed component) {
    Found found = new Found();
    String after = "";
    while (true) {
      long tried = found.entities + found.failing;
      int wanted = (int) Math.min(IDS_PER_READ, settings.checkEntities() - tried);
      List<String> ids =
          journal.ids(component.name(), "", after, wanted + 1).toCompletableFuture().join();
      for (String id : ids.subList(0, Math.min(wanted, ids.size()))) {
        entity = component.name() + "/" + id;
        check(component, id, found);
        after = id;
        if (found.entries >= settings.checkEntries()) {
          return found.result(false);
        }
      }
      boolean all = ids.size() <= wanted;
      if (all || found.entities + found.failing >= settings.checkEntities()) {
        return found.result(all);
      }
    }
  }

  /** The one that is being folded. */
  String entity() {
    return entity;
  }

  private void check(Installed component, String id, Found found) {
    long failingBefore = found.failing;
    Recheck recheck =
        new Recheck(
            component, catalog, Optional.empty(), same -> {}, differs -> add(differs, found));
    try {
      journal.forEach(
          component.name(),
          id,
          0,
          Long.MAX_VALUE,
          entry -> {
            if (Thread.currentThread().isInterrupted()) {
              throw new CancellationException();
            }
            recheck.take(entry);
          });
    } catch (UnreadableEntry e) {
      recheck.unreadable(e);
    }
    recheck.end();
    if (found.failing == failingBefore) {
      found.entities++;
      found.entries += recheck.entries();
    }
  }

  private static void add(Divergence divergence, Found found) {
    String at = divergence.entity();
    if (divergence.kind() == Divergence.Kind.DECIDES) {
      found.differing++;
      found.where = found.where.isEmpty() ? at + " #" + divergence.sequence() : found.where;
      return;
    }
    found.failing++;
    if (found.why.size() < NAMED_MAX) {
      found.why.add(at + ", sequence " + divergence.sequence() + ": " + divergence.why());
    }
  }
}
