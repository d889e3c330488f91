package io.reprise.interconnect;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Up to which entry a delivery actor has seen all that some senders have sent. Bounded: of a sender
 * that was forgotten, the outbox tells.
 */
final class Seen {

  private final Map<String, Long> upTo;

  Seen(int sendersMax) {
    this.upTo =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > sendersMax;
          }
        };
  }

  /** Whether nothing was missed that came up to this entry; 0: there was nothing. */
  boolean isUpTo(String sender, long previous) {
    Long known = upTo.get(sender);
    return known == null ? previous == 0 : known >= previous;
  }

  /** Whether this entry is among those that were seen. */
  boolean isPast(String sender, long sequence) {
    Long known = upTo.get(sender);
    return known != null && known >= sequence;
  }

  void upTo(String sender, long sequence) {
    upTo.merge(sender, sequence, Math::max);
  }

  void forget(String sender) {
    upTo.remove(sender);
  }

  void clear() {
    upTo.clear();
  }
}
