package io.reprise.journal;

import io.reprise.codec.Installed;
import io.reprise.component.Cause;
import io.reprise.storage.Storage;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Reads all that a journal holds as it is stored, of many entities, in the order of the primary
 * key: for whoever looks whether it is as it should be. Each call is one short statement of its own
 * in the calling thread, so that no transaction stays open however long a journal is, and fails
 * with {@link JournalUnavailable} if the database can't be read. Safe for use by many threads.
 */
public final class JournalScan {

  /** As many as Akka Persistence has. */
  public static final int SLICES = 1024;

  /** The slice of an entity, {@code component|id}: as Akka Persistence spreads them, for ever. */
  public static int sliceOf(String persistenceId) {
    return Math.abs(persistenceId.hashCode() % SLICES);
  }

  private final ScanTable table;
  private final ScanTable single;
  private final EffectTable effectTable;

  /**
   * Takes connections from the storage's pool for each call.
   *
   * @param pageRows how many rows one call gives at most
   * @param pageBytes how many bytes of entries or snapshots one call gives, but for a single one
   *     that is larger
   * @param timeout how long one call may take
   */
  public JournalScan(Storage storage, int pageRows, long pageBytes, Duration timeout) {
    this.table = new ScanTable(storage, pageRows, pageBytes, timeout);
    this.single = new ScanTable(storage, 1, pageBytes, timeout);
    this.effectTable = new EffectTable(storage, timeout);
  }

  /**
   * The entities that are read: those whose persistence ids, {@code component|id}, lie in a range.
   *
   * @param from the first that may be
   * @param through the last that may be
   */
  public record Scope(String from, String through) {

    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    /** All of them. */
    public static Scope all() {
      return new Scope("", LAST);
    }

    /** Those of a component. */
    public static Scope of(String component) {
      String first = JournalTable.persistenceId(component, "");
      return new Scope(first, first + LAST);
    }

    /** One. */
    public static Scope of(String component, String id) {
      return ofOnly(JournalTable.persistenceId(component, id));
    }

    static Scope ofOnly(String persistenceId) {
      return new Scope(persistenceId, persistenceId);
    }

    /** Before the first entry. */
    public Place beginning() {
      return new Place(from, Long.MIN_VALUE);
    }
  }

  /** A place in the order of entries: after this sequence of an entity. */
  public record Place(String persistenceId, long sequence) {}

  /**
   * Entries that follow one another.
   *
   * @param more whether a limit was reached, so that there may be further ones
   */
  public record Page(List<Row> rows, boolean more) {}

  /**
   * One entry as it is stored.
   *
   * @param databaseTime when PostgreSQL took it, by its clock
   * @param kind what it is filed under, {@code component/kind}
   * @param imported whether it came out of a bundle: then nothing of what it set going was done
   *     here
   */
  @SuppressWarnings("ArrayRecordComponent") // rows are never compared
  public record Row(
      String persistenceId,
      long sequence,
      Instant databaseTime,
      String kind,
      byte[] bytes,
      boolean imported) {

    /** The entity, as {@code component/id}. */
    public String entity() {
      return JournalScan.entity(persistenceId);
    }

    /** Its place. */
    public Place place() {
      return new Place(persistenceId, sequence);
    }

    /**
     * What it holds, which may be the entry of another place.
     *
     * @throws UnreadableEntry if that is no entry
     */
    public Entry entry() {
      return EntryJson.read(bytes, entity(), sequence);
    }

    /** What an entry must be filed under. */
    public static String kindOf(Entry entry) {
      return EntrySerializer.manifestOf(entry);
    }
  }

  /**
   * A snapshot as it is stored.
   *
   * @param manifest component, version, shape of the state, and form
   */
  @SuppressWarnings("ArrayRecordComponent") // rows are never compared
  public record SnapshotRow(String persistenceId, long sequence, String manifest, byte[] bytes) {

    /** Whether entities of this component use it; others are passed over when they recover. */
    public boolean isFor(Installed component) {
      return manifest.equals(
          SnapshotJson.manifest(component.name(), component.version(), component.stateHash()));
    }

    /**
     * What it holds.
     *
     * @throws IOException if that is no snapshot
     */
    public Snapshot snapshot() throws IOException {
      return SnapshotJson.read(bytes);
    }

    /** The entity, as {@code component/id}. */
    public String entity() {
      return JournalScan.entity(persistenceId);
    }
  }

