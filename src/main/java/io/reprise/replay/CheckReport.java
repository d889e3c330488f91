package io.reprise.replay;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a check of recorded history against some code found.
 *
 * @param entities that were looked at
 * @param entries of theirs
 * @param commands how each command came out, by {@code component/command}
 * @param differing the entities with a difference that is not expected, the first ones
 * @param moreDiffering how many there are beside those
 * @param notChecked components that the code does not hold, and how many entities each has
 * @param unusedRules expectations that no difference needed
 */
public record CheckReport(
    long entities,
    long entries,
    SortedMap<String, Count> commands,
    List<Differing> differing,
    long moreDiffering,
    Map<String, Long> notChecked,
    List<Expectations.Rule> unusedRules) {

  /**
   * How often a command came out how.
   *
   * @param same as recorded
   * @param expected otherwise, by an expectation
   * @param differing otherwise, and nobody expected it
   */
  public record Count(long same, long expected, long differing) {}

  /**
   * An entity whose history does not come out as it did.
   *
   * @param first the first difference that is not expected
   * @param more how many such there are beside it
   * @param redactions what was masked in the bundle that it comes from: then a difference can come
   *     from that; empty if nothing was
   */
  public record Differing(Divergence first, long more, Optional<String> redactions) {}

  /** Whether all came out as recorded or as expected, and each expectation was needed. */
  public boolean isSame() {
    return differing.isEmpty() && unusedRules.isEmpty();
  }
}
