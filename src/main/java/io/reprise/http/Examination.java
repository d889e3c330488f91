package io.reprise.http;

import io.reprise.cluster.ClusterReport;
import io.reprise.interconnect.Messages;
import io.reprise.journal.Journal;
import io.reprise.journal.Outages;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that was looked at in one examination of the cluster. What did not answer is not known; the
 * rest counts all the same.
 *
 * @param at when
 * @param cluster members and events
 * @param outages the first entities out of service, and how many there are
 * @param delays what is parked, and what waits
 * @param missing components that the journal has entities of and this node lacks
 * @param space of the database
 * @param longRules entities of this node whose rules run for long right now
 */
record Examination(
    Instant at,
    Part<ClusterReport> cluster,
    Part<Outages.Page> outages,
    Part<Messages.Delays> delays,
    Part<List<String>> missing,
    Part<Journal.Space> space,
    List<String> longRules) {

  /**
   * One part of it.
   *
   * @param found what was found; empty if it did not answer
   * @param notKnown why it is not known, for people; empty text if it is
   */
  record Part<T>(Optional<T> found, String notKnown) {
    static <T> Part<T> of(T found) {
      return new Part<>(Optional.of(found), "");
    }

    static <T> Part<T> notKnown(String why) {
      return new Part<>(Optional.empty(), why);
    }

    <R> Optional<R> map(Function<T, R> of) {
      return found.map(of);
    }
  }
}