  /**
   * What is not done yet of what an entry has set going, and that entry.
   *
   * @param index the place among the effects of the entry
   * @param entry the bytes of the entry; empty if there is none
   */
  public record Unsent(
      String persistenceId,
      long sequence,
      int index,
      String kind,
      String target,
      Optional<byte[]> entry) {

    /** The entity, as {@code component/id}. */
    public String entity() {
      return JournalScan.entity(persistenceId);
    }

    /**
     * Kinds and targets of the effects of its entry at this place: one, if all is well.
     *
     * @throws UnreadableEntry if that is no entry
     */
    public Optional<String> meant() {
      return entry.flatMap(
          bytes ->
              OutboxRow.of(EntryJson.read(bytes, entity(), sequence)).stream()
                  .filter(row -> row.index() == index)
                  .map(row -> text(row.kind(), row.target()))
                  .findFirst());
    }

    /** Kind and target, in the form of {@link #meant}. */
    public String found() {
      return text(kind, target);
    }

    private static String text(String kind, String target) {
      return kind + " " + target;
    }
  }

  /**
   * Says that a command which came from an effect was handled.
   *
   * @param receiver as {@code component/id}
   * @param sequence of the first entry that it led to
   * @param isThere whether that entry is in the journal
   */
  public record Mark(String receiver, long sequence, boolean isThere) {}

  /** The marks of commands that came from effects; after a day or so they are deleted. */
  public Map<UUID, Mark> marks(Collection<UUID> commands) {
    return read(() -> table.marks(commands));
  }

  /** Those of these effects that still wait, parked ones included. */
  public Set<Cause> waiting(Collection<Cause> effects) {
    return read(() -> effectTable.outstanding(effects)).keySet();
  }

  /** Those of these effects that somebody has skipped. */
  public Set<Cause> skipped(Collection<Cause> effects) {
    return read(() -> effectTable.skipped(effects)).keySet();
  }

  /** One entry, if it is there. */
  public Optional<Row> row(String persistenceId, long sequence) {
    Scope scope = new Scope(persistenceId, persistenceId);
    return read(() -> single.entries(scope, new Place(persistenceId, sequence - 1))).rows().stream()
        .filter(row -> row.sequence() == sequence)
        .findFirst();
  }

  /** The next entries after a place. */
  public Page entries(Scope scope, Place after) {
    return read(() -> table.entries(scope, after));
  }

  /** The entries of one entity after a sequence. */
  public Page entriesOf(String persistenceId, long after) {
    return read(() -> table.entries(Scope.ofOnly(persistenceId), new Place(persistenceId, after)));
  }

  /**
   * Entities of a component in one of {@link #SLICES} slices, which entities are spread over by a
   * hash of their name, so that any slice is a fair sample.
   *
   * @param since only those with an entry from this time on, by PostgreSQL's clock
   */
  public List<Scope> ofSlice(int slice, String component, Instant since) {
    return read(() -> table.ofSlice(slice, component, since)).stream().map(Scope::ofOnly).toList();
  }

  /**
   * Entries of a component in one of {@link #SLICES} slices, in the order in which PostgreSQL took
   * them.
   *
   * @param since only those from this time on, by PostgreSQL's clock
   * @param after the entry before the first; empty for none
   */
  public Page ofSliceSince(int slice, String component, Instant since, Optional<Row> after) {
    return read(() -> table.ofSliceSince(slice, component, since, after));
  }

  /** The time by PostgreSQL's clock. */
  public Instant now() {
    return read(table::now);
  }

  /**
   * The next snapshots of a scope, in the order of entities; none if there are no more.
   *
   * @param after the persistence id before the first; empty for none
   */
  public List<SnapshotRow> snapshots(Scope scope, String after) {
    return read(() -> table.snapshots(scope, after));
  }

  /**
   * What the next rows of the outbox hold, each with its entry as of the same moment; none if there
   * are no more.
   *
   * @param after the row before the first; empty for none
   */
  public List<Unsent> outbox(Scope scope, Optional<Unsent> after) {
    return read(() -> table.outbox(scope, after));
  }

  /** About how many entries there are, by PostgreSQL's statistics, which may be far off. */
  public long estimatedEntries(Scope scope) {
    return read(() -> table.estimatedEntries(scope));
  }

  /** An entity's name, as {@code component/id}. */
  public static String entity(String persistenceId) {
    return persistenceId.replace('|', '/');
  }

  private static <T> T read(ReadThreads.Read<T> read) {
    try {
      return read.now();
    } catch (SQLException e) {
      throw ReadThreads.unavailable(e);
    }
  }
}
