package io.reprise.interconnect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.reprise.testkit.node.TestNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls of entities to an endpoint outside, and what comes back. */
class CallsEndToEndTest {

  private static final int PATIENCE_SECONDS = 60;

  private static final Map<String, AtomicInteger> ASKED = new ConcurrentHashMap<>();
  private static final CountDownLatch HANGING = new CountDownLatch(1);
  private static final TestEndpoint ENDPOINT = endpoint();

  @RegisterExtension
  static final TestNode NODE =
      TestNode.with(new Relay.Offer())
          .set("reprise.interconnect.endpoints.bell.url", ENDPOINT.url() + "/api")
          .set("reprise.interconnect.endpoints.bell.timeout", PATIENCE_SECONDS + " seconds")
          .set("reprise.interconnect.endpoints.bell.attempts", "3")
          .set("reprise.interconnect.endpoints.bell.retry-min", "10 milliseconds")
          .set("reprise.interconnect.endpoints.bell.retry-max", "50 milliseconds")
          .set("reprise.interconnect.endpoints.hurried.url", ENDPOINT.url() + "/api")
          .set("reprise.interconnect.endpoints.hurried.timeout", "500 milliseconds")
          .set("reprise.interconnect.endpoints.hurried.retry-min", "10 milliseconds")
          .set("reprise.interconnect.endpoints.hurried.retry-max", "50 milliseconds");

  private final Notes notes = new Notes(NODE);

  private static TestEndpoint endpoint() {
    try {
      return new TestEndpoint(CallsEndToEndTest::answer);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(HttpExchange exchange) throws IOException, InterruptedException {
    String path = exchange.getRequestURI().getPath();
    String operation = path.substring(path.lastIndexOf('/') + 1);
    int asked = ASKED.computeIfAbsent(operation, any -> new AtomicInteger()).incrementAndGet();
    switch (operation) {
      case "ring" -> json(exchange, 200, "{\"rung\":true}");
      case "deaf" -> json(exchange, 409, "{\"code\":\"deaf\",\"reason\":\"nobody hears\"}");
      case "slow" -> {
        if (asked == 1) { // later than its time-out: done all the same
          HANGING.await();
        }
        json(exchange, 200, "");
      }
      case "shaky" -> json(exchange, asked < 3 ? 500 : 201, "{}");
      default -> json(exchange, 500, "{}");
    }
  }

  private static void json(HttpExchange exchange, int status, String body) throws IOException {
    TestEndpoint.answer(exchange, status, "application/json", body.getBytes(UTF_8));
  }

  @AfterAll
  static void close() {
    HANGING.countDown();
    ENDPOINT.close();
  }

  @Test
  void an_answer_comes_back_as_an_outcome_and_is_in_the_entry() throws Exception {
    ring("a", "ring");
    notes.await("a", List.of("ring", "ring accepted {rung=true}"));
    assertThat(NODE.get("relay/a/entries").body())
        .contains("\"context\":{\"outcome\":{\"accepted\":true,\"reply\":{\"rung\":true}}}");
    TestEndpoint.Received received = received("ring").get(0);
    assertThat(received.header("Idempotency-key")).isEqualTo("relay/a/1/0");
    assertThat(received.header("Traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]");
    assertThat(received.body()).asString(UTF_8).isEqualTo("{\"from\":\"a\"}");
  }

  @Test
  void replay_never_calls() throws Exception {
    ring("r", "ring");
    notes.await("r", List.of("ring", "ring accepted {rung=true}"));
    int calls = ENDPOINT.received.size();
    assertThat(NODE.get("relay/r?at-sequence=1").status()).isEqualTo(200);
    assertThat(NODE.get("relay/r/explain?pointer=/notes").status()).isEqualTo(200);
    NODE.restart();
    notes.await("r", List.of("ring", "ring accepted {rung=true}"));
    assertThat(ENDPOINT.received.stream().filter(each -> from(each, "r")).count()).isEqualTo(1);
    assertThat(ENDPOINT.received.size()).isEqualTo(calls);
  }

  @Test
  void a_refusal_comes_back_with_code_and_reason() throws Exception {
    ring("b", "deaf");
    notes.await("b", List.of("ring", "deaf refused deaf: nobody hears"));
  }

  @Test
  void an_endpoint_that_fails_is_asked_again_with_the_same_key() throws Exception {
    ring("c", "shaky");
    notes.await("c", List.of("ring", "shaky accepted {}"));
    assertThat(received("shaky"))
        .hasSize(3)
        .allSatisfy(each -> assertThat(each.header("Idempotency-key")).isEqualTo("relay/c/1/0"));
  }

  @Test
  void an_answer_after_its_time_out_is_asked_for_again() throws Exception {
    NODE.send("relay/d", "ring", "{\"endpoint\":\"hurried\",\"operation\":\"slow\"}").accepted();
    notes.await("d", List.of("ring", "slow accepted"));
    assertThat(received("slow")).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void an_endpoint_that_goes_on_failing_is_left_alone_after_some_attempts() throws Exception {
    ring("e", "broken");
    Awaitility.await("attempts")
        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .until(() -> received("broken").size() == 3);
    ring("f", "ring"); // comes later, and through
    notes.await("f", List.of("ring", "ring accepted {rung=true}"));
    notes.await("e", List.of("ring"));
    assertThat(received("broken")).hasSize(3);
  }

  private static void ring(String id, String operation) {
    NODE.send("relay/" + id, "ring", "{\"endpoint\":\"bell\",\"operation\":\"" + operation + "\"}")
        .accepted();
  }

  private static List<TestEndpoint.Received> received(String operation) {
    return ENDPOINT.received.stream()
        .filter(each -> each.path().equals("/api/" + operation))
        .toList();
  }

  private static boolean from(TestEndpoint.Received received, String id) {
    return received.header("Idempotency-key").startsWith("relay/" + id + "/");
  }
}
