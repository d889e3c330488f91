package io.reprise.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The cluster at one moment, as one node sees it.
 *
 * @param self the node that says so
 * @param incarnation of the cluster: new whenever one is founded
 * @param founded when; empty if the database did not answer
 * @param members by address; nodes that are gone without having left come last
 * @param events the newest ones of all nodes, newest first
 * @param leader the node that decides in a split
 * @param oldest the node that gives shards to nodes
 * @param discovered whether nodes are found by discovery: one that was lost may come back under
 *     another address
 * @param databaseProblem why the database has not answered, if it has not
 */
public record ClusterReport(
    String self,
    String incarnation,
    Optional<Instant> founded,
    List<MemberReport> members,
    List<ClusterEvent> events,
    Optional<String> leader,
    Optional<String> oldest,
    boolean discovered,
    Optional<String> databaseProblem) {}
