package io.reprise.journal;

import io.reprise.component.Cause;
import io.reprise.storage.Storage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Writes the entities of a bundle into a journal, under ids that are free there: all entries of one
 * in one transaction. What they have set going is not set going again: nothing of it goes into the
 * outbox. For one thread.
 */
public final class JournalImport {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~@:-]{0,127}");
  private static final int TRIED_MAX = 1_000;

  /** So begins the name of the writer of rows that came out of a bundle. */
  private static final String WRITER = "import:";

  /** PostgreSQL's code for a key that is there already. */
  private static final String UNIQUE_VIOLATION = "23505";

  private final Storage storage;
  private final JournalSettings settings;
  private final JournalTable table;

  /** Into a storage that may be written to. */
  public JournalImport(Storage storage, JournalSettings settings) {
    this.storage = storage;
    this.settings = settings;
    this.table = new JournalTable(storage, settings.pageBytes(), settings.readTimeout());
  }

  /** Whether rows of this writer came out of a bundle. */
  static boolean hasWritten(String writer) {
    return writer.startsWith(WRITER);
  }

  /**
   * An entity that was imported.
   *
   * @param entity what it is called in the bundle, as {@code component/id}
   * @param as what it is called here
   */
  public record Imported(String entity, String as, long entries) {}

  /**
   * Imports all entities of a bundle, one after another.
   *
   * @param as the id here, for a bundle of one entity; empty: the id there with {@code ~1}, or the
   *     first further number that is free
   * @param done told of each one when it is durable
   * @throws ImportFailed if one can't be imported; those that {@code done} was told of stay
   * @throws BadBundle if the file has been written to meanwhile
   * @throws UnreadableEntry for an entry that is not one
   */
  public void run(BundleFile bundle, Optional<String> as, Consumer<Imported> done) {
    List<BundleHeader.Part> parts = bundle.header().entities();
    parts.forEach(JournalImport::requireWhole);
    if (as.isPresent() && parts.size() != 1) {
      throw new ImportFailed(
          "an id for a bundle of " + parts.size() + " entities (expected: of one). Leave it out.",
          null);
    }
    Map<String, String> ids = new LinkedHashMap<>();
    for (BundleHeader.Part part : parts) {
      ids.put(part.entity(), as.isPresent() ? free(part, as.get()) : free(part));
    }
    for (BundleHeader.Part part : parts) {
      String id = ids.getOrDefault(part.entity(), part.id());
      write(bundle, part, id, ids);
      done.accept(new Imported(part.entity(), part.component() + "/" + id, part.entries()));
    }
  }

  private static void requireWhole(BundleHeader.Part part) {
    if (part.from() != 1) {
      throw new ImportFailed(
          part.entity()
              + ": the bundle begins at sequence "
              + part.from()
              + " (expected: 1): without the entries before, it can't be recovered. Export it from"
              + " its first entry on.",
          null);
    }
  }

  private String free(BundleHeader.Part part, String id) {
    if (!ID.matcher(id).matches()) {
      throw new ImportFailed("id: " + id + " (expected: " + ID.pattern() + ")", null);
    }
    if (!isFree(part.component(), id)) {
      throw new ImportFailed(
          part.component() + "/" + id + " has entries already. Name another id.", null);
    }
    return id;
  }

  private String free(BundleHeader.Part part) {
    for (int number = 1; number <= TRIED_MAX; number++) {
      String id = part.id() + "~" + number;
      if (!ID.matcher(id).matches()) {
        break; // too long by now
      }
      if (isFree(part.component(), id)) {
        return id;
      }
    }
    throw new ImportFailed(
        part.entity() + ": no free id " + part.id() + "~… was found. Name one (--as).", null);
  }

  private boolean isFree(String component, String id) {
    try {
      return table.highest(List.of(JournalTable.persistenceId(component, id))).get(0) == 0;
    } catch (SQLException e) {
      throw failed(component + "/" + id, e);
    }
  }

  private void write(
      BundleFile bundle, BundleHeader.Part part, String id, Map<String, String> ids) {
    String entity = part.component() + "/" + id;
    try (Connection connection = storage.connect()) {
      connection.setAutoCommit(false);
      try {
        Pages pages = new Pages(part.component(), id, connection);
        bundle.forEach(
            part.component(),
            part.id(),
            0,
            Long.MAX_VALUE,
            entry -> pages.add(renamed(entry, id, ids)));
        pages.write();
        connection.commit();
      } catch (NotInserted e) {
        connection.rollback();
        throw failed(entity, e.cause);
      } catch (RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw failed(entity, e);
    }
  }

  private static ImportFailed failed(String entity, SQLException e) {
    if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
      return new ImportFailed(
          entity + " was not imported: a node took that id meanwhile. Import again.", e);
    }
    return new ImportFailed(
        entity
            + " was not imported: "
            + e.getMessage()
            + "\nSee whether PostgreSQL runs and lets its user write, then import again.",
        e);
  }

  /** The same under another id; a cause that is in the bundle, too, has its new one. */
  private static Entry renamed(Entry entry, String id, Map<String, String> ids) {
    return new Entry(
        entry.component(),
        id,
        entry.sequence(),
        entry.version(),
        entry.time(),
        entry.event(),
        entry.commandId(),
        entry.decided().map(decided -> renamed(decided, ids)),
        entry.index(),
        entry.of(),
        entry.componentVersion(),
        entry.node());
  }

  private static Entry.Decided renamed(Entry.Decided decided, Map<String, String> ids) {
    Entry.Command command = decided.command();
    Optional<Cause> cause =
        command
            .cause()
            .map(
                from -> {
                  String id = ids.get(from.entity());
                  String component = from.entity().substring(0, from.entity().indexOf('/') + 1);
                  return id == null
                      ? from
                      : new Cause(component + id, from.sequence(), from.index());
                });
    return new Entry.Decided(
        new Entry.Command(
            command.id(),
            command.key(),
            command.name(),
            command.body(),
            command.caller(),
            command.time(),
            command.traceparent(),
            cause,
            command.hops(),
            command.contextOutcome(),
            command.reason()),
        decided.outcome(),
        decided.effects());
  }

  /** Gathers entries of one entity, so many that one statement can take them. */
  private final class Pages {
    private final String persistenceId;
    private final WriteConnection connection;
    private final String writer = WRITER + UUID.randomUUID();
    private List<PendingWrite.Row> rows = new ArrayList<>();
    private long bytes;
    private long first = 1;

    Pages(String component, String id, Connection transaction) {
      this.persistenceId = JournalTable.persistenceId(component, id);
      this.connection = WriteConnection.within(transaction, storage, settings.writeLockTimeout());
    }

    void add(Entry entry) {
      byte[] payload = EntryJson.write(entry);
      rows.add(new PendingWrite.Row(EntrySerializer.manifestOf(entry), payload));
      bytes += payload.length;
      if (rows.size() >= settings.groupRows() || bytes >= settings.groupBytes()) {
        write();
      }
    }

    void write() {
      if (rows.isEmpty()) {
        return;
      }
      PendingWrite page =
          new PendingWrite(
              persistenceId,
              JournalScan.sliceOf(persistenceId),
              storage.era(),
              writer,
              first,
              rows,
              Exchange.none(), // what it has set going was done where it comes from
              bytes,
              new CompletableFuture<>());
      try {
        if (connection.insert(List.of(page)) != rows.size()) {
          throw new SQLException("its entry " + (first - 1) + " is gone");
        }
      } catch (SQLException e) {
        throw new NotInserted(e);
      }
      first += rows.size();
      rows = new ArrayList<>();
      bytes = 0;
    }
  }

  /** A consumer of entries can't throw what a database throws. */
  private static final class NotInserted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException cause;

    NotInserted(SQLException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
