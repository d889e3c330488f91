package io.reprise;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Many callers that put one cent each into a few wallets, and remember what they were told. */
final class Deposits implements AutoCloseable {

  /** One deposit and the key that its caller repeats it with. */
  record Deposit(String wallet, String key) {}

  static final int WALLETS = 50;

  /** Fewer for each wallet than an entity remembers keys. */
  private static final int DEPOSITS_MAX = WALLETS * 900;

  private static final int CALLERS = 8;
  private static final Duration RESTART_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

  private final NodeProcess node;
  private final boolean keyed;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
  private final AtomicBoolean running = new AtomicBoolean(true);
  private final List<Future<?>> tasks = new ArrayList<>();
  private final AtomicInteger number = new AtomicInteger();
  private final Map<Deposit, Long> acknowledged = new ConcurrentHashMap<>();
  private final Queue<Deposit> unanswered = new ConcurrentLinkedQueue<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  Deposits(NodeProcess node, boolean keyed) {
    this.node = node;
    this.keyed = keyed;
  }

  void openWallets() throws IOException, InterruptedException {
    for (int i = 0; i < WALLETS; i++) {
      HttpResponse<String> answer =
          post("/v1/entities/wallet/w" + i + "/open", "{\"owner\":\"Ann\"}", "open-" + i);
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
    }
  }

  void start() {
    for (int i = 0; i < CALLERS; i++) {
      tasks.add(callers.submit(this::depositUntilStopped));
    }
  }

  private void depositUntilStopped() {
    for (int n = number.incrementAndGet();
        running.get() && n < DEPOSITS_MAX;
        n = number.incrementAndGet()) {
      deposit(new Deposit("w" + n % WALLETS, "d-" + n));
    }
  }

  /** Sends a deposit; what comes back decides where it is remembered. */
  private void deposit(Deposit deposit) {
    try {
      HttpResponse<String> answer = send(deposit);
      if (answer.statusCode() == 200) {
        acknowledged.put(deposit, sequence(answer));
      } else if (answer.statusCode() < 500) {
        wrong.add(deposit + ": " + answer.statusCode() + " " + answer.body());
      } else if (answer.body().contains("\"unknown\"")) {
        unanswered.add(deposit);
      } // else: told that nothing was written
    } catch (ConnectException e) {
      await().atMost(RESTART_TIMEOUT).until(() -> !running.get() || node.isListening());
    } catch (IOException e) {
      unanswered.add(deposit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  HttpResponse<String> send(Deposit deposit) throws IOException, InterruptedException {
    return post(
        "/v1/entities/wallet/" + deposit.wallet() + "/deposit",
        "{\"cents\":1}",
        keyed ? deposit.key() : "");
  }

  private HttpResponse<String> post(String path, String body, String key)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.uri(path))
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!key.isEmpty()) {
      request.header("Idempotency-Key", key);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Lets what is under way end, and starts no more. */
  void stop() throws Exception {
    running.set(false);
    for (Future<?> task : tasks) {
      task.get(ANSWER_TIMEOUT.toSeconds() * 3, TimeUnit.SECONDS);
    }
  }

  int acknowledgedCount() {
    return acknowledged.size();
  }

  Map<Deposit, Long> acknowledged() {
    return acknowledged;
  }

  List<Deposit> unanswered() {
    return List.copyOf(unanswered);
  }

  List<String> wrong() {
    return List.copyOf(wrong);
  }

  long balances() throws IOException, InterruptedException {
    long sum = 0;
    for (int i = 0; i < WALLETS; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  node.uri("/v1/entities/wallet/w" + i + "?consistency=linearizable"))
              .timeout(ANSWER_TIMEOUT)
              .build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      sum += json(answer).at("/state/cents").longValue();
    }
    return sum;
  }

  static long sequence(HttpResponse<String> answer) {
    return json(answer).get("sequence").longValue();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return Json.parse(answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } catch (MalformedJson e) {
      throw new IllegalStateException(answer.body(), e);
    }
  }

  @Override
  public void close() {
    running.set(false);
    callers.shutdownNow();
  }
}
