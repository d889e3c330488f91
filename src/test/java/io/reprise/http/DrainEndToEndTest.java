package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A node that stops: what is under way is finished, who follows is let go. */
class DrainEndToEndTest {
  private static final long SECONDS_MAX = 60;

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
        await(events, "data: ");
        await(outcomes, "{\"line\":1,\"status\":200");

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

  /** A bulk request whose first line is sent and whose end is not. */
  private static BufferedReader begun(Socket socket) throws Exception {
    String line =
        "{\"component\":\"probe\",\"id\":\"c\",\"command\":\"note\",\"body\":{\"text\":\"a\"}}\n";
    String request =
        BulkEndToEndTest.HEAD + Integer.toHexString(line.length()) + "\r\n" + line + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return reader(socket.getInputStream());
  }

  private static void await(BufferedReader lines, String beginning) throws Exception {
    while (!lines.readLine().startsWith(beginning)) {
      // what comes before
    }
  }

  private static BufferedReader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }
}
