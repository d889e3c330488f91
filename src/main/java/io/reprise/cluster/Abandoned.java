package io.reprise.cluster;

import akka.actor.CoordinatedShutdown;

/**
 * This node stops by itself because it must not go on: it is cut off from the database, or another
 * cluster has taken its journal over. Whoever runs it should start it again.
 *
 * @param why for people
 */
record Abandoned(String why) implements CoordinatedShutdown.Reason {}
