package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a node hears, when it says that it runs, that another one is in no cluster with it. */
class NodesTableTest {

  private static final Duration GONE_AFTER = Duration.ofMinutes(10);
  private static final String A = "10.0.0.1:25520";
  private static final String B = "10.0.0.2:25520";

  private final Storage storage = TestStorage.fresh();
  private final Identity self = new Identity(A, UUID.randomUUID(), "test", "{}");
  private final Identity other = new Identity(B, UUID.randomUUID(), "test", "{}");
  private Connection connection;

  @BeforeEach
  void found() throws SQLException {
    connection = TestStorage.connection(storage.coordinates());
    LeaseTable.take(connection, "founding", "a", Duration.ofMinutes(1));
    assertThat(NodesTable.found(connection, self, "founding", "a", GONE_AFTER)).isPresent();
    assertThat(NodesTable.enter(connection, other)).isPresent();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    storage.close();
  }

  @Test
  void hears_of_none_that_it_counts_and_that_counts_it() throws SQLException {
    otherSays(Set.of(A, B));
    assertThat(isApart(Set.of(A, B))).isFalse();
  }

  @Test
  void hears_of_one_that_only_one_of_the_two_counts() throws SQLException {
    otherSays(Set.of(B));
    assertThat(isApart(Set.of(A, B))).as("it was dropped").isTrue();
    assertThat(isApart(Set.of(A))).as("both have dropped each other").isTrue();
    otherSays(Set.of(A, B));
    assertThat(isApart(Set.of(A))).as("it has dropped the other").isTrue();
  }

  @Test
  void hears_of_none_that_joins_or_leaves() throws SQLException {
    assertThat(isApart(Set.of(A))).as("the other joins").isFalse();
    otherSays(Set.of(B));
    renew(other, Optional.empty());
    assertThat(isApart(Set.of(A))).as("the other leaves").isFalse();
    otherSays(Set.of(B));
    NodesTable.enter(connection, other);
    assertThat(isApart(Set.of(A))).as("the other was started again").isFalse();
  }

  @Test
  void hears_of_none_that_no_longer_runs_or_is_of_another_cluster() throws SQLException {
    otherSays(Set.of(B));
    run("UPDATE reprise.nodes SET seen = seen - interval '1 hour' WHERE address = '" + B + "'");
    assertThat(isApart(Set.of(A))).as("it has not said for long that it runs").isFalse();
    otherSays(Set.of(B));
    NodesTable.leave(connection, other);
    assertThat(isApart(Set.of(A))).as("it has left").isFalse();
    NodesTable.enter(connection, other);
    otherSays(Set.of(B));
    NodesTable.end(connection, other);
    assertThat(isApart(Set.of(A))).as("it has ended").isFalse();
    assertThat(NodesTable.look(connection, GONE_AFTER))
        .filteredOn(row -> row.address().equals(B))
        .allMatch(row -> !row.gone() && !row.live());
    NodesTable.enter(connection, other);
    otherSays(Set.of(B));
    run("UPDATE reprise.nodes SET incarnation = gen_random_uuid() WHERE address = '" + B + "'");
    assertThat(isApart(Set.of(A))).as("it is of an earlier cluster").isFalse();
  }

  @Test
  void what_it_has_written_can_be_read() throws SQLException {
    otherSays(Set.of(A, B));
    assertThat(NodesTable.look(connection, GONE_AFTER))
        .extracting(NodesTable.Row::members)
        .containsExactly(Optional.empty(), Optional.of(Set.of(A, B)));
  }

  private void otherSays(Set<String> members) throws SQLException {
    assertThat(renew(other, Optional.of(members))).isPresent();
  }

  private boolean isApart(Set<String> members) throws SQLException {
    return renew(self, Optional.of(members)).orElseThrow().apart();
  }

  private Optional<NodesTable.Renewed> renew(Identity node, Optional<Set<String>> members)
      throws SQLException {
    return NodesTable.renew(connection, node, members, GONE_AFTER);
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
