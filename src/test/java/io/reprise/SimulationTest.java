package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.SimulationPlan.Action;
import io.reprise.SimulationPlan.Kill;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hundreds of bookings, transfers and cancellations on a few hotels and wallets, while the node and
 * PostgreSQL are killed (SIGKILL) and the clock is moved; afterwards money and rooms add up,
 * nothing is half done, and each message and timer has taken effect once.
 *
 * <p>What is sent and who is killed when comes from a seed, which is logged: {@code
 * -Dreprise.simulation.seed=4711} gives the same plan again, though threads keep their own time.
 * One round takes about a minute; {@code -Dreprise.simulation.minutes=10} goes on with further
 * rounds on the same data. Data of a run stays under {@code target/simulation}.
 */
class SimulationTest {
  private static final Logger log = LoggerFactory.getLogger(SimulationTest.class);

  private static final int CALLERS = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  private final long seed = Long.getLong("reprise.simulation.seed", new Random().nextLong());
  private final int minutes = Integer.getInteger("reprise.simulation.minutes", 0);
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private NodeProcess node;

  @BeforeEach
  void start() throws IOException {
    node =
        new NodeProcess(
            NodeProcess.emptyFolder("simulation", "node"),
            NodeProcess.freePorts(),
            "",
            NodeProcess.Program.MANUAL_CLOCK);
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  @Test
  void what_is_booked_paid_and_cancelled_adds_up_whatever_is_killed() throws Exception {
    String again = "-Dreprise.simulation.seed=" + seed;
    log.info("simulation with {}", again);
    long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
    List<SimulationPlan> rounds = new ArrayList<>();
    try {
      do {
        rounds.add(SimulationPlan.of(seed, rounds.size()));
        round(rounds);
      } while (System.nanoTime() - end < 0);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("repeat it with " + again, e);
    }
  }

  private void round(List<SimulationPlan> rounds) throws Exception {
    int round = rounds.size() - 1;
    SimulationPlan plan = rounds.get(round);
    plan.beginning(round).forEach(this::sendUntilAnswered);
    next.set(0);
    answered.set(0);
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      List<Future<?>> tasks = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        tasks.add(callers.submit(() -> sendAll(plan.actions())));
      }
      for (Kill kill : plan.kills()) {
        kill(kill);
      }
      for (Future<?> task : tasks) {
        task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } finally {
      callers.shutdownNow();
    }
    assertThat(wrong).isEmpty();
    awaitQuiet();
    sendUntilAnswered(SimulationPlan.moveClock(Duration.ofHours(1)));
    awaitQuiet();
    Reckoning reckoning = Reckoning.of(node);
    reckoning.check(rounds);
    log.info("round {} of simulation: {}", round, reckoning);
  }

  private void kill(Kill kill) throws Exception {
    await().atMost(PATIENCE).until(() -> answered.get() >= kill.after());
    log.info("kills {} after {} answers", kill.victim(), answered.get());
    kill.victim().kill(node);
    if (kill.expiry()) {
      sendUntilAnswered(SimulationPlan.moveClock(Duration.ofMinutes(16)));
    }
  }

  // ── callers ─────────────────────────────────────────────────────────────────────────────────

  private void sendAll(List<Action> actions) {
    for (int i = next.getAndIncrement(); i < actions.size(); i = next.getAndIncrement()) {
      sendUntilAnswered(actions.get(i));
      answered.incrementAndGet();
    }
  }

  /** As a caller with a key may: again and again, until it is told how that has ended. */
  private void sendUntilAnswered(Action action) {
    if (!isAnswered(action)) {
      await(action.toString())
          .atMost(PATIENCE)
          .pollInterval(ASK_AGAIN)
          .until(() -> isAnswered(action));
    }
  }

  private boolean isAnswered(Action action) {
    HttpResponse<String> answer;
    try {
      answer = node.post(action.path(), action.body(), action.key()).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException) {
        return false;
      }
      throw e;
    }
    boolean isRefusal = answer.statusCode() == 409 && !answer.body().contains("key-");
    boolean isLater = answer.statusCode() >= 500 || answer.statusCode() == 429;
    if (answer.statusCode() != 200 && !isRefusal && !isLater) {
      wrong.add(action + ": " + answer.statusCode() + " " + answer.body());
    }
    return !isLater;
  }

  // ── the end ─────────────────────────────────────────────────────────────────────────────────

  /** Until nothing is on its way any more, and only timers are to come. */
  private void awaitQuiet() throws Exception {
    Instant now = Instant.parse(Reckoning.json(node.get("/v1/dev/clock")).at("/time").asText());
    try {
      await("nothing is on its way").atMost(PATIENCE).until(() -> onTheirWay(now).isEmpty());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("still on their way: " + onTheirWay(now), e);
    }
  }

  private List<String> onTheirWay(Instant now) throws SQLException, IOException {
    try (Connection connection = TestStorage.connection(node.database());
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT sender || ' ' || sequence || ' ' || index || ' to ' || target || ' '"
                    + " || coalesce(code, '') || ' ' || coalesce(error, '') FROM reprise.outbox"
                    + " WHERE kind <> 'schedule' OR parked OR due <= ? LIMIT 20")) {
      select.setObject(1, OffsetDateTime.ofInstant(now, ZoneOffset.UTC));
      List<String> rows = new ArrayList<>();
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          rows.add(found.getString(1));
        }
      }
      return rows;
    }
  }
}
