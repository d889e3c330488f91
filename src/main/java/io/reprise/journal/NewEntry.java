package io.reprise.journal;

/**
 * An entry on its way into the journal.
 *
 * @param era that of the database when the entity recovered, see {@link Journal#era}
 */
public record NewEntry(Entry entry, int era) {}
