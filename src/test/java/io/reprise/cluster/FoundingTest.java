package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may found a cluster, by the statements that decide it. */
class FoundingTest {

  private static final Duration GONE_AFTER = Duration.ofSeconds(10);
  private static final Duration HOLD = Duration.ofSeconds(30);

  private static final ClusterSettings SETTINGS =
      ClusterSettings.from(ConfigFactory.load().getConfig("reprise.cluster"));

  private final Storage storage = TestStorage.fresh();
  private final Registry registry = new Registry(storage, Duration.ofSeconds(5));
  private final Identity first = node("10.0.0.1:25520");
  private final Identity second = node("10.0.0.2:25520");

  private static Identity node(String address) {
    return new Identity(address, UUID.randomUUID(), "test", "{}");
  }

  @AfterEach
  void close() {
    registry.close();
    storage.close();
  }

  @Test
  void only_the_owner_of_the_lease_founds() throws Exception {
    assertThat(found(first)).as("nobody has it").isEmpty();
    assertThat(takesLease(second)).isTrue();
    assertThat(found(first)).as("another has it").isEmpty();
    run("UPDATE reprise.leases SET until = clock_timestamp() - interval '1 second'");
    assertThat(found(second)).as("it is over").isEmpty();
    assertThat(takesLease(first)).isTrue();
    assertThat(found(first)).isPresent();
  }

  @Test
  void nobody_founds_while_another_node_of_the_cluster_runs() throws Exception {
    takesLease(first);
    assertThat(found(first)).isPresent();
    registry.tell(connection -> LeaseTable.giveBack(connection, "founding", owner(first)));
    takesLease(second);
    assertThat(found(second)).as("the first runs").isEmpty();
    run("UPDATE reprise.nodes SET seen = clock_timestamp() - interval '1 minute'");
    assertThat(found(second)).as("the first has gone").isPresent();
  }

  @Test
  void a_node_that_has_not_left_is_watched_before_another_founds() throws Exception {
    takesLease(first);
    found(first);
    registry.tell(connection -> LeaseTable.giveBack(connection, "founding", owner(first)));
    run("UPDATE reprise.nodes SET seen = clock_timestamp() - interval '1 minute'");
    Founding founding = new Founding(registry, second, SETTINGS);
    List<String> seeds = List.of(first.address(), second.address());
    assertThat(founding.look(seeds, true)).isInstanceOf(Founding.Verdict.Wait.class);
    registry.ask( // the database was away
        connection -> NodesTable.renew(connection, first, Optional.empty(), GONE_AFTER));
    assertThat(founding.look(seeds, true))
        .isInstanceOfSatisfying(
            Founding.Verdict.Join.class,
            join -> assertThat(join.nodes()).containsExactly(first.address()));
    registry.tell(connection -> NodesTable.leave(connection, first));
    assertThat(founding.look(seeds, true)).isInstanceOf(Founding.Verdict.Founded.class);
  }

  private Optional<UUID> found(Identity node) throws SQLException {
    return registry.ask(
        connection -> NodesTable.found(connection, node, "founding", owner(node), GONE_AFTER));
  }

  private boolean takesLease(Identity node) throws SQLException {
    return registry.ask(connection -> LeaseTable.take(connection, "founding", owner(node), HOLD));
  }

  private static String owner(Identity node) {
    return node.address() + " " + node.run();
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = TestStorage.connection(storage.coordinates());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
