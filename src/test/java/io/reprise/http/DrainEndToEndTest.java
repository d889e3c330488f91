package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A node that stops: what is under way is finished, who follows is let go. */
class DrainEndToEndTest {
  private static final long SECONDS_MAX = 60;

  /** More in all than the buffers of a connection take. */
  private static final int TEXTS = 12;

  private static final int TEXT_LENGTH = 1_000_000;

  @Test
  void finishes_what_is_under_way_and_lets_the_rest_go() throws Exception {
    try (ServedNode.Running running = new ServedNode.Running("")) {
      Client client = running.client();
      client.post("/v1/entities/probe/a/note", "{\"text\":\"a\"}");
      HttpResponse<InputStream> followed =
          client.open("GET", "/v1/entities/probe/a/entries", "", "Accept: text/event-stream");
      CompletableFuture<Client.Got> slow =
          client.sending(
              "POST",
              "/v1/entities/probe/b/dawdle",
              "{\"millis\":1500}",
              "Content-Type: application/json");
      try (BufferedReader events = reader(followed.body());
          Socket bulk = client.connect()) {
        BufferedReader outcomes = begun(bulk);
        readUntil(events, "data: ");
        readUntil(outcomes, "{\"line\":1,\"status\":200");

        CompletableFuture<?> stopped = running.stop();

        assertThat(events.lines().toList()).as("the end of the entries").containsOnly("");
        assertThat(outcomes.lines().toList()).as("the last chunk").containsExactly("", "0", "");
        assertThat(slow.get(SECONDS_MAX, TimeUnit.SECONDS).status()).isEqualTo(200);
        assertThat(slow.join().header("Connection")).isEqualTo("close");
        stopped.get(SECONDS_MAX, TimeUnit.SECONDS);
      }
      assertThatThrownBy(client::connect).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void sends_the_end_of_an_answer_to_a_client_that_reads_late() throws Exception {
    try (ServedNode.Running running = new ServedNode.Running("")) {
      Client client = running.client();
      String text = "x".repeat(TEXT_LENGTH);
      for (int i = 0; i < TEXTS; i++) {
        client.post("/v1/entities/probe/a/note", "{\"text\":\"" + text + "\"}");
      }
      try (Socket follower = client.connect()) {
        BufferedReader events = following(follower);
        readUntil(events, "data: ");

        CompletableFuture<?> stopped = running.stop();

        await().atMost(Client.PATIENCE).until(() -> refused(client));
        List<String> rest = events.lines().toList();
        assertThat(rest.subList(rest.size() - 4, rest.size())).containsExactly("", "", "0", "");
        stopped.get(SECONDS_MAX, TimeUnit.SECONDS);
      }
    }
  }

  private static boolean refused(Client client) {
    try {
      client.connect().close();
      return false;
    } catch (IOException unbound) {
      return true;
    }
  }

  private static BufferedReader following(Socket socket) throws Exception {
    String request =
        "GET /v1/entities/probe/a/entries HTTP/1.1\r\nHost: x\r\n"
            + "Accept: text/event-stream\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return reader(socket.getInputStream());
  }

  /** A bulk request whose first line is sent and whose end is not. */
  private static BufferedReader begun(Socket socket) throws Exception {
    String line =
        "{\"component\":\"probe\",\"id\":\"c\",\"command\":\"note\",\"body\":{\"text\":\"a\"}}\n";
    String request =
        "POST /v1/commands HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(line.length())
            + "\r\n"
            + line
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return reader(socket.getInputStream());
  }

  private static void readUntil(BufferedReader lines, String beginning) throws Exception {
    String line = lines.readLine();
    while (line != null && !line.startsWith(beginning)) {
      line = lines.readLine();
    }
    assertThat(line).as("a line that begins with " + beginning).isNotNull();
  }

  private static BufferedReader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }
}
