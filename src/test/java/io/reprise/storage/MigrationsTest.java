package io.reprise.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MigrationsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** A backup reads in one transaction, and whoever waits behind it holds up all who come next. */
  @Test
  @Timeout(60)
  void the_sixth_gives_up_soon_where_a_table_is_held_and_says_what_to_do() throws Exception {
    Storage.Coordinates made = TestStorage.emptyDatabase();
    StorageSettings settings = TestStorage.settings(TestStorage.configuredFor(made));
    Database database = ConfiguredServer.database(settings.server().orElseThrow(), settings.pool());
    Migrations.to(database, "5", PATIENCE);
    try (Connection backup =
        TestStorage.locked(TestStorage.connection(made), "snapshot IN ACCESS SHARE MODE")) {
      assertThatThrownBy(() -> Migrations.run(database, PATIENCE))
          .isInstanceOf(StorageFailed.class)
          .hasMessageContaining("lock timeout")
          .hasMessageContaining("as `journal backup` does: let it end, and start again");
      backup.rollback();
    }

    Migrations.run(database, PATIENCE);

    try (Connection connection = database.connect()) {
      String storage =
          "SELECT attstorage FROM pg_attribute WHERE attrelid = 'snapshot'::regclass"
              + " AND attname = 'snapshot'";
      assertThat(Database.value(connection, storage)).isEqualTo("e");
    }
  }
}
