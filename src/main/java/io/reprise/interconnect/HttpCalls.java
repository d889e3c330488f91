package io.reprise.interconnect;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Calls endpoints outside, one attempt each. It bounds the calls under way, not those that wait for
 * their turn: whoever calls does that. Stages complete on threads that others need: what hangs on
 * them must not block.
 */
final class HttpCalls implements AutoCloseable {
  static final String BAD_OPERATION = "invalid-operation";

  private static final int THREAD_KEPT_SECONDS = 30;

  private final Clock clock;
  private final ThreadPoolExecutor threads;
  private final HttpClient client;
  private final Map<String, CallTurns> turns = new ConcurrentHashMap<>();
  private final Set<Attempt> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Calls nobody yet.
   *
   * @param clock what signatures are dated by; receivers compare it with theirs, so never one that
   *     is moved by hand
   */
  HttpCalls(Endpoints endpoints, Clock clock) {
    this.clock = clock;
    this.threads = threads(endpoints.threads());
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(endpoints.connectTimeout())
            .followRedirects(HttpClient.Redirect.NEVER) // headers with secrets are for one receiver
            .executor(threads)
            .build();
  }

  /**
   * Calls once. Never fails: what goes wrong is a result. Waits for its turn if the endpoint's
   * limit in flight on this node is reached; the time-out counts from the sending on.
   *
   * @param operation one segment of the path, in plain text
   * @param key the same for each attempt of a call: the endpoint knows it by that
   */
  CompletionStage<CallResult> call(
      Endpoint endpoint,
      String operation,
      String key,
      Optional<String> traceparent,
      JsonNode body) {
    CallRequest request = new CallRequest(endpoint, operation, key, traceparent, body);
    Optional<String> problem = request.problem();
    if (problem.isPresent()) {
      return CompletableFuture.completedFuture(new CallResult.Park(BAD_OPERATION, problem.get()));
    }
    CallTurns turn =
        turns.computeIfAbsent(endpoint.name(), name -> new CallTurns(endpoint.inFlightMax()));
    Attempt attempt = new Attempt(request, turn);
    open.add(attempt);
    turn.ask(attempt);
    if (closed) { // came while, or after, the others were ended
      attempt.end(stopping());
    }
    return attempt.result.minimalCompletionStage();
  }

  /** Ends what waits and what is under way: its outcome is not known. */
  @Override
  public void close() {
    closed = true;
    open.forEach(attempt -> attempt.end(stopping()));
    threads.shutdown();
  }

  /** A call that has no result yet. */
  private final class Attempt implements CallTurns.Caller {
    private final CallRequest request;
    private final CallTurns turn;
    private final CompletableFuture<CallResult> result = new CompletableFuture<>();

    Attempt(CallRequest request, CallTurns turn) {
      this.request = request;
      this.turn = turn;
    }

    @Override
    public boolean takesTurn() {
      if (closed || result.isDone()) { // ended while it waited, or about to be
        return false;
      }
      try {
        follow(
            client.sendAsync(
                request.at(clock.instant()),
                information -> new LimitedBody(request.endpoint().answerBytesMax())));
        return true;
      } catch (RuntimeException notSent) {
        end(CallFailures.again(request.endpoint(), notSent));
        return false;
      }
    }

    private void follow(CompletableFuture<HttpResponse<LimitedBody.Read>> exchange) {
      CompletableFuture<?> unused =
          exchange.whenCompleteAsync((answer, failure) -> end(read(answer, failure)), threads);
      CompletableFuture<?> unusedAsWell =
          result
              .completeOnTimeout(
                  CallFailures.late(request.endpoint()),
                  request.endpoint().timeout().toNanos(),
                  TimeUnit.NANOSECONDS)
              .whenComplete(
                  (value, failure) -> {
                    open.remove(this); // if the time was over
                    exchange.cancel(true); // closes the connection, unless the answer is read
                    turn.giveBack();
                  });
    }

    private CallResult read(
        @Nullable HttpResponse<LimitedBody.Read> answer, @Nullable Throwable failure) {
      if (answer == null) {
        return CallFailures.again(request.endpoint(), failure);
      }
      return AnswerReader.read(
          request.endpoint(),
          answer.statusCode(),
          answer.headers(),
          answer.body(),
          clock.instant());
    }

    void end(CallResult how) {
      open.remove(this);
      result.complete(how);
    }
  }

  private static CallResult stopping() {
    return CallResult.Again.because("the node stops; whether the call arrived is not known");
  }

  /** What runs on them is bounded by the calls under way; without any, the threads end. */
  private static ThreadPoolExecutor threads(int number) {
    AtomicInteger count = new AtomicInteger();
    ThreadFactory named =
        task -> {
          Thread thread = Executors.defaultThreadFactory().newThread(task);
          thread.setName("reprise-calls-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            number,
            number,
            THREAD_KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named);
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
