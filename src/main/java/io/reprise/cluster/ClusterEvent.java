package io.reprise.cluster;

import java.time.Instant;

/**
 * Something that happened to a node.
 *
 * @param number in the database, ascending; 0: not there yet
 * @param at when the node that saw it did, by its clock
 * @param node who saw it
 * @param kind {@code founded}, {@code joining}, {@code up}, {@code unreachable}, {@code reachable},
 *     {@code leaving}, {@code downed}, {@code removed}, {@code decision}, {@code drain}, {@code
 *     cut-off}, {@code left-behind} or {@code shards}
 * @param subject which node it happened to, or which component's shards
 * @param detail more, for people
 */
public record ClusterEvent(
    long number, Instant at, String node, String kind, String subject, String detail) {}
