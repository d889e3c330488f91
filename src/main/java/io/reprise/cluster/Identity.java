package io.reprise.cluster;

import java.util.UUID;

/**
 * Who this node is to others.
 *
 * @param address {@code host:port} that other nodes reach it by
 * @param run made at each start
 * @param version of Reprise
 * @param components that it runs once it may, as JSON: {@code
 *     {"wallet":{"version":1,"shapes":"…"}}}
 */
record Identity(String address, UUID run, String version, String components) {}
