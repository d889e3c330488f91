package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.ComponentFailed;
import io.reprise.codec.Installed;
import io.reprise.codec.Probes;
import io.reprise.component.Recorded;
import io.reprise.journal.Entry;
import io.reprise.journal.JournalScan;
import io.reprise.journal.JournalScan.Scope;
import io.reprise.journal.JournalUnavailable;
import io.reprise.journal.UnreadableEntry;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts a probe to the history of every entity of its component. Reads page by page, so that memory
 * stays flat however long a history is; the probe runs in the calling thread. Entities that are
 * written to meanwhile are seen as far as they were when they were read. For one run; not for use
 * by several threads.
 */
public final class ProbeRun {

  /** Told of what comes out, as it does. */
  public interface Listener {
    /** The probe found a value in the history of an entity, {@code component/id}. */
    void found(String entity, JsonNode value);

    /** The probe could not look at an entity, or an entry of it could not be read. */
    void failed(String entity, String why);

    /** So many entries have been read so far. */
    void progressed(long entries);
  }

  /**
   * What a run came to.
   *
   * @param entities that the probe looked at
   * @param entries that were read
   * @param found values
   * @param failed entities that it could not look at, or not to the end
   * @param limited whether it ended because of the limit
   */
  public record Ran(long entities, long entries, long found, long failed, boolean limited) {}

  private final JournalScan scan;
  private final Optional<Installed> component;
  private final Probes.Loaded probe;
  private final Instant since;
  private final long limit;
  private final Listener listener;
  private final Pages pages;

  private List<Pages.Item> page = List.of();
  private int place;
  private boolean statesWanted;
  private long entities;
  private long entries;
  private long found;
  private long failed;

  /** Whether the limit left out values of the last entity. */
  private boolean cut;

  /** The journal could not be read, whatever the probe made of that. */
  private @Nullable JournalUnavailable lost;

  private ProbeRun(
      JournalScan scan,
      Catalog catalog,
      Probes.Loaded probe,
      Optional<Instant> since,
      long limit,
      Listener listener,
      Pages pages) {
    this.scan = scan;
    this.component = catalog.find(probe.component());
    this.probe = probe;
    this.since = since.orElse(Instant.MIN);
    this.limit = limit;
    this.listener = listener;
    this.pages = pages;
  }

  /**
   * Runs a probe.
   *
   * @param catalog where the component is, if it is installed: gives the states
   * @param since entries before that are not shown; an entity that has none since is left out
   * @param limit ends with so many values; at least 1
   * @throws JournalUnavailable if the journal can't be read to its end
   */
  public static Ran run(
      JournalScan scan,
      Catalog catalog,
      Probes.Loaded probe,
      Optional<Instant> since,
      long limit,
      Listener listener) {
    try (Pages pages = new Pages(scan, Scope.of(probe.component()))) {
      return new ProbeRun(scan, catalog, probe, since, limit, listener, pages).all();
    }
  }

  private Ran all() {
    for (Pages.Item next = peek(); next != null && found < limit; next = peek()) {
      look(new History(next.row().persistenceId()));
    }
    return new Ran(entities, entries, found, failed, found >= limit && (cut || peek() != null));
  }

  private void look(History history) {
    if (history.hasNext()) {
      entities++;
      String entity = JournalScan.entity(history.persistenceId);
      try {
        for (JsonNode value : probe.look(history)) {
          if (found == limit) {
            cut = true;
            break;
          }
          found++;
          listener.found(entity, value);
        }
      } catch (RuntimeException e) {
        history.failed(why(history, e));
      }
      if (lost != null) {
        throw lost;
      }
      history.problem.ifPresent(
          why -> {
            failed++;
            listener.failed(entity, why);
          });
    }
    history.leave();
  }

  private String why(History history, RuntimeException e) {
    Throwable thrown = ComponentFailed.thrown(e);
    String where = probe.lineOf(thrown).map(line -> " (" + line + ")").orElse("");
    return "sequence " + history.sequence + ": " + probe.name() + " threw " + thrown + where;
  }

  /** The next entry of all; null if there is none. */
  private Pages.@Nullable Item peek() {
    if (place == page.size()) {
      page = readable(pages::next);
      place = 0;
      listener.progressed(entries);
    }
    return page.isEmpty() ? null : page.get(place);
  }

  private <T> T readable(Supplier<T> read) {
    try {
      return read.get();
    } catch (JournalUnavailable e) {
      lost = e;
      throw e;
    }
  }

  /** The entries of one entity, as the probe asks for them. */
  private final class History implements Iterator<Recorded> {
    private final String persistenceId;
    private final Optional<FoldAlong> states;
    private Optional<Entry.Decided> decided = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private long sequence;

    History(String persistenceId) {
      this.persistenceId = persistenceId;
      this.states =
          component.map(installed -> new FoldAlong(scan, persistenceId, installed, statesWanted));
    }

    @Override
    public boolean hasNext() {
      Pages.Item next = mine();
      while (next != null && isBefore(next)) {
        take(next);
        next = mine();
      }
      return next != null;
    }

    @Override
    public Recorded next() {
      Pages.Item next = hasNext() ? mine() : null;
      if (next == null) {
        throw new NoSuchElementException("the history has ended: ask hasNext()");
      }
      Optional<Entry> entry = take(next);
      if (entry.isEmpty() || decided.isEmpty()) {
        String what = entry.isEmpty() ? unusable(next) : "has no command";
        failed("sequence " + sequence + ": " + what);
        throw new UnreadableEntry(JournalScan.entity(persistenceId), sequence, what, null);
      }
      return new RecordedEntry(entry.get(), decided.get(), this::state);
    }

    private Object state(Entry entry) {
      if (states.isEmpty()) {
        throw new IllegalStateException(
            "no state: component %s is not installed (--components DIR)"
                .formatted(entry.component()));
      }
      statesWanted = true;
      return readable(() -> states.get().at(entry));
    }

    private Pages.@Nullable Item mine() {
      Pages.Item next = peek();
      return next != null && next.row().persistenceId().equals(persistenceId) ? next : null;
    }

    private boolean isBefore(Pages.Item item) {
      Entry entry = item.entry();
      return (entry == null ? item.row().databaseTime() : entry.time()).isBefore(since);
    }

    /** Goes past an entry; empty if there is none in its row. */
    private Optional<Entry> take(Pages.Item item) {
      place++;
      entries++;
      sequence = item.row().sequence();
      Entry entry = item.entry();
      if (entry == null || !isOf(entry)) {
        decided = Optional.empty();
        return Optional.empty();
      }
      if (entry.index() == 0) {
        decided = entry.decided();
      }
      states.ifPresent(along -> along.pass(entry));
      return Optional.of(entry);
    }

    private boolean isOf(Entry entry) {
      return entry.sequence() == sequence
          && entry.entity().equals(JournalScan.entity(persistenceId));
    }

    private String unusable(Pages.Item item) {
      Entry entry = item.entry();
      return entry == null
          ? item.problem()
          : "holds the entry of " + entry.entity() + " sequence " + entry.sequence();
    }

    /** The first that is wrong counts. */
    private void failed(String why) {
      problem = problem.or(() -> Optional.of(why));
    }

    /** Goes past what the probe did not want to see. */
    private void leave() {
      while (mine() != null) {
        place++;
        entries++;
      }
    }
  }
}
