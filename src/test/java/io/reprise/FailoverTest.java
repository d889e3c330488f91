package io.reprise;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.Deposits.Deposit;
import io.reprise.storage.ReplicatedServer;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A node whose primary is killed, and whose asynchronous standby, promoted in its place, lacks the
 * last second: that can't be undone, but it is noticed, told by entity, and nothing is written
 * behind the gap.
 */
class FailoverTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int DEPOSITS = 200;
  private static final String WALLET = "/v1/entities/wallet/";
  private static final String SETTINGS =
      """
      reprise.entity.snapshot-every-entries = 5
      reprise.storage.look-every = 500 ms
      """;
  private static final Pattern LOSS =
      Pattern.compile(
          "wallet/(\\S+) has lost entries: it was at sequence (\\d+), the journal is at (\\d+)\\.");

  /** What the node has said of a wallet. */
  private record Loss(long from, long to) {}

  private ReplicatedServer servers;
  private NodeProcess node;

  @BeforeEach
  void start() throws Exception {
    servers = new ReplicatedServer();
    node =
        new NodeProcess(
            Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "failover").toAbsolutePath()), "node"),
            Stream.generate(TestStorage::freePort).distinct().limit(4).toList(),
            servers.settings() + SETTINGS);
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    servers.close();
  }

  private HttpResponse<String> send(String path, String body, String key) throws Exception {
    return node.post(WALLET + path, body, key).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private long open(String wallet) throws Exception {
    return Deposits.sequence(send(wallet + "/open", "{\"owner\":\"Ann\"}", ""));
  }

  private long deposit(String wallet) throws Exception {
    return Deposits.sequence(send(wallet + "/deposit", "{\"cents\":1}", ""));
  }

  private HttpResponse<String> get(String wallet, boolean linearizable) throws Exception {
    return node.get(WALLET + wallet + (linearizable ? "?consistency=linearizable" : ""));
  }

  /** By wallet; each is told of once. */
  private Map<String, Loss> losses() throws IOException {
    return LOSS.matcher(node.log())
        .results()
        .collect(toMap(match -> match.group(1), FailoverTest::loss));
  }

  private static Loss loss(MatchResult match) {
    return new Loss(Long.parseLong(match.group(2)), Long.parseLong(match.group(3)));
  }

  private static Map<String, Long> sequences(Connection connection) throws SQLException {
    Map<String, Long> sequences = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT split_part(persistence_id, '|', 2), max(seq_nr), count(*), min(seq_nr)"
                    + " FROM event_journal GROUP BY 1")) {
      while (rows.next()) {
        assertThat(rows.getLong(3))
            .as("entries of %s", rows.getString(1))
            .isEqualTo(rows.getLong(2));
        assertThat(rows.getLong(4)).isEqualTo(1);
        sequences.put(rows.getString(1), rows.getLong(2));
      }
    }
    return sequences;
  }

  /** The snapshot of a wallet, as text, once it has been taken after this sequence. */
  private String awaitSnapshot(String wallet, long sequence) throws Exception {
    String select =
        "SELECT s::text FROM snapshot s WHERE persistence_id = 'wallet|%s' AND seq_nr > %d"
            .formatted(wallet, sequence);
    try (Connection primary = servers.primaryConnection();
        Statement statement = primary.createStatement()) {
      await().atMost(PATIENCE).until(() -> statement.executeQuery(select).next());
      try (ResultSet rows = statement.executeQuery(select)) {
        rows.next();
        return String.valueOf(rows.getString(1));
      }
    }
  }

  /** As a node does that still had it in its queue. */
  private void storeInStandby(String snapshot) throws Exception {
    try (Connection standby = servers.standbyConnection();
        PreparedStatement insert =
            standby.prepareStatement("INSERT INTO snapshot SELECT (?::snapshot).*")) {
      insert.setString(1, snapshot);
      insert.executeUpdate();
    }
  }

  @Test
  void what_the_standby_lacks_is_told_by_entity_and_each_goes_on_from_what_is_there()
      throws Exception {
    for (String wallet : new String[] {"kept", "lost", "folded"}) {
      open(wallet);
      deposit(wallet);
    }
    servers.cut();
    assertThat(Deposits.sequence(send("lost/deposit", "{\"cents\":10}", "k"))).isEqualTo(3);
    open("born");
    for (int i = 0; i < 6; i++) {
      deposit("folded");
    }
    String ofLost = awaitSnapshot("folded", 2);
    servers.killPrimary();
    servers.promote();
    storeInStandby(ofLost);
    servers.frontToStandby();

    // Nobody asks for any of them.
    Map<String, Loss> expected =
        Map.of("lost", new Loss(3, 2), "born", new Loss(1, 0), "folded", new Loss(8, 2));
    await().atMost(PATIENCE).until(() -> losses().keySet().containsAll(expected.keySet()));
    assertThat(node.log()).contains("a standby has taken over (timeline 2 after 1)");
    assertGoesOn();
    assertThat(losses()).isEqualTo(expected);
    try (Connection standby = servers.standbyConnection()) {
      assertThat(sequences(standby))
          .isEqualTo(Map.of("kept", 3L, "lost", 4L, "born", 1L, "folded", 4L));
    }
  }

  private void assertGoesOn() throws Exception {
    assertThat(get("lost", false).body()).contains("\"cents\":1}", "\"sequence\":2");
    assertThat(get("lost", true).body()).contains("\"cents\":1}", "\"sequence\":2");
    assertThat(get("born", false).statusCode()).isEqualTo(404);
    assertThat(get("folded", true).body()).contains("\"cents\":1}", "\"sequence\":2");
    assertThat(get("kept", true).body()).contains("\"cents\":1}", "\"sequence\":2");

    HttpResponse<String> again = send("lost/deposit", "{\"cents\":10}", "k");
    assertThat(again.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(Deposits.sequence(again)).isEqualTo(3);
    assertThat(send("lost/deposit", "{\"cents\":10}", "k").headers().map())
        .containsKey("idempotent-replayed");
    assertThat(deposit("lost")).isEqualTo(4);
    assertThat(deposit("kept")).isEqualTo(3);
    assertThat(open("born")).isEqualTo(1);
    assertThat(deposit("folded")).isEqualTo(3);
    assertThat(deposit("folded")).isEqualTo(4);
    assertThat(get("folded", true).body()).contains("\"cents\":3}");
  }

  @Test
  void under_load_no_entity_gets_a_hole_and_each_loss_that_a_caller_saw_is_told() throws Exception {
    try (Deposits deposits = new Deposits(node, true)) {
      deposits.openWallets();
      deposits.start();
      awaitMore(deposits);
      servers.cut();
      awaitMore(deposits);
      servers.killPrimary();
      Map<String, Long> acknowledged = new HashMap<>();
      for (Map.Entry<Deposit, Long> each : deposits.acknowledged().entrySet()) {
        acknowledged.merge(each.getKey().wallet(), each.getValue(), Math::max);
      }
      servers.promote();
      Map<String, Long> there;
      try (Connection standby = servers.standbyConnection()) {
        there = sequences(standby);
      }
      servers.frontToStandby();
      awaitMore(deposits);
      deposits.stop();

      assertThat(deposits.wrong()).isEmpty();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(losses().keySet()).containsAll(lostOf(acknowledged, there)));
      losses()
          .forEach(
              (wallet, loss) -> {
                assertThat(loss.to()).as(wallet).isEqualTo(there.get(wallet));
                assertThat(loss.from()).as(wallet).isGreaterThan(loss.to());
              });
      assertThat(losses()).isNotEmpty();
      long balances = deposits.balances();
      try (Connection standby = servers.standbyConnection()) {
        long entries = sequences(standby).values().stream().mapToLong(Long::longValue).sum();
        assertThat(balances).as("a cent for each entry").isEqualTo(entries - Deposits.WALLETS);
      }
    }
  }

  private static Set<String> lostOf(Map<String, Long> acknowledged, Map<String, Long> there) {
    return acknowledged.keySet().stream()
        .filter(wallet -> acknowledged.getOrDefault(wallet, 0L) > there.getOrDefault(wallet, 0L))
        .collect(toSet());
  }

  private static void awaitMore(Deposits deposits) {
    int before = deposits.acknowledgedCount();
    await().atMost(PATIENCE).until(() -> deposits.acknowledgedCount() >= before + DEPOSITS);
  }
}
