package io.reprise.replay;

import io.reprise.component.Cause;
import io.reprise.journal.Entry;
import io.reprise.journal.Outstanding;
import io.reprise.journal.Skipped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where one gets from an entry to what its effects have led to, and back: a journal or a bundle.
 * Blocks the calling thread; every method fails with what the journal or the bundle fails with.
 */
public interface Links {

  /**
   * The command that an entry belongs to, by all its entries; empty if there is no such entry, or
   * the first one of its command is not there.
   */
  List<Entry> command(String entity, long sequence);

  /**
   * The command that an effect has led to, by all its entries; empty if there is none.
   *
   * @param thorough whether it is to be looked for where no mark tells of it either: that goes
   *     through entries of the receiver
   */
  List<Entry> ledTo(Lead lead, boolean thorough);

  /**
   * The entry that a timer ended with: the first of the command that it gave, or a later one of the
   * same entity that cancels it or sets it anew.
   *
   * @param timer what {@link Lead#timer} gives
   */
  Optional<Entry> endOfTimer(Lead timer, String name);

  /** Whether it is known here what is not done yet, and what was left out. */
  boolean knowsDelivery();

  /** Which of these effects are not done yet, as far as that is known here. */
  Map<Cause, Outstanding> unsent(Collection<Cause> effects);

  /** Which of these effects somebody had left out, as far as that is known here. */
  Map<Cause, Skipped> skipped(Collection<Cause> effects);
}
