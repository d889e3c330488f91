package io.reprise.cluster;

import akka.actor.CoordinatedShutdown;

/**
 * This node stops by itself because it must not go on: it is cut off from the database, or others
 * go on without it. Whoever runs it should start it again.
 *
 * @param why for people
 * @param replaced whether others have its entities already: there is nothing to hand over
 */
record Abandoned(String why, boolean replaced) implements CoordinatedShutdown.Reason {}
