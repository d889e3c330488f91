package io.reprise.entity;

import io.reprise.journal.Entry;
import java.util.List;

/**
 * Where entities hand what they have set going, once it is durable: messages, calls, timers. What
 * gets lost on the way is found in the outbox later, so this may drop; it must neither block nor
 * throw. Called by many threads.
 */
@FunctionalInterface
public interface Handover {

  /**
   * What one entity has set going with one write.
   *
   * @param previous the last entry before these that set something going, 0 if there is none:
   *     whoever knows that one too has missed nothing
   * @param entries in order, each with effects
   */
  record Sent(String component, String id, long previous, List<Entry> entries) {}

  /** Takes it over. */
  void sent(Sent sent);
}
