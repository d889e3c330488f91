package io.reprise;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Callers behind a load balancer: each sends its next command when it has its answer, at an even
 * rate if that comes soon enough, to a node that was ready when it was last asked. They try another
 * node only where none can have got the command, because the connection was refused.
 */
final class BalancedLoad implements AutoCloseable {
  static final int WALLETS = 300;

  private static final int CALLERS = 20;
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Duration SLOW = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<NodeProcess> nodes;
  private final long pauseNanos;
  private final Map<NodeProcess, Boolean> ready = new ConcurrentHashMap<>();
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
  private final ScheduledExecutorService balancer = Executors.newScheduledThreadPool(3);
  private final AtomicBoolean running = new AtomicBoolean(true);
  private final AtomicInteger number = new AtomicInteger();
  private final List<Future<?>> calling = new ArrayList<>();
  private final List<Future<?>> looking = new ArrayList<>();
  private final Map<String, AtomicInteger> accepted = new ConcurrentHashMap<>();
  private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
  private final Queue<String> slow = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refusedConnections = new AtomicInteger();
  private final long began = System.nanoTime();

  /** When a command was answered, and how long that took. */
  record Answered(long sinceBeginNanos, long tookNanos) {}

  /** Commands per second in all, as many as that. */
  BalancedLoad(List<NodeProcess> nodes, int rate) {
    this.nodes = nodes;
    this.pauseNanos = CALLERS * 1_000_000_000L / rate;
    for (NodeProcess node : nodes) {
      ready.put(node, true);
      looking.add(
          balancer.scheduleWithFixedDelay(
              () -> look(node), 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  private void look(NodeProcess node) {
    try {
      ready.put(node, node.isReady());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Opens each wallet, which is its first version, then deposits until it is stopped. */
  void start() {
    HttpClient opening = client();
    for (int wallet = 0; wallet < WALLETS; wallet++) {
      send(opening, "w" + wallet, "open", "{\"owner\":\"Ann\"}");
    }
    for (int i = 0; i < CALLERS; i++) {
      calling.add(callers.submit(this::depositUntilStopped));
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private void depositUntilStopped() {
    HttpClient client = client();
    long next = System.nanoTime();
    while (running.get()) {
      send(client, "w" + number.incrementAndGet() % WALLETS, "deposit", "{\"cents\":1}");
      next = Math.max(System.nanoTime(), next + pauseNanos);
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void send(HttpClient client, String wallet, String command, String body) {
    String key = "k" + number.incrementAndGet();
    long sent = System.nanoTime();
    for (int attempt = 0; ; attempt++) {
      NodeProcess node = choose(attempt);
      HttpRequest request =
          HttpRequest.newBuilder(node.uri("/v1/entities/wallet/" + wallet + "/" + command))
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .header("Idempotency-Key", key)
              .POST(BodyPublishers.ofString(body))
              .build();
      try {
        take(wallet, client.send(request, BodyHandlers.ofString()), sent);
        return;
      } catch (ConnectException nobodyGotIt) {
        refusedConnections.incrementAndGet();
        ready.put(node, false);
      } catch (IOException e) {
        failures.add(at(sent) + " " + wallet + " " + key + " at " + request.uri() + ": " + e);
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** One that is ready, in turn; any if none is. */
  private NodeProcess choose(int attempt) {
    List<NodeProcess> there =
        nodes.stream().filter(node -> ready.getOrDefault(node, false)).toList();
    List<NodeProcess> among = there.isEmpty() ? nodes : there;
    return among.get(Math.floorMod(number.get() + attempt, among.size()));
  }

  private void take(String wallet, HttpResponse<String> answer, long sent) {
    if (answer.statusCode() == 200) {
      long now = System.nanoTime();
      answers.add(new Answered(now - began, now - sent));
      if (now - sent > SLOW.toNanos()) {
        slow.add(at(sent) + " " + wallet + " at " + answer.uri());
      }
      accepted.computeIfAbsent(wallet, none -> new AtomicInteger()).incrementAndGet();
    } else {
      failures.add(at(sent) + " " + wallet + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  private String at(long nanos) {
    return "%.3f s, until %.3f s"
        .formatted((nanos - began) / 1e9, (System.nanoTime() - began) / 1e9);
  }

  /** Lets what is under way end, and starts no more. */
  void stop() throws Exception {
    running.set(false);
    for (Future<?> task : calling) {
      task.get(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
    }
  }

  int answered() {
    return answers.size();
  }

  List<Answered> answers() {
    return List.copyOf(answers);
  }

  /** Answers that were neither 200 nor a refusal by the rules, and connections that broke. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Those that took a second or more. */
  List<String> slow() {
    return List.copyOf(slow);
  }

  int refusedConnections() {
    return refusedConnections.get();
  }

  /** Seconds since the load was made. */
  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  /** How many commands of a wallet were accepted. */
  int accepted(String wallet) {
    return accepted.getOrDefault(wallet, new AtomicInteger()).get();
  }

  /** The version that a wallet has now. */
  static int version(NodeProcess node, String wallet) throws Exception {
    HttpResponse<String> answer =
        node.get("/v1/entities/wallet/" + wallet + "?consistency=linearizable");
    JsonNode json = Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
    return json.path("version").intValue();
  }

  @Override
  public void close() {
    running.set(false);
    looking.forEach(look -> look.cancel(true));
    callers.shutdownNow();
    balancer.shutdownNow();
  }
}
