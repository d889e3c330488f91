package io.reprise.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Whoever adds a table decides whether a backup holds it. */
class BackupTableTest {

  @Test
  void every_table_is_decided_about() throws Exception {
    try (Storage storage = TestStorage.fresh()) {
      String tables =
          TestServer.value(
              storage,
              "SELECT string_agg(CASE schemaname WHEN 'public' THEN '' ELSE schemaname || '.' END"
                  + " || tablename, ' ' ORDER BY schemaname, tablename) FROM pg_tables"
                  + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
      assertThat(tables.split(" "))
          .as("tables of the migrations; BackupTable says which of them a backup holds, and why")
          .containsExactlyInAnyOrder(
              Arrays.stream(BackupTable.values()).map(BackupTable::table).toArray(String[]::new));
      assertThat(BackupTable.values()).allMatch(table -> !table.reason().isBlank());
    }
  }

  @Test
  void the_only_sequence_that_a_backup_needs_is_the_clock() throws Exception {
    try (Storage storage = TestStorage.fresh()) {
      assertThat(
              TestServer.value(
                  storage,
                  "SELECT string_agg(schemaname || '.' || sequencename, ' ' ORDER BY sequencename)"
                      + " FROM pg_sequences"))
          .as("journal_clock stands in the manifest; cluster_events begins anew, as its table does")
          .isEqualTo("reprise.cluster_events_number_seq reprise.journal_clock");
    }
  }
}
