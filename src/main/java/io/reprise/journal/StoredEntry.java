package io.reprise.journal;

/**
 * An entry as it came out of the journal, not yet decoded: its entity does that, on its own thread,
 * so that what waits in its mailbox is small.
 */
final class StoredEntry {

  private final String entity;
  private final long sequence;
  private final byte[] bytes;
  private final Runnable taken;

  /**
   * A row.
   *
   * @param entity whose it must be, as {@code component/id}
   * @param taken told when it is decoded
   */
  StoredEntry(String entity, long sequence, byte[] bytes, Runnable taken) {
    this.entity = entity;
    this.sequence = sequence;
    this.bytes = bytes;
    this.taken = taken;
  }

  long sequence() {
    return sequence;
  }

  /**
   * Decodes it.
   *
   * @throws UnreadableEntry if it is not an entry, or not of this place: a row that was copied to
   *     another place must not pass for an entry of that place
   */
  Entry entry() {
    taken.run();
    return entry(bytes, entity, sequence);
  }

  static Entry entry(byte[] bytes, String entity, long sequence) {
    Entry entry = EntryJson.read(bytes, entity, sequence);
    if (!isOf(entry, entity) || entry.sequence() != sequence) {
      throw new UnreadableEntry(
          entity,
          sequence,
          "holds the entry of " + entry.entity() + " sequence " + entry.sequence(),
          null);
    }
    return entry;
  }

  /** Without putting its address together: this is done very often. */
  private static boolean isOf(Entry entry, String entity) {
    String component = entry.component();
    return entity.length() == component.length() + 1 + entry.id().length()
        && entity.startsWith(component)
        && entity.charAt(component.length()) == '/'
        && entity.endsWith(entry.id());
  }
}
