package io.reprise.journal;

/** Decodes entries that came out of the journal. */
final class StoredEntry {
  private StoredEntry() {}

  /**
   * Decodes one.
   *
   * @param entity whose it must be, as {@code component/id}
   * @throws UnreadableEntry if it is not an entry, or not of this place: a row that was copied to
   *     another place must not pass for an entry of that place
   */
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
