package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A history as it would have gone, beside the one that went. Nothing of it has happened: no entry
 * was written, and no effect was carried out.
 *
 * @param from the sequence of the first command that was decided again
 * @param through the last entry that counts
 * @param commands how many were decided again, those skipped not among them
 * @param recorded the state as it went
 * @param forked the state as it would have gone
 * @param changed the commands that ended otherwise, in order, the first ones
 * @param moreChanged how many there are beside those
 * @param effects what would have been set going, in order, the first ones
 * @param moreEffects how many there are beside those
 * @param componentVersion the version of the component whose rules decided: today's
 */
public record Fork(
    long from,
    long through,
    long commands,
    JsonNode recorded,
    JsonNode forked,
    List<Changed> changed,
    long moreChanged,
    List<Collected> effects,
    long moreEffects,
    int componentVersion) {

  /** Why a command is named. */
  public enum Why {
    /** It did not come. */
    SKIPPED,
    /** It came with other fields. */
    EDITED,
    /** It came as recorded, and ended otherwise. */
    DIFFERS
  }

  /**
   * A command that was not as recorded, or did not end so.
   *
   * @param sequence of its first entry
   * @param recorded how it ended, with its events, reply and effects
   * @param forked how it ends now; empty if it was skipped
   */
  public record Changed(
      long sequence, String command, Why why, ObjectNode recorded, ObjectNode forked) {}

  /** An effect of a command, in the form that entries keep. */
  public record Collected(long sequence, JsonNode effect) {}
}
