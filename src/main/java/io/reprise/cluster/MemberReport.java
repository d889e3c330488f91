package io.reprise.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node, as the cluster and the node itself say.
 *
 * @param node {@code host:port} that other nodes reach it by
 * @param http where it takes requests; empty if it did not answer
 * @param status Akka's, in lower case: {@code joining}, {@code up}, {@code leaving}, {@code
 *     exiting}, {@code down}; or {@code gone}: no member, but it has not left in an orderly way
 * @param unreachableBy the nodes that can't reach it
 * @param version of Reprise; empty if not known
 * @param started by the database's clock
 * @param seen when it last said in the database that it runs
 * @param shards by component, how many are there
 * @param entities by component, how many are in memory there
 * @param components versions of components
 * @param databaseSeen how long ago it has reached the database; empty if it did not answer
 * @param draining whether it is about to leave
 * @param troubles what of its files needs somebody, for people
 * @param answered whether the node itself has answered in time
 */
public record MemberReport(
    String node,
    Optional<String> http,
    String status,
    boolean reachable,
    List<String> unreachableBy,
    String version,
    String appVersion,
    Optional<Instant> started,
    Optional<Instant> seen,
    Optional<Duration> uptime,
    Map<String, Integer> shards,
    Map<String, Integer> entities,
    Map<String, Integer> components,
    Optional<Duration> databaseSeen,
    boolean draining,
    List<String> troubles,
    boolean answered) {}
