package io.reprise.journal;

import io.reprise.component.Cause;
import io.reprise.journal.SearchTable.Edges;
import io.reprise.journal.SearchTable.Place;
import io.reprise.storage.Storage;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Finds where an id belongs, in the whole journal: a command id, a trace id, a key, or an entity.
 *
 * <p>An entity is asked for by its primary key. A command's id tells when it was made, and so about
 * when its entry was written: entries of that time are searched first. What is not found so, and
 * keys and traces that came from outside, are searched for in all entries, newest first, by short
 * statements: each takes a stretch of time that grows and shrinks with how long the last one took.
 *
 * <p>Blocks the calling thread, on one connection of the storage at a time. Safe for use by many
 * threads.
 */
public final class JournalSearch {

  private static final Duration MICROSECOND = Duration.ofNanos(1000);
  private static final Duration FIRST_STRETCH = Duration.ofMinutes(1);
  private static final Duration SHORTEST_STRETCH = Duration.ofMillis(1);

  /**
   * Places that one statement gives at most: bytes that contain an id are rarely something else.
   */
  private static final int PLACES = 200;

  /**
   * Most entries are written at once: the first looks take these parts of the window. A look costs
   * as much as there was written in its time.
   */
  private static final List<Integer> PARTS = List.of(256, 16, 1);

  private static final String CANCELED = "57014";

  private final SearchTable table;
  private final JournalTable entries;
  private final EffectTable effects;
  private final Limits limits;

  /**
   * How much a search may take.
   *
   * @param window how far from the time in its command's id an entry may have been written, the
   *     difference of clocks included; entries further away are found by going through all
   * @param stretch how long a statement should take
   * @param timeout how long a search may take; the statement that runs then is let end
   */
  public record Limits(Duration window, Duration stretch, Duration timeout) {}

  /** A search in the journal of a storage. */
  public JournalSearch(Storage storage, Limits limits) {
    this.table = new SearchTable(storage);
    this.entries = new JournalTable(storage, Long.MAX_VALUE, limits.timeout());
    this.effects = new EffectTable(storage, limits.timeout());
    this.limits = limits;
  }

  /** As what something was found. */
  public enum Kind {
    /** The id of a command. */
    COMMAND("command"),
    /** The trace that a command belongs to. */
    TRACE("trace"),
    /** The key that a command carried. */
    KEY("key"),
    /** The name of an entity. */
    ENTITY("entity");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** One word, for tables and scripts. */
    public String word() {
      return word;
    }
  }

  /**
   * What was found.
   *
   * @param entry the first entry of the command; of an entity its last one
   * @param begun when the command, or the entity, wrote its first entry
   */
  public record Hit(Kind kind, Entry entry, Instant begun) {}

  /** Why a search ended. */
  public enum End {
    /** All was searched, or what was found is all there can be. */
    ALL,
    /** There are more than were asked for. */
    LIMIT,
    /** It took too long. */
    TIMEOUT
  }

  /**
   * The result of a search.
   *
   * @param hits newest first
   * @param back the time from which on entries were searched, by PostgreSQL's clock, if others were
   *     left out: because of a limit, or because they were not asked for
   * @param unreadable entries that hold the id but can't be read, as {@code component/id sequence}
   */
  public record Found(List<Hit> hits, End end, Optional<Instant> back, List<String> unreadable) {
    static Found all(List<Hit> hits) {
      return new Found(hits, End.ALL, Optional.empty(), List.of());
    }
  }

  /**
   * Which entries to go through, by when PostgreSQL took them. Bounds that only, not the look for a
   * command by the time in its id.
   *
   * @param since the first moment; empty for the beginning
   * @param before the first moment that is left out; empty for none
   */
  public record Scope(Optional<Instant> since, Optional<Instant> before) {
    /** All of them. */
    public static Scope all() {
      return new Scope(Optional.empty(), Optional.empty());
    }
  }

  /**
   * Searches for an id. What is written meanwhile may be missed.
   *
   * @param id a command id, a trace id or {@code traceparent}, a key, or {@code component/id}
   * @param limit how many hits at most; at least 1
   * @throws JournalUnavailable if the database can't be read
   */
  public Found find(String id, Scope scope, int limit) {
    return find(id, scope, limit, limits.timeout());
  }

  /** The same with a time-out of its own instead of that of the limits. */
  public Found find(String id, Scope scope, int limit, Duration timeout) {
    try {
      Optional<Hit> entity = entity(id);
      if (entity.isPresent()) {
        return Found.all(List.of(entity.get()));
      }
      Going going = new Going(Sought.of(id), limit, timeout);
      List<Hit> dated = going.byTimeInId();
      // A client may take such ids as keys, and a clock that is moved by hand tells another time.
      return dated.isEmpty() ? going.through(scope) : Found.all(dated);
    } catch (SQLException e) {
      throw ReadThreads.unavailable(e);
    }
  }

  /**
   * Which of these effects are not done yet, by one query: on their way, not due yet, or parked.
   *
   * @param effects each named as the cause of the command that it leads to
   * @throws JournalUnavailable if the database can't be read
   */
  public Map<Cause, Outstanding> unsent(Collection<Cause> effects) {
    return read(() -> this.effects.outstanding(effects));
  }

  /**
   * Which of these effects somebody had left out, by one query; see {@link #unsent}.
   *
   * @throws JournalUnavailable if the database can't be read
   */
  public Map<Cause, Skipped> skipped(Collection<Cause> effects) {
    return read(() -> this.effects.skipped(effects));
  }

