package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reprise.http.Client.Got;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      for (int i = 1; i <= 3; i++) {
        send(socket, chunk(line(id, "note", "{\"text\":\"a\"}")));
        assertThat(next(answer).path("sequence").asInt()).isEqualTo(i);
      }
      send(socket, "0\r\n\r\n");
      assertThat(answer.lines().toList()).containsSequence("0", "");
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
