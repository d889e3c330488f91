package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many connections a node holds, and for how long. */
class ConnectionsEndToEndTest {
  private static final int PLACES = 5;
  private static final int LOOK_MILLIS = 500;

  @Test
  void takes_no_more_connections_than_it_may_until_one_ends() throws Exception {
    try (ServedNode.Running running =
        new ServedNode.Running("reprise.http.connections = " + PLACES)) {
      List<Socket> open = new ArrayList<>();
      try {
        for (int i = 0; i < PLACES; i++) {
          Socket socket = running.client().connect();
          open.add(socket);
          assertThat(asked(socket)).isEqualTo("HTTP/1.1 200 OK");
        }
        Socket waiting = running.client().connect();
        open.add(waiting);
        int patience = waiting.getSoTimeout();
        waiting.setSoTimeout(LOOK_MILLIS);
        assertThatThrownBy(() -> asked(waiting)).isInstanceOf(SocketTimeoutException.class);

        open.get(0).close();

        waiting.setSoTimeout(patience);
        assertThat(waiting.getInputStream().read()).isEqualTo('H');
      } finally {
        for (Socket socket : open) {
          socket.close();
        }
      }
    }
  }

  @Test
  void ends_a_connection_on_which_nothing_happens() throws Exception {
    try (ServedNode.Running running = new ServedNode.Running("reprise.http.head-timeout = 2s");
        Socket silent = running.client().connect();
        Socket half = running.client().connect()) {
      half.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));

      assertEnded(silent);
      assertEnded(half);
    }
  }

  @Test
  void ends_a_connection_whose_headers_do_not_come_in_time_but_none_that_is_answered()
      throws Exception {
    try (ServedNode.Running running =
        new ServedNode.Running(
            "reprise.http { head-timeout = 4s, idle-timeout = 3s, heartbeat = 200ms,"
                + " follow-interval = 100ms }")) {
      running.client().post("/v1/entities/probe/a/say", "{}", "Idempotency-Key: k");
      try (InputStream events =
              running
                  .client()
                  .open("GET", "/v1/entities/probe/a/entries", "", "Accept: text/event-stream")
                  .body();
          Socket trickling = running.client().connect();
          Socket second = running.client().connect()) {
        assertThat(asked(second)).isEqualTo("HTTP/1.1 200 OK");
        trickle(trickling);
        trickle(second);

        BufferedReader lines =
            new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
        int heartbeats = 0;
        while (heartbeats < 30) { // six seconds of them
          heartbeats += lines.readLine().startsWith(":") ? 1 : 0;
        }
      }
    }
  }

  @Test
  void answers_the_begun_body_of_a_request_that_came_together_with_the_one_before()
      throws Exception {
    String line = "{\"component\":\"probe\",\"id\":\"a\",\"command\":\"say\",\"body\":{}}\n";
    try (ServedNode.Running running = new ServedNode.Running("");
        Socket socket = running.client().connect()) {
      OutputStream out = socket.getOutputStream();
      String both =
          "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
              + "POST /v1/commands HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(line.length())
              + "\r\n"
              + line
              + "\r\n";
      out.write(both.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answers =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));

      assertThat(answers.lines().anyMatch(each -> each.contains("\"status\":200"))).isTrue();

      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(answers.lines().anyMatch(each -> each.equals("0"))).isTrue();
    }
  }

  /** Sends a header that never ends, a byte at a time, until the node has enough. */
  private static void trickle(Socket socket) throws IOException {
    socket.setSoTimeout(50);
    OutputStream out = socket.getOutputStream();
    long giveUp = System.nanoTime() + Client.PATIENCE.toNanos();
    try {
      out.write("GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
      while (System.nanoTime() < giveUp) {
        out.write('x');
        try {
          if (socket.getInputStream().read() < 0) {
            return;
          }
        } catch (SocketTimeoutException e) {
          // still open
        }
      }
      throw new AssertionError("still open");
    } catch (SocketException e) {
      assertThat(e).hasMessageMatching(".*(reset|Broken pipe).*");
    }
  }

  /** In order, or by a reset if something that was sent was not made use of. */
  private static void assertEnded(Socket socket) throws IOException {
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open", e);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  /** Sends a request and gives the first line of the answer. */
  private static String asked(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
        .readLine();
  }
}
