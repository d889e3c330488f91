package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.reprise.interconnect.Relay;
import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.TestStorage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The node is killed (SIGKILL) at each point of a delivery where that could lose or double
 * something, and started again: there is one effect. Not by luck: PostgreSQL holds the statement of
 * that point, by a trigger that waits for a lock of the test, until the node is dead; then the
 * statement is either let go on, and nobody is told of what it has written, or given up.
 */
class CrashPointsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The lock that a held statement waits for. */
  private static final int LOCK = 4711;

  private static final String PATIENT =
      """
      reprise.journal { write-lock-timeout = 30 s, write-isolate-timeout = 30 s }
      reprise.storage {
        statement-timeout = 40 s, lock-timeout = 40 s
        transaction-timeout = 41 s, socket-timeout = 60 s
      }
      reprise.interconnect {
        outbox-timeout = 40 s, deliver-timeout = 40 s
        endpoints.bell.url = "%s"
      }
      """;

  private static final List<String> RINGS = new CopyOnWriteArrayList<>();
  private static HttpServer bell;
  private static Coordinates database;
  private static NodeProcess node;
  private static Connection watching;

  /** A statement of the node, as a trigger finds it. */
  private enum Point {
    /** The entry of a sender, with its effects. */
    SENDING("BEFORE INSERT ON reprise.outbox", "NEW.sender"),
    /** The entry of a receiver, or of a sender that is told an outcome, or of a timer. */
    HANDLING("BEFORE INSERT ON reprise.handled", "NEW.receiver"),
    /** The end of a delivery. */
    ACKNOWLEDGING("BEFORE DELETE ON reprise.outbox", "OLD.sender");

    private final String event;
    private final String entity;

    Point(String event, String entity) {
      this.event = event;
      this.entity = entity;
    }
  }

  /** What becomes of the statement that was held, once the node is dead. */
  private enum Fate {
    GOES_ON,
    GIVEN_UP
  }

  @BeforeAll
  static void start() throws Exception {
    bell = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bell.createContext(
        "/",
        exchange -> {
          RINGS.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    bell.start();
    database = TestStorage.emptyDatabase();
    Path folder = NodeProcess.emptyFolder("crash-points", "node");
    Path offers = Files.createDirectories(folder.resolve("offers/META-INF/services"));
    Files.writeString(
        offers.resolve("io.reprise.component.Components"), Relay.Offer.class.getName());
    String url = "http://127.0.0.1:" + bell.getAddress().getPort();
    node =
        new NodeProcess(
            folder,
            NodeProcess.freePorts(),
            TestStorage.configuredFor(database) + PATIENT.formatted(url),
            new NodeProcess.Program(List.of("node"), List.of(folder.resolve("offers"))));
    watching = TestStorage.connection(database);
    execute(
        """
        CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_advisory_xact_lock_shared(%d);
          RETURN coalesce(NEW, OLD);
        END $$
        """
            .formatted(LOCK));
    for (String wallet : List.of("a", "b", "c", "d", "e")) {
      send("wallet/" + wallet + "/open", "{\"owner\":\"Ann\"}");
      send("wallet/" + wallet + "/deposit", "{\"cents\":100}");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
    watching.close();
    bell.stop(0);
  }

  @AfterEach
  void let_nothing_be_held() throws SQLException {
    for (Point point : Point.values()) {
      String table = point.event.substring(point.event.indexOf(" ON ") + 4);
      execute("DROP TRIGGER IF EXISTS hold ON " + table);
    }
  }

  // ── the points ──────────────────────────────────────────────────────────────────────────────

  @Test
  void after_the_write_of_the_sender_and_before_the_hand_over() throws Exception {
    killAt(Point.SENDING, "wallet|a", Fate.GOES_ON, "wallet/a/transfer", transfer("b"));
    node.restart();
    awaitDelivered("wallet|a");
    assertThat(history("wallet|a")).containsExactly("opened", "deposited", "transferred");
    assertThat(history("wallet|b")).containsExactly("opened", "deposited", "deposited");
  }

  @Test
  void after_the_write_of_the_receiver_and_before_its_answer() throws Exception {
    killAt(Point.HANDLING, "relay|written", Fate.GOES_ON, "relay/s1/pass", pass("written"));
    assertThat(rowsOf("relay|s1")).isEqualTo(1);
    node.restart();
    awaitDelivered("relay|s1");
    assertThat(notes("written")).containsExactly("hello");
    assertThat(notes("s1")).containsExactly("pass", "written accepted");
  }

  @Test
  void while_the_receiver_writes_what_is_lost_with_it() throws Exception {
    killAt(Point.HANDLING, "relay|lost", Fate.GIVEN_UP, "relay/s2/pass", pass("lost"));
    node.restart();
    awaitDelivered("relay|s2");
    assertThat(notes("lost")).containsExactly("hello");
    assertThat(notes("s2")).containsExactly("pass", "lost accepted");
  }

  @Test
  void after_delivery_and_before_the_acknowledgement() throws Exception {
    killAt(Point.ACKNOWLEDGING, "wallet|c", Fate.GIVEN_UP, "wallet/c/transfer", transfer("d"));
    assertThat(rowsOf("wallet|c")).isEqualTo(1);
    node.restart();
    awaitDelivered("wallet|c");
    assertThat(history("wallet|d")).containsExactly("opened", "deposited", "deposited");
  }

  @Test
  void after_the_sender_was_told_the_outcome_and_before_that_is_known() throws Exception {
    killAt(Point.HANDLING, "relay|s3", Fate.GOES_ON, "relay/s3/pass", pass("told"));
    assertThat(notes("s3")).containsExactly("pass", "told accepted");
    node.restart();
    awaitDelivered("relay|s3");
    assertThat(notes("told")).containsExactly("hello");
    assertThat(notes("s3")).containsExactly("pass", "told accepted");
  }

  @Test
  void after_the_money_was_taken_back_and_before_the_acknowledgement() throws Exception {
    killAt(Point.ACKNOWLEDGING, "wallet|e", Fate.GIVEN_UP, "wallet/e/transfer", transfer("no"));
    assertThat(rowsOf("wallet|e")).isEqualTo(1);
    node.restart();
    awaitDelivered("wallet|e");
    assertThat(history("wallet|e"))
        .containsExactly("opened", "deposited", "transferred", "taken-back");
    assertThat(history("wallet|no")).containsExactly("#refused");
  }

  @Test
  void after_a_call_was_answered_and_before_its_outcome_is_written() throws Exception {
    String ring = "{\"endpoint\":\"bell\",\"operation\":\"ring\"}";
    killAt(Point.HANDLING, "relay|caller", Fate.GIVEN_UP, "relay/caller/ring", ring);
    node.restart();
    awaitDelivered("relay|caller");
    assertThat(RINGS).containsExactly("relay/caller/1/0", "relay/caller/1/0");
    assertThat(notes("caller")).containsExactly("ring", "ring accepted");
  }

  @Test
  void after_a_timer_has_run_off_and_before_the_acknowledgement() throws Exception {
    String wake = "{\"timer\":\"t\",\"after\":\"PT0.2S\"}";
    killAt(Point.ACKNOWLEDGING, "relay|sleeper", Fate.GIVEN_UP, "relay/sleeper/wake", wake);
    assertThat(rowsOf("relay|sleeper")).isEqualTo(1);
    node.restart();
    awaitDelivered("relay|sleeper");
    assertThat(notes("sleeper")).containsExactly("wake", "woken t");
  }

  // ── holding and killing ─────────────────────────────────────────────────────────────────────

  /** The node is dead afterwards: what it has left can be looked at before it goes on. */
  private static void killAt(Point point, String entity, Fate fate, String path, String body)
      throws Exception {
    execute(
        "CREATE TRIGGER hold %s FOR EACH ROW WHEN (%s = '%s') EXECUTE FUNCTION hold()"
            .formatted(point.event, point.entity, entity));
    try (Connection holding = TestStorage.connection(database);
        Statement statement = holding.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");
      var unused = node.post("/v1/entities/" + path, body, path);
      await("the statement is held").atMost(PATIENCE).until(() -> held() == 1);
      node.kill();
      assertThat(held()).as("statements that are held, now that the node is dead").isEqualTo(1);
      if (fate == Fate.GIVEN_UP) {
        value("SELECT count(pg_terminate_backend(pid))" + HELD);
        await("it is given up").atMost(PATIENCE).until(() -> held() == 0);
      }
    } // its end gives the lock back
    await("what was held has ended").atMost(PATIENCE).until(() -> othersAtWork() == 0);
    execute("DROP TRIGGER hold ON " + point.event.substring(point.event.indexOf(" ON ") + 4));
  }

  private static final String HELD =
      " FROM pg_stat_activity WHERE datname = current_database()"
          + " AND wait_event_type = 'Lock' AND wait_event = 'advisory'";

  private static long held() throws SQLException {
    return value("SELECT count(*)" + HELD);
  }

  private static long othersAtWork() throws SQLException {
    return value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND state <> 'idle' AND pid <> pg_backend_pid()");
  }

  // ── what there is ───────────────────────────────────────────────────────────────────────────

  private static void awaitDelivered(String sender) {
    await("nothing of " + sender + " is on its way")
        .atMost(PATIENCE)
        .until(() -> rowsOf(sender) == 0);
  }

  private static long rowsOf(String sender) throws SQLException {
    return value("SELECT count(*) FROM reprise.outbox WHERE sender = '" + sender + "'");
  }

  private static List<String> history(String entity) throws SQLException {
    return values("SELECT kind FROM reprise.entries WHERE persistence_id = '" + entity + "'");
  }

  private static List<String> notes(String relay) throws SQLException {
    return values(
        "SELECT entry -> 'event' -> 'body' ->> 'text' FROM reprise.entries"
            + " WHERE persistence_id = 'relay|"
            + relay
            + "'");
  }

  private static List<String> values(String select) throws SQLException {
    try (Statement statement = watching.createStatement();
        ResultSet rows = statement.executeQuery(select + " ORDER BY sequence")) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private static long value(String select) throws SQLException {
    try (Statement statement = watching.createStatement();
        ResultSet rows = statement.executeQuery(select)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Statement statement = watching.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void send(String path, String body) {
    assertThat(node.post("/v1/entities/" + path, body, path).join().statusCode()).isEqualTo(200);
  }

  private static String transfer(String to) {
    return "{\"to\":\"" + to + "\",\"cents\":10}";
  }

  private static String pass(String to) {
    return "{\"to\":[\"" + to + "\"],\"text\":\"hello\",\"times\":1}";
  }
}
