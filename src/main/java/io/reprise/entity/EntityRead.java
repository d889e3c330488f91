package io.reprise.entity;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A read of an entity.
 *
 * @param query what is asked; empty for the state itself
 * @param linearizable whether the answer is confirmed against the journal
 * @param minSequence the answer shows at least this sequence; 0 for any
 * @param unlessVersion hold the answer until the version is another one than this
 * @param hold how long to hold it at most; zero for not at all
 * @param caller who asks
 */
public record EntityRead(
    Optional<Query> query,
    boolean linearizable,
    long minSequence,
    Optional<Long> unlessVersion,
    Duration hold,
    String caller) {

  /** A query by name, with the parameters of the URL. */
  public record Query(String name, Map<String, List<String>> parameters) {}
}
