package io.reprise.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds entries of one entity by time, command id and key. There is no index for these: times grow
 * with the sequence, so a time is found by halving; ids and keys are searched for by the database
 * in stretches of entries, and what it finds is decoded and looked at here.
 */
final class Search {

  private final JournalTable table;
  private final JournalSettings settings;
  private final String persistenceId;

  Search(JournalTable table, JournalSettings settings, String persistenceId) {
    this.table = table;
    this.settings = settings;
    this.persistenceId = persistenceId;
  }

  /** The last sequence at or before a time, 0 if there is none. */
  long sequenceAt(Instant time) throws SQLException {
    long atOrBefore = 0;
    long after = highest() + 1;
    // The last entry is asked about most: it goes first.
    long probe = after - 1;
    while (probe > atOrBefore) {
      if (timeOf(probe).isAfter(time)) {
        after = probe;
      } else {
        atOrBefore = probe;
      }
      probe = atOrBefore + (after - atOrBefore) / 2;
    }
    return atOrBefore;
  }

  /**
   * All entries of a command. Its id holds the time at which a node took it in, and no entry is
   * older than its command's id: they are usually the first that the search meets.
   */
  List<Entry> entriesOf(UUID commandId) throws SQLException {
    byte[] text = commandId.toString().getBytes(US_ASCII);
    Instant made = Instant.ofEpochMilli(commandId.getMostSignificantBits() >>> 16);
    long highest = highest();
    long after = sequenceAt(made.minusMillis(1));
    List<Entry> found = new ArrayList<>();
    while (after < highest && !isComplete(found)) {
      long before = after + settings.searchEntries() + 1;
      for (Entry entry : table.containing(persistenceId, after, before, text)) {
        // The id may also stand in the body of somebody else's command.
        if (entry.commandId().equals(commandId)) {
          found.add(entry);
        }
      }
      after = before - 1;
    }
    return found;
  }

  private static boolean isComplete(List<Entry> found) {
    return !found.isEmpty() && found.size() == found.get(0).of();
  }

  /** The first entry of the newest command that carried the key. */
  Optional<Entry> entryOfKey(String key) throws SQLException {
    byte[] text = fieldOf(key);
    long highest = highest();
    long oldest = Math.max(0, highest - settings.keySearchEntries());
    for (long before = highest + 1; before > oldest + 1; before -= settings.searchEntries()) {
      long after = Math.max(oldest, before - settings.searchEntries() - 1);
      List<Entry> found = table.containing(persistenceId, after, before, text);
      Collections.reverse(found);
      for (Entry entry : found) {
        if (entry.decided().flatMap(decided -> decided.command().key()).equals(Optional.of(key))) {
          return Optional.of(entry);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The entry that a timer ended with: that of the command that it gave, or one that cancels it or
   * sets it anew.
   *
   * @param set the entry that set it
   * @param command what it gives when it runs off
   */
  Optional<Entry> endOfTimer(long set, String name, UUID command) throws SQLException {
    byte[] field = fieldOf("name", name);
    byte[] id = command.toString().getBytes(US_ASCII);
    long highest = highest();
    for (long after = set; after < highest; after += settings.searchEntries()) {
      long before = after + settings.searchEntries() + 1;
      for (Entry entry : table.containing(persistenceId, after, before, field, id)) {
        boolean ranOff = entry.commandId().equals(command) && entry.decided().isPresent();
        if (ranOff || entry.endsTimer(name)) {
          return Optional.of(entry);
        }
      }
    }
    return Optional.empty();
  }

  static byte[] fieldOf(String key) {
    return fieldOf("key", key);
  }

  /** As it stands in the bytes; beyond ASCII it could be escaped or not, so the name must do. */
  private static byte[] fieldOf(String name, String value) {
    boolean ascii = US_ASCII.newEncoder().canEncode(value);
    byte[] field =
        EntryJson.bytes(
            generator -> {
              generator.writeStartObject();
              generator.writeStringField(name, ascii ? value : "");
              generator.writeEndObject();
            });
    // Without the braces, and for one that isn't ASCII without its value's closing quote too.
    int end = ascii ? field.length - 1 : field.length - 2;
    return Arrays.copyOfRange(field, 1, end);
  }

  private long highest() throws SQLException {
    return table.highest(List.of(persistenceId)).get(0);
  }

  private Instant timeOf(long sequence) throws SQLException {
    return table
        .entry(persistenceId, sequence)
        .orElseThrow(
            () ->
                new UnreadableEntry(
                    persistenceId.replace('|', '/'), sequence, "is missing: a gap", null))
        .time();
  }
}