  private static <T> T read(ReadThreads.Read<T> read) {
    try {
      return read.now();
    } catch (SQLException e) {
      throw ReadThreads.unavailable(e);
    }
  }

  private Optional<Hit> entity(String name) throws SQLException {
    int slash = name.indexOf('/');
    if (slash <= 0 || name.indexOf('|') >= 0 || !isText(name)) {
      return Optional.empty();
    }
    String persistenceId =
        JournalTable.persistenceId(name.substring(0, slash), name.substring(slash + 1));
    long highest = entries.highest(List.of(persistenceId)).get(0);
    if (highest == 0) {
      return Optional.empty();
    }
    Optional<Entry> last = entries.entry(persistenceId, highest);
    Optional<Entry> first = entries.entry(persistenceId, 1);
    return last.map(
        entry -> new Hit(Kind.ENTITY, entry, first.map(Entry::time).orElse(entry.time())));
  }

  /** Whether PostgreSQL takes it as text. */
  private static boolean isText(String name) {
    return name.indexOf('\0') < 0;
  }

  /** One search on its way. */
  private final class Going {
    private final Sought sought;
    private final int limit;
    private final Duration timeout;
    private final long began = System.nanoTime();
    private final List<String> components;
    private final List<Hit> hits = new ArrayList<>();
    private final Set<String> unreadable = new LinkedHashSet<>();

    Going(Sought sought, int limit, Duration timeout) throws SQLException {
      this.sought = sought;
      this.limit = limit;
      this.timeout = timeout;
      this.components = table.components(timeout);
    }

    /** Looks where the command must be if all clocks agree. */
    List<Hit> byTimeInId() throws SQLException {
      Optional<UUID> command = sought.datedCommand();
      if (command.isEmpty()) {
        return List.of();
      }
      Instant made = Instant.ofEpochMilli(command.get().getMostSignificantBits() >>> 16);
      for (int part : PARTS) {
        if (hits.isEmpty()) {
          lookAround(made, limits.window().dividedBy(part));
        }
      }
      return List.copyOf(hits);
    }

    private void lookAround(Instant made, Duration around) throws SQLException {
      try {
        Instant from = made.minus(around);
        Instant before = made.plus(around);
        table
            .containing(components, from, before, sought.needlesOfCommand(), PLACES, left())
            .forEach(this::look);
      } catch (SQLException e) {
        if (!CANCELED.equals(e.getSQLState())) {
          throw e;
        }
        // Too much was written then for one statement: all entries are searched, by shorter ones.
      }
    }

    /** Goes through all entries, newest first. */
    Found through(Scope scope) throws SQLException {
      Optional<Edges> edges = table.edges(components, left());
      if (edges.isEmpty()) {
        return ended(End.ALL, Optional.empty());
      }
      Instant newest = edges.get().newest().plus(MICROSECOND);
      Instant before = scope.before().filter(newest::isAfter).orElse(newest);
      Instant oldest = edges.get().oldest();
      Instant since = scope.since().filter(oldest::isBefore).orElse(oldest);
      Duration stretch = FIRST_STRETCH;
      Set<Place> last = Set.of();
      while (before.isAfter(since)) {
        if (left().isNegative()) {
          return ended(End.TIMEOUT, Optional.of(before));
        }
        Instant wanted = before.minus(stretch);
        Instant from = wanted.isAfter(since) ? wanted : since;
        long start = System.nanoTime();
        try {
          List<Place> places =
              table.containing(components, from, before, sought.needles(), PLACES, left());
          for (Place place : places) {
            if (!last.contains(place)) {
              look(place);
            }
            if (hits.size() > limit) {
              return ended(End.LIMIT, Optional.of(place.time().plus(MICROSECOND)));
            }
          }
          before = next(places, from, last);
          last = new HashSet<>(places);
        } catch (SQLException e) {
          if (!CANCELED.equals(e.getSQLState()) || stretch.compareTo(SHORTEST_STRETCH) <= 0) {
            throw e;
          }
        }
        stretch = fitted(stretch, System.nanoTime() - start);
      }
      return ended(End.ALL, since.isAfter(oldest) ? Optional.of(since) : Optional.empty());
    }

    /** Where to go on: entries of the last one's time may have been cut off by the limit. */
    private Instant next(List<Place> places, Instant from, Set<Place> last) {
      if (places.size() < PLACES) {
        return from;
      }
      Instant oldest = places.get(places.size() - 1).time();
      return last.containsAll(places) ? oldest : oldest.plus(MICROSECOND);
    }

    private Duration fitted(Duration stretch, long nanos) {
      long wanted = limits.stretch().toNanos();
      if (nanos > 2 * wanted) {
        return stretch.dividedBy(2);
      }
      return nanos < wanted / 2 ? stretch.multipliedBy(2) : stretch;
    }

    private Duration left() {
      return timeout.minusNanos(System.nanoTime() - began);
    }

    private void look(Place place) {
      try {
        Optional<Entry> found = entries.entry(place.persistenceId(), place.sequence());
        found.ifPresent(
            entry ->
                sought.in(entry).ifPresent(kind -> hits.add(new Hit(kind, entry, entry.time()))));
      } catch (UnreadableEntry e) {
        unreadable.add(JournalScan.entity(place.persistenceId()) + " " + place.sequence());
      } catch (SQLException e) {
        throw ReadThreads.unavailable(e);
      }
    }

    private Found ended(End end, Optional<Instant> back) {
      List<Hit> asked = hits.subList(0, Math.min(limit, hits.size()));
      return new Found(List.copyOf(asked), end, back, List.copyOf(unreadable));
    }
  }
}
