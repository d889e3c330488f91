/**
 * Runs any component as a sharded, event-sourced actor. {@link io.reprise.entity.Entities} is the
 * front: ask it with a component, an id and a command or a read. An entity is two actors: a gate
 * that queues, answers and settles, and a child that decides a batch and persists it in one write.
 */
@NullMarked
package io.reprise.entity;

import org.jspecify.annotations.NullMarked;
