package io.reprise.replay;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a look at a journal found.
 *
 * @param snapshots that were compared with the entries
 * @param snapshotsIgnored those that entities don't use: of another version, shape or form
 * @param outbox rows of what is not sent yet
 * @param agreement whether entities, messages and timers agree; empty if only a part of the journal
 *     was looked at: then the other side may not have been
 * @param notFolded components that are not installed, and how many entities each has: their entries
 *     were checked, their rules could not be run
 * @param faults the first ones
 * @param moreFaults how many there are beside those
 */
public record Verified(
    long entries,
    long entities,
    long snapshots,
    long snapshotsIgnored,
    long outbox,
    Optional<Agreement> agreement,
    Map<String, Long> notFolded,
    List<Fault> faults,
    long moreFaults) {

  /**
   * How many effects of entries were held against what became of them. Those that are at fault are
   * counted nowhere here.
   *
   * @param waiting that wait in the outbox, parked ones included
   * @param done that were handled, have run off, were cancelled or skipped
   * @param notTold of which nothing tells any more: calls whose outcome nobody wanted, and effects
   *     of imported entries
   */
  public record Agreement(long waiting, long done, long notTold) {}

  /** Whether nothing was wrong. */
  public boolean isSound() {
    return faults.isEmpty() && moreFaults == 0;
  }
}
