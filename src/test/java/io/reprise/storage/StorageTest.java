package io.reprise.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StorageTest {
  @Test
  void a_fresh_database_is_migrated_and_its_own() throws Exception {
    try (Storage one = TestStorage.fresh();
        Storage two = TestStorage.fresh();
        Connection connection = one.connection()) {
      assertThat(one.coordinates().database()).isNotEqualTo(two.coordinates().database());
      assertThat(Database.value(connection, "SELECT count(*) FROM reprise.entries")).isEqualTo("0");
      assertThat(connection.getAutoCommit()).isTrue();
      assertThat(one.answers(Duration.ofSeconds(5))).isTrue();
    }
  }
}
