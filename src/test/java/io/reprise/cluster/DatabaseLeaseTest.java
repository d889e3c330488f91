package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.coordination.lease.javadsl.Lease;
import akka.coordination.lease.javadsl.LeaseProvider;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.codec.Catalog;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import io.reprise.telemetry.Telemetry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The lease in the database, as Akka's split brain resolver uses it. */
class DatabaseLeaseTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Renewed often; and no lease is over during a test because the machine has much else to do. */
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
              reprise.cluster {
                registry-timeout = 20s, gone-after = 1 minute
                leave-without-database-after = 1 minute, leave-apart-after = 1 minute
              }
              akka.coordination.lease.reprise {
                heartbeat-interval = 200ms, heartbeat-timeout = 1 minute
                lease-operation-timeout = 30s
              }
              """)
          .withFallback(ConfigFactory.load());

  private final Storage storage = TestStorage.fresh();
  private final ActorSystem<Void> system =
      ActorSystem.create(
          Behaviors.empty(),
          "leases",
          ActorSystemSetup.create(
              BootstrapSetup.create(CONFIG),
              new ClusterSetup(
                  ClusterSettings.from(CONFIG.getConfig("reprise.cluster")),
                  storage,
                  Catalog.of(List.of()),
                  "test",
                  Telemetry.none())));

  @AfterEach
  void stop() {
    ActorTestKit.shutdown(system);
    storage.close();
  }

  @Test
  void has_one_owner_until_it_is_given_back() throws Exception {
    Lease one = lease("one");
    Lease two = lease("two");
    assertThat(answer(one.acquire())).isTrue();
    assertThat(one.checkLease()).isTrue();
    assertThat(answer(two.acquire())).isFalse();
    assertThat(answer(one.acquire())).as("again by its owner").isTrue();
    assertThat(answer(one.release())).isTrue();
    assertThat(one.checkLease()).isFalse();
    assertThat(answer(two.acquire())).isTrue();
  }

  @Test
  void is_renewed_while_it_is_held() throws Exception {
    Lease one = lease("one");
    assertThat(answer(one.acquire())).isTrue();
    String first = until();
    Awaitility.await().atMost(PATIENCE).until(() -> !until().equals(first));
    assertThat(one.checkLease()).isTrue();
  }

  @Test
  void tells_its_owner_that_another_one_has_it() throws Exception {
    Lease one = lease("one");
    CompletableFuture<Boolean> lost = new CompletableFuture<>();
    assertThat(answer(one.acquire(why -> lost.complete(true)))).isTrue();
    run( // less than heartbeat-timeout: more is from a clock set back
        "UPDATE reprise.leases SET owner = 'two',"
            + " until = clock_timestamp() + interval '50 seconds'");
    assertThat(lost.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(one.checkLease()).isFalse();
  }

  /** Else nobody would go on after PostgreSQL was started again in between. */
  @Test
  void is_got_though_the_connection_was_lost_in_between() throws Exception {
    Lease one = lease("one");
    assertThat(answer(one.acquire())).isTrue();
    assertThat(answer(one.release())).isTrue();
    run(ClusterNodes.LOSE_CONNECTIONS);
    assertThat(answer(one.acquire())).isTrue();
  }

  /** Else the survivor of two nodes ends too when the one that had the lease dies. */
  @Test
  void of_a_node_that_has_died_is_over_before_others_decide() {
    Config akka = ConfigFactory.load().getConfig("akka");
    Duration decided =
        akka.getDuration("cluster.split-brain-resolver.stable-after")
            .plus(akka.getDuration("cluster.failure-detector.acceptable-heartbeat-pause"));
    assertThat(akka.getDuration("coordination.lease.reprise.heartbeat-timeout"))
        .isLessThan(decided);
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = TestStorage.connection(storage.coordinates());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private String until() throws SQLException {
    try (Connection connection = TestStorage.connection(storage.coordinates());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT until FROM reprise.leases")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private Lease lease(String owner) {
    return LeaseProvider.get(Adapter.toClassic(system))
        .getLease("split-brain", "akka.coordination.lease.reprise", owner);
  }

  private static boolean answer(CompletionStage<Boolean> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
