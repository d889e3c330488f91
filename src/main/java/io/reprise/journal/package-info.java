/**
 * Entries, all of them, for ever. {@link io.reprise.journal.Entry} is one line of an entity's
 * history; {@link io.reprise.journal.Journal} reads them by entity and tells what an entity's
 * highest sequence is. Entities write through Akka Persistence: its journal here gathers the
 * entries of many entities into one commit, its snapshot store reads what they need to recover.
 * {@link io.reprise.journal.JournalSearch} finds where an id belongs, whichever entity has it. A
 * {@link io.reprise.journal.BundleFile bundle} holds entries in a file, to be read alike.
 */
@NullMarked
package io.reprise.journal;

import org.jspecify.annotations.NullMarked;
