package io.reprise.journal;

import akka.persistence.typed.EventAdapter;
import akka.persistence.typed.EventSeq;
import scala.collection.immutable.LazyList$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What stands between an event-sourced behavior and the journal: entries are marked with the era in
 * which their entity recovered, and decoded when the entity comes to them.
 */
public final class EntryAdapter extends EventAdapter<Entry, Object> {

  private static volatile EntryAdapter latest = new EntryAdapter(0);

  private final int era;

  private EntryAdapter(int era) {
    this.era = era;
  }

  /**
   * For a behavior that begins to recover in this era of the database, {@link Journal#era}: as a
   * rule the same one for all of an era.
   */
  public static EntryAdapter of(int era) {
    EntryAdapter known = latest;
    if (known.era != era) {
      known = new EntryAdapter(era);
      latest = known;
    }
    return known;
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
   * Decodes what the journal gave: several entries at once, each when the entity comes to it.
   *
   * <p>What is given may throw {@link UnreadableEntry} in the middle, if one is not an entry of its
   * entity and sequence.
   */
  @Override
  public EventSeq<Entry> fromJournal(Object stored, String manifest) {
    return stored instanceof StoredEntries several
        ? EventSeq.apply(LazyList$.MODULE$.from(CollectionConverters.asScala(several.entries())))
        : EventSeq.single((Entry) stored);
  }
}
