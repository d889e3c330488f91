package io.reprise.replay;

import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Page;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.journal.UnreadableEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Feeds a {@link Check} with the entries of a journal. */
public final class JournalEntries {
  private final JournalScan scan;
  private final Runnable progressed;

  /**
   * Reads by a scan.
   *
   * @param progressed told after each page
   */
  public JournalEntries(JournalScan scan, Runnable progressed) {
    this.scan = scan;
    this.progressed = progressed;
  }

  /**
   * All entries of a scope.
   *
   * @throws io.reprise.journal.JournalUnavailable if they can't be read to their end
   */
  public void all(Scope scope, Check check) {
    try (Pages pages = new Pages(scan, scope)) {
      for (List<Pages.Item> page = pages.next(); !page.isEmpty(); page = pages.next()) {
        page.forEach(item -> take(item, check));
        progressed.run();
      }
    }
  }

  /**
   * All entries of some entities.
   *
   * @throws io.reprise.journal.JournalUnavailable if they can't be read to their end
   */
  public void each(List<Scope> entities, Check check) {
    for (Scope entity : entities) {
      Page page = scan.entries(entity, entity.beginning());
      while (!page.rows().isEmpty()) {
        page.rows().forEach(row -> take(Pages.decoded(row), check));
        progressed.run();
        page =
            page.more()
                ? scan.entries(entity, page.rows().get(page.rows().size() - 1).place())
                : new Page(List.of(), false);
      }
    }
  }

  private static void take(Pages.Item item, Check check) {
    if (item.entry() != null && item.entry().entity().equals(item.row().entity())) {
      check.take(item.entry());
    } else {
      String why =
          item.entry() == null ? item.problem() : "holds the entry of " + item.entry().entity();
      check.unreadable(new UnreadableEntry(item.row().entity(), item.row().sequence(), why, null));
    }
  }

  /**
   * Some entities of components, each as likely as any other.
   *
   * @param count how many at most
   * @param since only those with an entry from this time on
   * @param seed the same one gives the same sample of the same journal
   */
  public List<Scope> sample(List<String> components, int count, Instant since, long seed) {
    List<Integer> slices =
        IntStream.range(0, JournalScan.SLICES).boxed().collect(Collectors.toList());
    Collections.shuffle(slices, new Random(seed));
    List<Scope> sample = new ArrayList<>();
    for (int slice : slices) {
      for (String component : components) {
        sample.addAll(scan.ofSlice(slice, component, since));
      }
      if (sample.size() >= count) {
        break;
      }
    }
    Collections.shuffle(sample, new Random(seed)); // else the last slice's last ones never come
    return sample.subList(0, Math.min(count, sample.size()));
  }

  /** All entries of all entities of components that have an entry from a time on. */
  public void since(List<String> components, Instant since, Check check) {
    for (int slice = 0; slice < JournalScan.SLICES; slice++) {
      for (String component : components) {
        each(scan.ofSlice(slice, component, since), check);
      }
    }
  }
}
