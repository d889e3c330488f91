package io.reprise.interconnect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.PlainValues;
import io.reprise.component.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls a real server on loopback. */
class HttpCallsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String KEY = "wallet/ann/7/0";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-26T10:00:00Z"), ZoneOffset.UTC);
  private static final JsonNode BODY = PlainValues.toJson(Map.of("cents", 5, "to", "bø"));

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close_what_was_opened() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @Test
  void sends_body_key_trace_and_headers_to_the_operation() throws Exception {
    TestEndpoint server = serving(200, "application/json", "{\"id\":7}");
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    CallResult result =
        join(
            calls(server, "headers { Authorization = \"Bearer abc\" }")
                .call("charge", Optional.of(trace)));

    assertThat(result)
        .isEqualTo(
            new CallResult.Answered(
                new Outcome(
                    true, Optional.empty(), Optional.empty(), Optional.of(Map.of("id", 7L)))));
    TestEndpoint.Received request = server.received.get(0);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/charge");
    assertThat(new String(request.body(), UTF_8)).isEqualTo("{\"cents\":5,\"to\":\"bø\"}");
    assertThat(request.header("Content-type")).isEqualTo("application/json");
    assertThat(request.header("Idempotency-key")).isEqualTo(KEY);
    assertThat(request.header("Traceparent")).isEqualTo(trace);
    assertThat(request.header("User-agent")).isEqualTo("Reprise");
    assertThat(request.header("Authorization")).isEqualTo("Bearer abc");
    assertThat(request.headers())
        .doesNotContainKeys("Webhook-signature", "Upgrade", "Http2-settings");
  }

  @Test
  void signs_so_that_the_endpoint_can_verify_it() throws Exception {
    TestEndpoint server = serving(204, "", "");
    byte[] secret = "twenty-four bytes of it!".getBytes(UTF_8);
    String encoded = "whsec_" + Base64.getEncoder().encodeToString(secret);
    join(calls(server, "secret = \"old " + encoded + "\"").call("charge", Optional.empty()));

    TestEndpoint.Received request = server.received.get(0);
    assertThat(request.header("Webhook-id")).isEqualTo(KEY);
    assertThat(request.header("Webhook-timestamp"))
        .isEqualTo(Long.toString(CLOCK.instant().getEpochSecond()));
    String content =
        request.header("Webhook-id")
            + "."
            + request.header("Webhook-timestamp")
            + "."
            + new String(request.body(), UTF_8);
    assertThat(request.header("Webhook-signature").split(" ", -1))
        .containsExactly(
            "v1," + hmac("old".getBytes(UTF_8), content), "v1," + hmac(secret, content));
  }

  private static String hmac(byte[] secret, String content) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    return Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({
    "charge, /charge",
    "a b/c?d#é%2F, /a%20b%2Fc%3Fd%23%C3%A9%252F",
    "..., /...",
  })
  void makes_the_operation_one_segment_of_the_path(String operation, String path) throws Exception {
    TestEndpoint server = serving(204, "", "");
    join(calls(server, "").call(operation, Optional.empty()));
    assertThat(server.received.get(0).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".."})
  void parks_a_call_whose_operation_is_another_place(String operation) throws Exception {
    TestEndpoint server = serving(204, "", "");
    CallResult result = join(calls(server, "").call(operation, Optional.empty()));
    assertThat(result).isInstanceOf(CallResult.Park.class);
    assertThat(((CallResult.Park) result).code()).isEqualTo("invalid-operation");
    assertThat(server.received).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400, 401, 403, 407, 422})
  void takes_2xx_and_most_of_4xx_as_decided(int status) throws Exception {
    TestEndpoint server = serving(status, "text/plain", "x");
    CallResult result = join(calls(server, "").call("charge", Optional.empty()));
    assertThat(result).isInstanceOf(CallResult.Answered.class);
    assertThat(((CallResult.Answered) result).outcome().accepted()).isEqualTo(status == 200);
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 408, 429, 500, 503})
  void asks_for_another_attempt_after_what_decides_nothing(int status) throws Exception {
    TestEndpoint server =
        serving(
            exchange -> {
              exchange.getResponseHeaders().add("Retry-After", "9");
              exchange.getResponseHeaders().add("Location", "/elsewhere");
              TestEndpoint.answer(exchange, status, "text/plain", "x".getBytes(UTF_8));
            });
    CallResult.Again again = again(calls(server, "").call("charge", Optional.empty()));
    assertThat(again.error()).startsWith("pay answered " + status);
    assertThat(again.after()).contains(Duration.ofSeconds(9));
    assertThat(server.received).hasSize(1); // followed nowhere
  }

  @Test
  void gives_up_an_endpoint_that_hangs_and_hangs_up() throws Exception {
    CountDownLatch late = new CountDownLatch(1);
    TestEndpoint server =
        serving(
            exchange -> {
              late.await();
              exchange.sendResponseHeaders(200, 0);
              writeUntilItFails(exchange.getResponseBody());
            });
    for (CallResult.Again again : againUntilReceived(server)) {
      assertThat(again.error())
          .isEqualTo(
              "pay: no whole answer within 300 ms (reprise.interconnect.endpoints.pay.timeout)");
    }
    late.countDown(); // an answer after the time-out changes nothing, and finds the line cut
    await().atMost(PATIENCE).until(() -> server.brokenOff.get() >= server.received.size());
  }

  @Test
  void gives_up_an_answer_that_trickles_and_hangs_up() throws Exception {
    TestEndpoint server =
        serving(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              OutputStream body = exchange.getResponseBody();
              Semaphore never = new Semaphore(0);
              while (!never.tryAcquire(20, TimeUnit.MILLISECONDS)) {
                body.write('x');
                body.flush();
              }
            });
    assertThat(againUntilReceived(server))
        .allSatisfy(again -> assertThat(again.error()).contains("answer within 300 ms"));
    await().atMost(PATIENCE).until(() -> server.brokenOff.get() >= server.received.size());
  }

  /** Calls with a short time-out; on a slow machine one may be over before it is on its way. */
  private List<CallResult.Again> againUntilReceived(TestEndpoint server) {
    Calls calls = calls(server, "timeout = 300ms");
    List<CallResult.Again> all = new ArrayList<>();
    do {
      all.add(again(calls.call("charge", Optional.empty())));
    } while (server.received.isEmpty());
    return all;
  }

  @Test
  void parks_an_acceptance_that_never_ends_at_its_limit() throws Exception {
    TestEndpoint server =
        serving(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              writeUntilItFails(exchange.getResponseBody());
            });
    CallResult result = join(calls(server, "answer-bytes = 100k").call("charge", Optional.empty()));
    assertThat(result).isInstanceOf(CallResult.Park.class);
    assertThat(((CallResult.Park) result).code()).isEqualTo("answer-too-large");
    await().atMost(PATIENCE).until(() -> server.brokenOff.get() == 1);
  }

  @Test
  void takes_an_answer_of_exactly_the_limit() throws Exception {
    TestEndpoint server = serving(200, "text/plain", "x".repeat(100));
    CallResult result = join(calls(server, "answer-bytes = 100").call("charge", Optional.empty()));
    assertThat(result).isInstanceOf(CallResult.Answered.class);
  }

  @Test
  void asks_for_another_attempt_if_the_connection_breaks() throws Exception {
    ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    opened.add(listening);
    Calls calls = calls("http://127.0.0.1:" + listening.getLocalPort(), "");
    CompletableFuture<CallResult> result = calls.call("charge", Optional.empty());
    try (Socket caller = listening.accept()) {
      assertThat(caller.getInputStream().read()).isEqualTo('P');
    }
    assertThat(again(result).error()).startsWith("pay: no answer: ");
  }

  @Test
  void asks_for_another_attempt_if_nobody_listens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Calls calls = calls("http://127.0.0.1:" + port, "");
    assertThat(again(calls.call("charge", Optional.empty())).error())
        .isEqualTo("pay: no connection to 127.0.0.1:" + port);
  }

  @Test
  void asks_for_another_attempt_if_the_host_is_not_known() {
    Calls calls = calls("http://pay.invalid", "timeout = 60s");
    assertThat(again(calls.call("charge", Optional.empty())).error())
        .isEqualTo("pay: unknown host pay.invalid");
  }

  @Test
  void asks_for_another_attempt_if_there_is_no_tls() throws Exception {
    ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    opened.add(listening);
    Calls calls = calls("https://127.0.0.1:" + listening.getLocalPort(), "");
    CompletableFuture<CallResult> result = calls.call("charge", Optional.empty());
    try (Socket caller = listening.accept()) {
      caller.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
      assertThat(again(result).error()).startsWith("pay: no TLS with 127.0.0.1: ");
    }
  }

  @Test
  void has_no_more_calls_under_way_than_the_limit_and_goes_on_when_one_ends() throws Exception {
    Semaphore mayEnd = new Semaphore(0);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    TestEndpoint server =
        serving(
            exchange -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              mayEnd.acquire();
              underWay.decrementAndGet(); // before the caller can know
              TestEndpoint.answer(exchange, 204, "", new byte[0]);
            });
    Calls calls = calls(server, "in-flight = 3, timeout = 60s");
    List<CompletableFuture<CallResult>> results = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      results.add(calls.call("charge", Optional.empty()));
    }
    for (int ended = 0; ended < 10; ended++) {
      int arrived = Math.min(10, ended + 3);
      await().atMost(PATIENCE).until(() -> server.received.size() == arrived);
      mayEnd.release();
    }
    for (CompletableFuture<CallResult> result : results) {
      assertThat(join(result)).isInstanceOf(CallResult.Answered.class);
    }
    assertThat(most.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void gives_the_turn_of_a_call_that_timed_out_to_the_next() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    TestEndpoint server =
        serving(
            exchange -> {
              end.await();
              TestEndpoint.answer(exchange, 204, "", new byte[0]);
            });
    opened.add(end::countDown);
    Calls calls = calls(server, "in-flight = 1, timeout = 300ms");
    List<CompletableFuture<CallResult>> results =
        List.of(
            calls.call("charge", Optional.empty()),
            calls.call("charge", Optional.empty()),
            calls.call("charge", Optional.empty()));
    results.forEach(result -> assertThat(again(result).error()).contains("no whole answer"));
  }

  @Test
  void ends_what_waits_and_what_is_under_way_when_it_is_closed() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    TestEndpoint server = serving(exchange -> end.await());
    opened.add(end::countDown);
    Calls calls = calls(server, "in-flight = 1, timeout = 60s");
    List<CompletableFuture<CallResult>> results = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) { // each would be a level of the stack, were they nested
      results.add(calls.call("charge", Optional.empty()));
    }
    await().atMost(PATIENCE).until(() -> server.received.size() == 1);
    calls.calls.close();
    results.forEach(result -> assertThat(again(result).error()).startsWith("the node stops"));
    assertThat(again(calls.call("charge", Optional.empty())).error()).startsWith("the node stops");
    assertThat(server.received).hasSize(1);
  }

  @Test
  void never_fails_whatever_it_is_given() throws Exception {
    Calls calls = calls(serving(204, "", ""), "in-flight = 1");
    for (int i = 0; i < 3; i++) {
      assertThat(again(calls.call("charge", Optional.of("two\nlines"))).error())
          .startsWith("pay: can't be sent: ");
    }
    assertThat(join(calls.call("charge", Optional.empty())))
        .isInstanceOf(CallResult.Answered.class); // no turn is lost
  }

  private static void writeUntilItFails(OutputStream body) throws IOException {
    byte[] part = new byte[1 << 16];
    for (int i = 0; i < 10_000; i++) {
      body.write(part);
      body.flush();
    }
  }

  private TestEndpoint serving(int status, String type, String body) throws IOException {
    return serving(exchange -> TestEndpoint.answer(exchange, status, type, body.getBytes(UTF_8)));
  }

  private TestEndpoint serving(TestEndpoint.Behaviour behaviour) throws IOException {
    TestEndpoint server = new TestEndpoint(behaviour);
    opened.add(server);
    return server;
  }

  private Calls calls(TestEndpoint server, String settings) {
    return calls(server.url(), settings);
  }

  private Calls calls(String url, String settings) {
    Endpoints endpoints =
        EndpointsTest.endpoints("pay { url = \"" + url + "\"\n" + settings + "\n}");
    HttpCalls calls = new HttpCalls(endpoints, CLOCK);
    opened.add(calls);
    return new Calls(calls, endpoints.find("pay").orElseThrow());
  }

  private record Calls(HttpCalls calls, Endpoint endpoint) {
    CompletableFuture<CallResult> call(String operation, Optional<String> traceparent) {
      return calls.call(endpoint, operation, KEY, traceparent, BODY).toCompletableFuture();
    }
  }

  private static CallResult join(CompletableFuture<CallResult> result) {
    return result.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static CallResult.Again again(CompletableFuture<CallResult> result) {
    CallResult ended = join(result);
    assertThat(ended).isInstanceOf(CallResult.Again.class);
    return (CallResult.Again) ended;
  }
}
