package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.http.Client.Got;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What is more than a node takes: each is told, with the name of the limit, and nothing is lost.
 */
@ExtendWith(ServedNode.Tight.class)
class LimitsEndToEndTest {
  private static final int MAX_BODY = 20 * 1024;
  private static final String HEAD =
      "POST /v1/entities/wallet/a/open HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

  private final Client client;
  private final String probe = "/v1/entities/probe/" + freshId();

  LimitsEndToEndTest(Client client) {
    this.client = client;
  }

  @Test
  void takes_a_body_up_to_the_limit() {
    String fits = "{\"text\":\"" + "x".repeat(MAX_BODY - 11) + "\"}";
    String over = "{\"text\":\"" + "x".repeat(MAX_BODY - 10) + "\"}";

    assertThat(client.post(probe + "/note", fits).status()).isEqualTo(200);
    Got got = client.post(probe + "/note", over);
    assertProblem(got, 413, "too-large");
    assertThat(got.json().path("detail").asText()).contains("20480", "reprise.http.max-body");
  }

  @Test
  void lets_a_client_read_413_that_sends_all_before_it_reads() throws Exception {
    String body = "x".repeat(1_500_000);

    String length = client.raw(HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    String chunk =
        Integer.toHexString(body.length() / 3) + "\r\n" + body.substring(0, 500_000) + "\r\n";
    String chunked =
        client.raw(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(3) + "0\r\n\r\n");

    for (String answer : List.of(length, chunked)) {
      assertThat(answer).startsWith("HTTP/1.1 413").contains("too-large", "Connection: close");
    }
  }

  @Test
  void lets_a_client_read_why_its_long_body_is_not_wanted_at_all() {
    String body = "x".repeat(1_000_000);

    String answer =
        client.raw("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + body);

    assertThat(answer).startsWith("HTTP/1.1 404").contains("unknown-path", "Connection: close");
  }

  @Test
  void says_413_before_a_client_that_asks_has_sent_anything() {
    String answer = client.raw(HEAD + "Content-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 413").contains("too-large");
  }

  @Test
  void lets_a_client_go_on_that_asks_and_fits() {
    String answer =
        client.raw(
            HEAD + "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(answer).contains("HTTP/1.1 422").contains("/owner");
  }

  @Test
  void does_not_wait_for_ever_for_a_slow_body() throws Exception {
    // on a node of its own: other bodies may be slow because the machine is
    try (ServedNode.Running running =
        new ServedNode.Running("reprise.http.body-timeout = 1 second")) {
      String answer = running.client().raw(HEAD + "Content-Length: 10000\r\n\r\n{\"owner\":");

      assertThat(answer)
          .startsWith("HTTP/1.1 408")
          .contains("request-timeout", "reprise.http.body-timeout", "Connection: close");
    }
  }

  @Test
  void refuses_commands_beyond_those_it_may_have_under_way() {
    String id = freshId();
    try (Hanging hanging = new Hanging()) {
      List<CompletableFuture<Got>> all =
          IntStream.range(0, 20).mapToObj(i -> hanging.send(client, id + "-" + i)).toList();
      await()
          .atMost(Client.PATIENCE)
          .until(() -> all.stream().filter(CompletableFuture::isDone).count() == 18);
      hanging.awaitBegun(2);
      List<Got> refused =
          all.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join).toList();

      hanging.release();

      assertThat(all).filteredOn(each -> each.join().status() == 200).hasSize(2);
      for (Got got : refused) {
        assertProblem(got, 503, "overloaded");
        assertThat(got.header("Retry-After")).isEqualTo("1");
        assertThat(got.json().path("detail").asText()).contains("reprise.http.max-in-flight");
      }
    }
    assertThat(client.post(probe + "/note", "{\"text\":\"a\"}").status()).isEqualTo(200);
  }

  @Test
  void refuses_bodies_beyond_the_bytes_it_may_have_under_way() throws Exception {
    String settings = "reprise.http { max-in-flight-bytes = 100 KiB, body-timeout = 60 seconds }";
    String large = "{\"text\":\"" + "x".repeat(90_000) + "\"}";
    String half = "{\"text\":\"" + "x".repeat(50_000) + "\"}";
    try (ServedNode.Running running = new ServedNode.Running(settings)) {
      Client other = running.client();
      try (Socket slow = other.connect()) {
        String head =
            "POST /v1/entities/probe/a/note HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + large.length()
                + "\r\n\r\n";
        write(slow, head + large.substring(0, 80_000));
        await()
            .atMost(Client.PATIENCE)
            .until(() -> other.post("/v1/entities/probe/b/note", half).status() == 503);
        Got refused = other.post("/v1/entities/probe/b/note", half);
        assertProblem(refused, 503, "overloaded");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.json().path("detail").asText())
            .contains("102400", "reprise.http.max-in-flight-bytes");
        assertThat(other.post("/v1/entities/probe/b/note", "{\"text\":\"a\"}").status())
            .isEqualTo(200);

        write(slow, large.substring(80_000));
        assertThat(new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .startsWith("HTTP/1.1 200");
      }
      assertThat(other.post("/v1/entities/probe/b/note", half).status()).isEqualTo(200);
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  @Test
  void says_that_the_outcome_is_unknown_if_no_answer_came_in_time() throws Exception {
    // on a node of its own: other commands may be slow because the machine is
    try (ServedNode.Running running =
            new ServedNode.Running("reprise.http.command-timeout = 700 milliseconds");
        Hanging hanging = new Hanging()) {
      Client other = running.client();

      Got got = hanging.send(other, "a").join();

      assertThat(got.status()).as(got.text()).isEqualTo(504);
      assertThat(got.code()).isEqualTo("no-answer");
      assertThat(got.json().path("outcome").asText()).isEqualTo("unknown");
      assertThat(got.json().path("retryable").asBoolean()).isTrue();
      assertThat(got.header("Reprise-Command-Id")).isEqualTo(got.json().path("commandId").asText());
      hanging.release();
      await()
          .atMost(Client.PATIENCE)
          .until(() -> other.get("/v1/entities/probe/a/entries").status() == 200);
    }
  }

  @Test
  void refuses_followers_beyond_the_limit_until_one_goes() throws Exception {
    client.post(probe + "/note", "{\"text\":\"a\"}");
    String[] follow = {"Accept: text/event-stream", "Last-Event-ID: 1"};
    HttpResponse<InputStream> first = client.open("GET", probe + "/entries", "", follow);

    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(first.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).startsWith("retry: ");
      lines.readLine();
      assertThat(lines.readLine()).as("heartbeat").isEqualTo(": alive");
      Got second = client.get(probe + "/entries", follow);
      assertProblem(second, 503, "overloaded");
      assertThat(second.header("Retry-After")).isEqualTo("1");
      assertThat(second.json().path("detail").asText()).contains("reprise.http.followers");
      assertProblem(client.get("/v1/feed", follow[0]), 503, "overloaded");
    }
    await().atMost(Client.PATIENCE).until(() -> opens(follow));
  }

  private boolean opens(String... headers) throws Exception {
    try (InputStream body = client.open("GET", probe + "/entries", "", headers).body()) {
      return body.read() == 'r';
    }
  }

  @Test
  void refuses_bulk_requests_beyond_the_limit_until_one_ends() throws Exception {
    try (Socket socket = client.connect()) {
      socket
          .getOutputStream()
          .write((BulkEndToEndTest.HEAD + "2\r\n1\n\r\n").getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      Got second = bulk();
      assertProblem(second, 503, "overloaded");
      assertThat(second.json().path("detail").asText()).contains("reprise.http.bulk-streams");
    }
    await().atMost(Client.PATIENCE).until(() -> bulk().status() == 200);
  }

  private Got bulk() {
    return client.send("POST", "/v1/commands", "1\n", "Content-Type: application/x-ndjson");
  }

  @Test
  void gives_no_more_at_once_than_a_page_may_hold() {
    for (int i = 0; i < 6; i++) {
      client.post(probe + "/note", "{\"text\":\"a\"}");
    }

    assertThat(client.get(probe + "/entries").json().path("entries")).hasSize(3);
    assertThat(client.get(probe + "/entries?limit=5").json().path("entries")).hasSize(5);
    assertProblem(client.get(probe + "/entries?limit=6"), 422, "invalid-parameter");
  }

  @Test
  void holds_no_read_longer_than_the_limit() {
    client.post(probe + "/note", "{\"text\":\"a\"}");

    Got got = client.get(probe, "If-None-Match: \"1\"", "Prefer: wait=3600");

    assertThat(got.status()).as(got.text()).isEqualTo(304);
    assertThat(got.header("Preference-Applied")).isEqualTo("wait=1");
  }
}
