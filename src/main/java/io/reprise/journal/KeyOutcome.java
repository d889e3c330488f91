package io.reprise.journal;

import java.time.Instant;
import java.util.UUID;

/**
 * What an entity remembers of a key: how the first command that carried it ended.
 *
 * @param fingerprint of the command and its body
 * @param sequence of the command's last entry
 * @param version of the entity after it
 * @param time of the command's first entry
 * @param componentVersion the version of the component that decided it
 */
public record KeyOutcome(
    KeyFingerprint fingerprint,
    UUID commandId,
    long sequence,
    long version,
    Instant time,
    Entry.Outcome outcome,
    int componentVersion) {

  /** The same with another fingerprint. */
  public KeyOutcome with(KeyFingerprint other) {
    return new KeyOutcome(other, commandId, sequence, version, time, outcome, componentVersion);
  }
}
