package io.reprise.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.SimulationPlan;
import io.reprise.SimulationPlan.Action;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bookings, transfers and cancellations beside the registers: a few callers, each of which sends a
 * command with its key to any node, again and again, until it is told how that has ended. Then
 * money and rooms must add up.
 */
final class Money {
  private static final int CALLERS = 4;
  private static final int PACE_MILLIS = 450;
  private static final int ROUND_SECONDS = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(12);

  private final Lab lab;
  private final long seed;
  private final ScheduledExecutorService timer;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final List<SimulationPlan> rounds = new ArrayList<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final CountDownLatch running = new CountDownLatch(CALLERS);
  private Iterator<Action> actions = List.<Action>of().iterator();
  private volatile boolean stopping;

  Money(Lab lab, long seed, ScheduledExecutorService timer) {
    this.lab = lab;
    this.seed = seed;
    this.timer = timer;
  }

  /**
   * Sends what there must be before, one after the other, and starts the callers.
   *
   * @param lasts about how long callers shall have something to do
   */
  void start(Duration lasts) {
    long count = Math.max(1, lasts.toSeconds() / ROUND_SECONDS);
    for (int round = 0; round < count; round++) {
      rounds.add(SimulationPlan.of(seed, round));
      rounds.get(round).beginning(round).forEach(this::sendUntilAnswered);
    }
    actions =
        rounds.stream()
            .flatMap(round -> round.actions().stream())
            .filter(action -> !action.path().startsWith("/v1/dev/")) // no clock is moved
            .iterator();
    for (int caller = 0; caller < CALLERS; caller++) {
      new Caller(new Random(seed * 37 + caller)).next();
    }
  }

  private void sendUntilAnswered(Action action) {
    await(action.toString())
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .until(() -> isAnswered(action, send(action, Lab.NODES.get(0))));
  }

  private synchronized Optional<Action> take() {
    return actions.hasNext() ? Optional.of(actions.next()) : Optional.empty();
  }

  /** Lets each caller hear how its command has ended, and what comes of all of them. */
  void stop() throws InterruptedException {
    stopping = true;
    if (!running.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      wrong.add(running.getCount() + " callers are not told how their command has ended");
    }
    // The rest: bookings that nobody has made yet would count as half done.
    for (Optional<Action> rest = take(); rest.isPresent(); rest = take()) {
      sendUntilAnswered(rest.get());
    }
    await("nothing is on its way")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(onTheirWay()).isEmpty());
  }

  List<SimulationPlan> rounds() {
    return List.copyOf(rounds);
  }

  /** Answers that make no sense, as text. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  private List<String> onTheirWay() throws SQLException {
    try (Connection connection = TestStorage.connection(lab.database());
        Statement select = connection.createStatement();
        ResultSet found =
            select.executeQuery(
                "SELECT sender || ' ' || sequence || ' ' || index || ' to ' || target || ' '"
                    + " || coalesce(code, '') || ' ' || coalesce(error, '') FROM reprise.outbox"
                    + " WHERE kind <> 'schedule' OR parked LIMIT 20")) {
      List<String> rows = new ArrayList<>();
      while (found.next()) {
        rows.add(found.getString(1));
      }
      return rows;
    }
  }

  private HttpRequest request(Action action, String node) {
    return HttpRequest.newBuilder(
            URI.create("http://" + lab.authorities().get(node) + action.path()))
        .timeout(ANSWER_TIMEOUT)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", action.key())
        .POST(HttpRequest.BodyPublishers.ofString(action.body()))
        .build();
  }

  private @Nullable HttpResponse<String> send(Action action, String node)
      throws InterruptedException {
    try {
      return http.send(request(action, node), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      return null; // again, with the same key
    }
  }

  private boolean isAnswered(Action action, @Nullable HttpResponse<String> answer) {
    if (answer == null || answer.statusCode() >= 500 || answer.statusCode() == 429) {
      return false;
    }
    boolean isRefusal = answer.statusCode() == 409 && !answer.body().contains("key-");
    if (answer.statusCode() != 200 && !isRefusal) {
      wrong.add(action + ": " + answer.statusCode() + " " + answer.body());
    }
    return true;
  }

  /** One caller in its loop. */
  private final class Caller {
    private final Random chance;
    private @Nullable Action again;

    private Caller(Random chance) {
      this.chance = chance;
    }

    private void next() {
      Action action = again;
      if (action == null) {
        action = stopping ? null : take().orElse(null);
      }
      if (action == null) {
        running.countDown();
        return;
      }
      Action sent = action;
      String node = Lab.NODES.get(chance.nextInt(Lab.NODES.size()));
      Future<?> unused =
          http.sendAsync(request(sent, node), HttpResponse.BodyHandlers.ofString())
              .whenComplete((answer, failure) -> answered(sent, answer));
    }

    private void answered(Action action, @Nullable HttpResponse<String> answer) {
      again = isAnswered(action, answer) ? null : action;
      Future<?> unused =
          timer.schedule(this::next, chance.nextInt(2 * PACE_MILLIS), TimeUnit.MILLISECONDS);
    }
  }
}
