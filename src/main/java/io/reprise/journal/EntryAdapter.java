package io.reprise.journal;

import akka.persistence.typed.EventAdapter;
import akka.persistence.typed.EventSeq;

/**
 * What stands between an event-sourced behavior and the journal: entries are marked with the era in
 * which their entity recovered, and decoded when the entity comes to them.
 */
public final class EntryAdapter extends EventAdapter<Entry, Object> {

  private final int era;

  /** For a behavior that begins to recover in this era of the database, {@link Journal#era}. */
  public EntryAdapter(int era) {
    this.era = era;
  }

  @Override
  public Object toJournal(Entry entry) {
    return new NewEntry(entry, era);
  }

  @Override
  public String manifest(Entry entry) {
    return "";
  }

  /**
   * Decodes it.
   *
   * @throws UnreadableEntry if it is not an entry of its entity and sequence
   */
  @Override
  public EventSeq<Entry> fromJournal(Object stored, String manifest) {
    return EventSeq.single(stored instanceof StoredEntry entry ? entry.entry() : (Entry) stored);
  }
}
