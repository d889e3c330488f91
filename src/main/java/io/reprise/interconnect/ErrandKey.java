package io.reprise.interconnect;

import io.reprise.journal.Entry;
import java.util.Comparator;

/**
 * The name of a message, call or timer: the effect that set it going.
 *
 * @param sender as {@code component/id}
 * @param sequence of the sender's entry
 * @param index among the effects of that entry, from 0
 */
public record ErrandKey(String sender, long sequence, int index) implements Comparable<ErrandKey> {

  private static final Comparator<ErrandKey> ORDER =
      Comparator.comparing(ErrandKey::sender)
          .thenComparingLong(ErrandKey::sequence)
          .thenComparingInt(ErrandKey::index);

  static ErrandKey of(Entry entry, int index) {
    return new ErrandKey(entry.entity(), entry.sequence(), index);
  }

  /** Whether it was sent before the other one, by the same sender. */
  boolean isBefore(ErrandKey other) {
    return sequence < other.sequence || (sequence == other.sequence && index < other.index);
  }

  @Override
  public int compareTo(ErrandKey other) {
    return ORDER.compare(this, other);
  }

  /** The sender as the database has it. */
  String persistenceId() {
    return sender.replace('/', '|');
  }

  /** As the calls of endpoints and people have it. */
  @Override
  public String toString() {
    return sender + "/" + sequence + "/" + index;
  }
}
