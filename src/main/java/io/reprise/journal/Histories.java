package io.reprise.journal;

import java.util.function.Consumer;

/** Where the entries of entities can be read again, in any stretch: a journal, or a bundle. */
public interface Histories {

  /**
   * Gives entries of an entity to a consumer, oldest first, in the calling thread; none if there
   * are none. Only a bounded part of them is in memory at a time.
   *
   * @param afterSequence the entry before the first one, 0 for all
   * @param throughSequence the last one, {@link Long#MAX_VALUE} for all
   * @throws JournalUnavailable if they can't be read; some may have been consumed by then
   * @throws UnreadableEntry for an entry that is not one; those before it have been consumed
   */
  void forEach(
      String component,
      String id,
      long afterSequence,
      long throughSequence,
      Consumer<Entry> consumer);
}
