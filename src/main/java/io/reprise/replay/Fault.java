package io.reprise.replay;

/**
 * Something in a journal that is not as it must be.
 *
 * @param entity whose, as {@code component/id}
 * @param sequence of the entry that it is about
 * @param what was found, and what was expected
 */
public record Fault(String entity, long sequence, Kind kind, String what) {

  /** Kinds of faults, each with what to do about it. */
  public enum Kind {
    /** Entries are not there. */
    GAP(
        "gap",
        "Entries are lost: put the rows of event_journal back from a backup. Until then the entity"
            + " is out of service."),
    /** Bytes that are no entry. */
    UNREADABLE(
        "unreadable",
        "Put the row of event_journal back from a backup. Until then the entity is out of"
            + " service."),
    /** A row that holds the entry of another place. */
    MISPLACED(
        "misplaced",
        "Put the row of event_journal back from a backup; if it was added at the end of its entity,"
            + " delete it."),
    /** A row that is filed under another kind than its entry's. */
    FILING(
        "filing",
        "Readers by kind miss the entry: set event_ser_manifest of the row to what is expected."),
    /** An entry that is older than the one before it. */
    TIME("time", "Reads by time find the wrong state: put the row back from a backup."),
    /** A row that is not newer, by PostgreSQL's clock, than the one before it. */
    DATABASE_TIME(
        "db-time",
        "Readers by db_timestamp may miss the entry: put the row back from a backup, or read such"
            + " views anew."),
    /** An entry with another version than its predecessor leads to. */
    VERSION("version", "If-Match and ETag go wrong there: put the row back from a backup."),
    /** Entries of a command that don't follow each other as they must. */
    PLACE("place", "The entries of the command don't fit together: put them back from a backup."),
    /** An event that no longer decodes, or that a rule throws on. */
    RULES(
        "rules",
        "Install a version of the component that takes the event (formerly, alias, dropped, or an"
            + " evolve that doesn't throw). Until then the entity is out of service."),
    /** A snapshot that its entries don't lead to. */
    SNAPSHOT("snapshot", "Have it made anew: reprise entity rebuild COMPONENT/ID."),
    /** Something to be sent that no entry asked for. */
    OUTBOX(
        "outbox",
        "Delete the row of reprise.outbox, unless the entry is missing too: then put both back from"
            + " a backup."),
    /** A message or call, or its outcome, that neither waits nor has arrived. */
    MESSAGE(
        "message",
        "It will not come by itself any more. Restore entries, outbox and marks together, as of one"
            + " moment; or send what is missing by hand."),
    /** A timer that neither waits nor has run off nor was cancelled. */
    TIMER(
        "timer",
        "It will not run off any more. Restore entries and outbox together, as of one moment; or"
            + " give the entity the timer's command by hand."),
    /** An entry that came from an effect that is not there. */
    CAUSE(
        "cause",
        "Its sender is older than it, and may send it again under another name. Restore all tables"
            + " together, as of one moment; or set right what was done twice."),
    /** A snapshot that remembers other keys or timers than the entries lead to. */
    KEYS(
        "keys",
        "A command may be executed twice, or answered by another's outcome. Have the snapshot made"
            + " anew: reprise entity rebuild COMPONENT/ID.");

    private final String word;
    private final String advice;

    Kind(String word, String advice) {
      this.word = word;
      this.advice = advice;
    }

    /** One word, for tables and scripts. */
    public String word() {
      return word;
    }

    /** What to do, for people. */
    public String advice() {
      return advice;
    }
  }
}
