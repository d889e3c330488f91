package io.reprise.journal;

import akka.serialization.SerializerWithStringManifest;

/**
 * Entries as Akka Persistence stores them: JSON under the manifest {@code component/kind}, such as
 * {@code wallet/withdrawn}, {@code wallet/#refused} or {@code wallet/#nothing}. Made by Akka.
 */
final class EntrySerializer extends SerializerWithStringManifest {

  /** Stands in every row of the journal: never change it. */
  static final int IDENTIFIER = 842_001;

  EntrySerializer() {}

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  static String manifestOf(Entry entry) {
    return entry.component() + "/" + entry.kind();
  }

  @Override
  public String manifest(Object entry) {
    return manifestOf(entryOf(entry));
  }

  @Override
  public byte[] toBinary(Object entry) {
    return EntryJson.write(entryOf(entry));
  }

  private static Entry entryOf(Object entry) {
    return entry instanceof NewEntry fresh ? fresh.entry() : (Entry) entry;
  }

  /**
   * Reads an entry.
   *
   * @throws UnreadableEntry if it is not one
   */
  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return EntryJson.read(bytes, manifest, 0);
  }
}
