package io.reprise.cluster;

import akka.actor.CoordinatedShutdown;

/**
 * This node leaves because somebody wants it to.
 *
 * @param by who
 */
record Drained(String by, String reason) implements CoordinatedShutdown.Reason {}
