package io.reprise.replay;

import java.util.List;
import java.util.Map;

/**
 * What a look at a journal found.
 *
 * @param snapshots that were compared with the entries
 * @param snapshotsIgnored those that entities don't use: of another version or shape of the state
 * @param outbox rows of what is not sent yet
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
    Map<String, Long> notFolded,
    List<Fault> faults,
    long moreFaults) {

  /** Whether nothing was wrong. */
  public boolean isSound() {
    return faults.isEmpty() && moreFaults == 0;
  }
}
