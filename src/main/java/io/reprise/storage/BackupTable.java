package io.reprise.storage;

import java.util.Arrays;
import java.util.List;

/**
 * Every table of ours, and whether a backup holds it. One that is not named here fails a test: to
 * add a table is to decide this.
 */
public enum BackupTable {
  EVENT_JOURNAL("event_journal", true, "the entries: all that there is follows from them"),
  SNAPSHOT("snapshot", true, "entities would recover slowly without them, all at once"),
  OUTBOX("reprise.outbox", true, "messages, calls and timers that wait, and what was tried"),
  HANDLED("reprise.handled", true, "a message that comes again after the restore is known by it"),
  INTERVENTIONS("reprise.interventions", true, "who has skipped or retried what, and why"),
  OUT_OF_SERVICE("reprise.out_of_service", true, "entities that do not recover here either"),
  COMPONENT_VERSIONS(
      "reprise.component_versions", true, "names and shapes that entries were written with"),

  CLUSTER("reprise.cluster", false, "the cluster ran on another database; the next founds its own"),
  NODES("reprise.nodes", false, "none of the nodes runs on the restored database"),
  LEASES("reprise.leases", false, "a lease that nobody holds would only keep a node waiting"),
  CLUSTER_EVENTS(
      "reprise.cluster_events", false, "tells of those nodes, as if an incident went on"),
  SCHEMA_HISTORY(
      "reprise_schema_history", false, "made by the migrations that make the restored tables");

  private final String table;
  private final boolean kept;
  private final String reason;

  BackupTable(String table, boolean kept, String reason) {
    this.table = table;
    this.kept = kept;
    this.reason = reason;
  }

  /** Its name in SQL, with its schema unless that is the first of the search path. */
  public String table() {
    return table;
  }

  /** Whether a backup holds it. */
  public boolean kept() {
    return kept;
  }

  /** Why it does, or not. */
  public String reason() {
    return reason;
  }

  /** Those that a backup holds, in the order in which it does. */
  public static List<BackupTable> all() {
    return Arrays.stream(values()).filter(BackupTable::kept).toList();
  }
}
