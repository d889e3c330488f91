/**
 * Entries, all of them, for ever. {@link io.reprise.journal.Entry} is one line of an entity's
 * history; {@link io.reprise.journal.Journal} reads them by entity and tells what an entity's
 * highest sequence is. Writing goes through Akka Persistence, whose plugins for entries and
 * snapshots are configured here.
 */
@NullMarked
package io.reprise.journal;

import org.jspecify.annotations.NullMarked;
