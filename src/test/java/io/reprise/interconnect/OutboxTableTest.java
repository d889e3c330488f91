package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.component.Outcome;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the outbox keeps of attempts that failed. */
class OutboxTableTest {

  @Test
  void an_outcome_that_its_sender_could_not_be_told_is_kept_beside_failures_without_one()
      throws Exception {
    try (Storage storage = TestStorage.fresh()) {
      try (Connection connection = storage.connection();
          Statement statement = connection.createStatement()) {
        statement.executeUpdate(
            "INSERT INTO reprise.outbox (sender, sequence, index, slice, kind, target, due)"
                + " SELECT 'wallet|alice', n, 0, 7, 'send', 'wallet/bob', now()"
                + " FROM generate_series(1, 2) AS n");
      }
      OutboxTable table = new OutboxTable(storage, Duration.ofSeconds(10));
      Outcome outcome =
          new Outcome(false, Optional.of("not-open"), Optional.of("open it"), Optional.empty());
      table.note(
          List.of(
              new OutboxTable.Failed(
                  new ErrandKey("wallet/alice", 1, 0), 3, outcome, "busy", Optional.of("gave-up")),
              new OutboxTable.Failed(
                  new ErrandKey("wallet/alice", 2, 0), 4, null, "busy", Optional.of("gave-up"))));
      List<OutboxTable.Row> parked = table.ofSenders(List.of("wallet/alice"), Instant.now(), 10);
      assertThat(parked).extracting(row -> row.noted().attempts()).containsExactly(3, 4);
      assertThat(parked.get(0).noted().outcome()).isEqualTo(outcome);
      assertThat(parked.get(1).noted().outcome()).isNull();
    }
  }
}
