package io.reprise.journal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entities that can't be recovered, noted where all nodes see them, until they can. Notes are
 * made in the background: nobody waits for one, and one that is lost is made again when a node next
 * tries the entity. An entity that recovers costs a query only if it is known to be noted.
 *
 * <p>Stages fail with {@link JournalUnavailable} when the database does not answer in time.
 */
public final class Outages implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Outages.class);

  private static final int WAITING_MAX = 10_000;
  private static final int WRITTEN_TOGETHER = 500;

  /** A look reads so many names; those of entities after them are read when these are fewer. */
  static final int KNOWN_MAX = 10_000;

  private static final int DETAIL_LENGTH_MAX = 2_000;

  /**
   * An entity that can't be recovered.
   *
   * @param sequence of the entry that is to blame, 0 if not known
   * @param code what is wrong, as {@link UnreadableEntry#code} has it
   * @param detail the same for people
   * @param node where it was tried last, as {@code host:port}
   * @param since when that entry was first to blame for that reason
   * @param tried when it was tried last
   */
  public record Case(
      String component,
      String id,
      long sequence,
      String code,
      String detail,
      String node,
      Instant since,
      Instant tried) {

    /** The entity, as {@code component/id}. */
    public String entity() {
      return component + "/" + id;
    }
  }

  /** Which of them; what is empty does not matter. */
  public record Filter(Optional<String> component, Optional<String> code) {
    /** All of them. */
    public static Filter all() {
      return new Filter(Optional.empty(), Optional.empty());
    }
  }

  /**
   * Some of those that a filter lets through, by name.
   *
   * @param total how many it lets through
   * @param more whether there are more after these
   */
  public record Page(long total, List<Case> entities, boolean more) {}

  /** What is to be noted of an entity. */
  record Note(String persistenceId, long sequence, String code, String detail, String node) {}

  private final OutagesTable table;
  private final ReadThreads reads;

  /** One thread: what is noted of an entity gets there in the order in which it happened. */
  private final ReadThreads writer;

  /** Names of entities that are noted, as far as this node knows. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** What is not written yet; empty: the entity's note is to go. Guarded by itself. */
  private final Map<String, Optional<Note>> waiting = new LinkedHashMap<>();

  private boolean writing; // guarded by waiting
  private boolean failing; // of the writing thread alone

  Outages(OutagesTable table, ReadThreads reads, JournalSettings settings) {
    this.table = table;
    this.reads = reads;
    this.writer =
        new ReadThreads(
            "reprise-journal-out-of-service",
            1,
            WAITING_MAX,
            settings.readTimeout(),
            "reprise.journal.read-timeout");
  }

  /**
   * An entity could not be recovered. Returns at once.
   *
   * @param node who has tried, as {@code host:port}
   */
  public void failed(String component, String id, UnreadableEntry cause, String node) {
    String name = JournalTable.persistenceId(component, id);
    known.add(name);
    note(
        name,
        Optional.of(new Note(name, cause.sequence(), cause.code(), detail(cause.reason()), node)));
  }

  /** What PostgreSQL takes as text, and people read. */
  private static String detail(String reason) {
    String text = reason.replace('\u0000', '\ufffd');
    return text.length() <= DETAIL_LENGTH_MAX ? text : text.substring(0, DETAIL_LENGTH_MAX) + "…";
  }

  /** An entity is in service. Returns at once, and does nothing unless it is known to be noted. */
  public void inService(String component, String id) {
    if (known.isEmpty()) {
      return;
    }
    String name = JournalTable.persistenceId(component, id);
    if (known.remove(name)) {
      note(name, Optional.empty());
    }
  }

  private void note(String name, Optional<Note> note) {
    synchronized (waiting) {
      waiting.remove(name);
      if (waiting.size() >= WAITING_MAX) {
        log.debug("{}: not noted, {} wait already", name, waiting.size());
        return;
      }
      waiting.put(name, note);
      if (writing) {
        return;
      }
      writing = true;
    }
    write();
  }

  // ── writing, in the background ──────────────────────────────────────────────────────────────

  private void write() {
    writer
        .submit(
            () -> {
              writeAll();
              return true;
            })
        .whenComplete(
            (written, failure) -> {
              if (failure != null) {
                log.debug("not written by now", failure);
              }
            });
  }

  private void writeAll() {
    Map<String, Optional<Note>> some = take();
    while (!some.isEmpty()) {
      try {
        table.write(some.values().stream().flatMap(Optional::stream).toList());
        table.delete(
            some.entrySet().stream()
                .filter(each -> each.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList());
        failing = false;
      } catch (SQLException e) {
        putBack(some); // the next look tries again
        if (!failing) {
          failing = true;
          log.warn("can't note which entities are out of service: {}", e.getMessage());
        }
        return;
      }
      some = take();
    }
  }

  private Map<String, Optional<Note>> take() {
    synchronized (waiting) {
      Map<String, Optional<Note>> some = new LinkedHashMap<>();
      for (Map.Entry<String, Optional<Note>> each : waiting.entrySet()) {
        if (some.size() < WRITTEN_TOGETHER) {
          some.put(each.getKey(), each.getValue());
        }
      }
      waiting.keySet().removeAll(some.keySet());
      writing = !some.isEmpty();
      return some;
    }
  }

  private void putBack(Map<String, Optional<Note>> some) {
    synchronized (waiting) {
      some.forEach(waiting::putIfAbsent);
      writing = false;
    }
  }

  /**
   * Writes what could not be written before, and looks which entities other nodes have noted.
   *
   * @return those that this node did not know of, as {@code component/id}: if one is in service
   *     here, it is to be said again
   */
  public CompletionStage<Set<String>> look() {
    return writer.submit(
        () -> {
          writeAll();
          return learn(new HashSet<>(table.names(KNOWN_MAX)));
        });
  }

  private Set<String> learn(Set<String> noted) {
    synchronized (waiting) {
      waiting.forEach(
          (name, note) -> {
            if (note.isPresent()) {
              noted.add(name);
            } else {
              noted.remove(name);
            }
          });
    }
    Set<String> news = new HashSet<>();
    for (String name : noted) {
      if (known.add(name)) {
        news.add(name.replace('|', '/'));
      }
    }
    known.retainAll(noted);
    return news;
  }

  /** How many are out of service by component, as of the last {@link #look}. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new HashMap<>();
    known.forEach(name -> counts.merge(name.substring(0, name.indexOf('|')), 1L, Long::sum));
    return counts;
  }

  // ── reading ─────────────────────────────────────────────────────────────────────────────────

  /**
   * Those after a name, by name.
   *
   * @param after {@code component/id}
   */
  public CompletionStage<Page> list(Filter filter, Optional<String> after, int limit) {
    return reads.submit(
        () -> {
          List<Case> found = new ArrayList<>(table.list(filter, after, limit + 1));
          boolean more = found.size() > limit;
          boolean all = after.isEmpty() && !more;
          long total = all ? found.size() : table.count(filter);
          return new Page(total, List.copyOf(found.subList(0, more ? limit : found.size())), more);
        });
  }

  /** Those that a filter lets through, the one first whose last try is longest ago. */
  public CompletionStage<List<Case>> triedLongestAgo(Filter filter, int limit) {
    return reads.submit(() -> table.triedLongestAgo(filter, limit));
  }

  /** What is not written by now is lost. */
  @Override
  public void close() {
    writer.close();
  }
}
