package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reprise.http.Client.Got;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many commands in one request. */
@ExtendWith(ServedNode.class)
class BulkEndToEndTest {
  /** Of a request whose body comes in chunks. */
  static final String HEAD =
      String.join(
          "\r\n",
          "POST /v1/commands HTTP/1.1",
          "Host: x",
          "Content-Type: application/x-ndjson",
          "Transfer-Encoding: chunked",
          "",
          "");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Client client;
  private final String id = freshId();

  BulkEndToEndTest(Client client) {
    this.client = client;
  }

  @Test
  void gives_an_outcome_for_each_line_in_order() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      lines.append(line(id + "-" + i % 7, "note", "{\"text\":\"" + i + "\"}"));
    }

    List<JsonNode> outcomes = bulk(lines.toString());

    assertThat(outcomes).hasSize(300);
    for (int i = 0; i < 300; i++) {
      JsonNode outcome = outcomes.get(i);
      assertThat(outcome.path("line").asInt()).as(outcome.toString()).isEqualTo(i + 1);
      assertThat(outcome.path("status").asInt()).isEqualTo(200);
      assertThat(outcome.path("id").asText()).isEqualTo(id + "-" + i % 7);
      assertThat(outcome.path("sequence").asInt()).isEqualTo(i / 7 + 1);
    }
  }

  @Test
  void tells_each_line_what_is_wrong_with_it_and_goes_on() throws Exception {
    List<JsonNode> outcomes =
        bulk(
            "rubbish\n"
                + "\n"
                + "[]\n"
                + "{\"component\":\"probe\",\"id\":7,\"colour\":\"red\",\"body\":[]}\n"
                + line("a b", "note", "{}")
                + line(id, "nope", "{}")
                + line(id, "note", "{\"text\":1}")
                + line(id, "refuse", "{\"code\":\"no\"}")
                + "{\"component\":\"none\",\"id\":\"a\",\"command\":\"x\"}\n"
                + line(id, "x".repeat(1_100_000), "{}")
                + "{\"component\":\"probe\",\"id\":\""
                + id
                + "\",\"command\":\"say\"}");

    assertThat(outcomes).hasSize(10);
    assertOutcome(outcomes.get(0), 1, 400, "malformed-json");
    assertOutcome(outcomes.get(1), 3, 422, "invalid-body");
    assertOutcome(outcomes.get(2), 4, 422, "invalid-body");
    assertThat(outcomes.get(2).at("/problem/errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/id", "/command", "/colour", "/body");
    assertOutcome(outcomes.get(3), 5, 400, "invalid-id");
    assertOutcome(outcomes.get(4), 6, 404, "unknown-command");
    assertOutcome(outcomes.get(5), 7, 422, "invalid-body");
    assertOutcome(outcomes.get(6), 8, 409, "no");
    assertOutcome(outcomes.get(7), 9, 404, "unknown-component");
    assertOutcome(outcomes.get(8), 10, 413, "too-large");
    assertThat(outcomes.get(9).path("status").asInt()).isEqualTo(200);
    assertThat(outcomes.get(9).at("/reply/notes").asInt(-1)).isZero();
  }

  @Test
  void remembers_keys() throws Exception {
    String line =
        "{\"component\":\"probe\",\"id\":\""
            + id
            + "\",\"command\":\"note\",\"key\":\"k\","
            + "\"body\":{\"text\":\"a\"}}\n";

    List<JsonNode> outcomes = bulk(line + line);

    assertThat(outcomes.get(0).has("replayed")).isFalse();
    assertThat(outcomes.get(1).path("replayed").asBoolean()).isTrue();
    assertThat(outcomes.get(1).path("commandId")).isEqualTo(outcomes.get(0).path("commandId"));
    assertThat(outcomes.get(1).path("sequence").asInt()).isEqualTo(1);
  }

  @Test
  void answers_lines_while_more_are_to_come() throws Exception {
    try (Socket socket = client.connect()) {
      send(socket, HEAD);
      BufferedReader answer = reader(socket);
      for (int i = 1; i <= 3; i++) {
        send(socket, chunk(line(id, "note", "{\"text\":\"a\"}")));
        assertThat(next(answer).path("sequence").asInt()).isEqualTo(i);
      }
      send(socket, "0\r\n\r\n");
      readEnd(answer);
    }
  }

  @Test
  void takes_chunks_as_large_as_clients_make_them() throws Exception {
    String lines = line(id, "note", "{\"text\":\"a\"}").repeat(50);
    String large = lines + " ".repeat(2 << 20) + "\n";
    try (Socket socket = client.connect()) {
      send(socket, HEAD + chunk(large) + "0\r\n\r\n");
      BufferedReader answer = reader(socket);
      for (int i = 1; i <= 50; i++) {
        assertThat(next(answer).path("sequence").asInt()).isEqualTo(i);
      }
      readEnd(answer);
    }
  }

  /** The last chunk; the connection stays open for the next request. */
  private static void readEnd(BufferedReader answer) throws IOException {
    String line = answer.readLine();
    while (!line.equals("0")) {
      line = answer.readLine();
    }
    assertThat(answer.readLine()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "5\r\n{\"com\r\n"})
  void says_where_a_body_broke_off_and_does_not_run_half_a_line(String broken) throws Exception {
    try (Socket socket = client.connect()) {
      send(socket, HEAD + chunk(line(id, "note", "{\"text\":\"a\"}")));
      BufferedReader answer = reader(socket);
      assertThat(next(answer).path("status").asInt()).isEqualTo(200);
      send(socket, broken);
      socket.shutdownOutput();
      JsonNode last = next(answer);
      assertOutcome(last, 2, 400, "invalid-request");
      assertThat(last.at("/problem/detail").asText()).contains("broke off in this line");
    }
  }

  @Test
  void does_not_run_the_end_of_a_body_that_is_shorter_than_its_length() throws Exception {
    String whole = line(id, "note", "{\"text\":\"a\"}");
    String unfinished = whole.strip(); // all of a command, but who knows what was to follow
    try (Socket socket = client.connect()) {
      send(
          socket,
          HEAD.replace("Transfer-Encoding: chunked", "Content-Length: 5000") + whole + unfinished);
      BufferedReader answer = reader(socket);
      assertThat(next(answer).path("sequence").asInt()).isEqualTo(1);
      socket.shutdownOutput();
      assertOutcome(next(answer), 2, 400, "invalid-request");
    }
    assertThat(client.get("/v1/entities/probe/" + id + "/entries").json().path("entries"))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Idempotency-Key: k", "If-Match: \"1\"", "If-None-Match: *"})
  void refuses_headers_that_could_seem_to_hold_for_all_lines(String header) {
    Got got =
        client.send(
            "POST",
            "/v1/commands",
            line(id, "say", "{}"),
            "Content-Type: application/x-ndjson",
            header);
    assertProblem(got, 400, "invalid-header");
  }

  @Test
  void gives_a_line_its_command_id_when_its_turn_has_come() throws Exception {
    bulk(line(id, "dawdle", "{\"millis\":50}").repeat(5));

    JsonNode entries = client.get("/v1/entities/probe/" + id + "/entries").json().path("entries");
    for (int i = 1; i < entries.size(); i++) {
      UUID commandId = UUID.fromString(entries.path(i).at("/command/id").asText());
      Instant before = Instant.parse(entries.path(i - 1).path("time").asText());
      assertThat(Instant.ofEpochMilli(commandId.getMostSignificantBits() >>> 16))
          .isAfterOrEqualTo(before.truncatedTo(ChronoUnit.MILLIS));
    }
  }

  @Test
  void wants_ndjson_and_answers_nothing_to_nothing() {
    assertProblem(
        client.post("/v1/commands", line(id, "say", "{}")), 415, "unsupported-media-type");
    Got nothing = client.send("POST", "/v1/commands", "", "Content-Type: application/x-ndjson");
    assertThat(nothing.status()).isEqualTo(200);
    assertThat(nothing.text()).isEmpty();
  }

  @Test
  void survives_a_client_that_goes_away_in_the_middle() throws Exception {
    try (Socket socket = client.connect()) {
      send(socket, HEAD + chunk(line(id, "note", "{\"text\":\"a\"}").repeat(50)));
      socket.setSoLinger(true, 0);
    }
    assertThat(client.get("/").status()).isEqualTo(200);
    assertThat(bulk(line(id + "x", "say", "{}"))).hasSize(1);
  }

  private List<JsonNode> bulk(String lines) throws Exception {
    Got got = client.send("POST", "/v1/commands", lines, "Content-Type: application/x-ndjson");
    assertThat(got.status()).as(got.text()).isEqualTo(200);
    assertThat(got.header("Content-Type")).isEqualTo("application/x-ndjson");
    List<JsonNode> outcomes = new ArrayList<>();
    for (String line : got.text().lines().toList()) {
      outcomes.add(JSON.readTree(line));
    }
    return outcomes;
  }

  private static void assertOutcome(JsonNode outcome, int line, int status, String code) {
    assertThat(outcome.path("line").asInt()).as(outcome.toString()).isEqualTo(line);
    assertThat(outcome.path("status").asInt()).as(outcome.toString()).isEqualTo(status);
    assertThat(outcome.at("/problem/code").asText()).isEqualTo(code);
    assertThat(outcome.at("/problem/status").asInt()).isEqualTo(status);
  }

  private static BufferedReader reader(Socket socket) throws Exception {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static JsonNode next(BufferedReader answer) throws Exception {
    String line = answer.readLine();
    while (!line.startsWith("{")) {
      line = answer.readLine();
    }
    return JSON.readTree(line);
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static void send(Socket socket, String text) throws Exception {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private static String line(String id, String command, String body) {
    return "{\"component\":\"probe\",\"id\":\"%s\",\"command\":\"%s\",\"body\":%s}\n"
        .formatted(id, command, body);
  }
}
