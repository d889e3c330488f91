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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that stops: what is under way is finished, who follows is let go. */
class DrainEndToEndTest {
  private static final long SECONDS_MAX = 60;

  /** Longer than the rest of a stop takes, shorter than reprise.http.drain-timeout. */
  private static final long LATE_SECONDS = 3;

  /** More in all than the buffers of a connection take. */
  private static final int TEXTS = 12;

  private static final int TEXT_LENGTH = 1_000_000;
  private static final int HANGING = 3;

  @Test
  void finishes_what_is_under_way_and_lets_the_rest_go() throws Exception {
    try (ServedNode.Running running = new ServedNode.Running(Hanging.PATIENT);
        Hanging hanging = new Hanging()) {
      Client client = running.client();
      client.post("/v1/entities/probe/a/note", "{\"text\":\"a\"}");
      HttpResponse<InputStream> followed =
          client.open("GET", "/v1/entities/probe/a/entries", "", "Accept: text/event-stream");
      CompletableFuture<Client.Got> slow = hanging.send(client, "b");
      try (BufferedReader events = reader(followed.body());
          Socket bulk = client.connect()) {
        BufferedReader outcomes = begun(bulk);
        readUntil(events, "data: ");
        readUntil(outcomes, "{\"line\":1,\"status\":200");

        hanging.awaitBegun(1);
        CompletableFuture<?> stopped = running.stop();

        assertThat(events.lines().toList()).as("the end of the entries").containsOnly("");
        assertThat(outcomes.lines().toList()).as("the last chunk").containsExactly("", "0", "");
        assertWaits(stopped);
        hanging.release();
        assertThat(slow.get(SECONDS_MAX, TimeUnit.SECONDS).status()).isEqualTo(200);
        assertThat(slow.join().header("Connection")).isEqualTo("close");
        stopped.get(SECONDS_MAX, TimeUnit.SECONDS);
      }
      assertThatThrownBy(client::connect).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void sends_the_whole_of_an_answer_to_a_client_that_reads_late() throws Exception {
    try (ServedNode.Running running =
        new ServedNode.Running(Hanging.PATIENT + "reprise.journal.page-bytes = 64 MiB")) {
      Client client = running.client();
      String text = "x".repeat(TEXT_LENGTH);
      for (int i = 0; i < TEXTS; i++) {
        client.post("/v1/entities/probe/a/note", "{\"text\":\"" + text + "\"}");
      }
      try (Socket socket = client.connect()) {
        String request = "GET /v1/entities/probe/a/entries HTTP/1.1\r\nHost: x\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        BufferedReader answer = reader(socket.getInputStream());
        int length = lengthOf(answer);
        assertThat(length).isGreaterThan(TEXTS * TEXT_LENGTH);

        CompletableFuture<?> stopped = running.stop();

        assertWaits(stopped);
        assertThat(answer.readLine()).hasSize(length);
        stopped.get(SECONDS_MAX, TimeUnit.SECONDS);
      }
    }
  }

  /** Reads the head of an answer. */
  private static int lengthOf(BufferedReader answer) throws Exception {
    String header = "Content-Length: ";
    int length = 0;
    for (String line = answer.readLine(); !line.isEmpty(); line = answer.readLine()) {
      length = line.startsWith(header) ? Integer.parseInt(line.substring(header.length())) : length;
    }
    return length;
  }

  /** However its body comes: akka-http closes the request's side of a connection early. */
  @ParameterizedTest
  @EnumSource(Ending.class)
  void tells_the_outcome_of_each_command_of_a_bulk_request_that_was_taken(Ending ending)
      throws Exception {
    try (ServedNode.Running running =
            new ServedNode.Running(
                Hanging.PATIENT + "reprise.entity.stop-within = 500 milliseconds");
        Hanging hanging = new Hanging();
        Socket bulk = running.client().connect()) {
      StringBuilder body = new StringBuilder();
      for (int i = 0; i < HANGING; i++) {
        body.append(
            "{\"component\":\"probe\",\"id\":\"h%d\",\"command\":\"hang\",\"body\":%s}\n"
                .formatted(i, hanging.body()));
      }
      bulk.getOutputStream().write(ending.request(body.toString()));
      if (ending == Ending.HALF_CLOSED) {
        bulk.shutdownOutput();
      }
      hanging.awaitBegun(HANGING);

      CompletableFuture<?> stopped = running.stop();

      assertWaits(stopped);
      hanging.release();
      List<String> answer = reader(bulk.getInputStream()).lines().toList();
      assertThat(answer).filteredOn(line -> line.contains("\"status\":200")).hasSize(HANGING);
      assertThat(answer).endsWith("0", "");
      stopped.get(SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  /** How the body of a request comes, and whether its end has come. */
  private enum Ending {
    STILL_ARRIVING,
    CLOSE,
    HALF_CLOSED;

    byte[] request(String body) {
      int length = body.length() + (this == STILL_ARRIVING ? 1_000 : 0);
      String head =
          "POST /v1/commands HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
              + (this == CLOSE ? "Connection: close\r\n" : "")
              + "Content-Length: "
              + length
              + "\r\n\r\n";
      return (head + body).getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** Longer than it would take to stop all the same. */
  private static void assertWaits(CompletableFuture<?> stopped) {
    assertThatThrownBy(() -> stopped.get(LATE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(TimeoutException.class);
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
