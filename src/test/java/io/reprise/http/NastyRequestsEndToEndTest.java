package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.Client.Got;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client should send, byte by byte: never a 500, a stack trace or a hang. */
@ExtendWith(ServedNode.class)
class NastyRequestsEndToEndTest {
  private static final String END = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  private static final int SAMPLES = 300;

  private final Client client;

  NastyRequestsEndToEndTest(Client client) {
    this.client = client;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "GET /v1/entities/wallet/%zz ! 400 ! invalid-",
        "GET /v1/entities/wallet/% ! 400 ! invalid-",
        "GET /v1/entities/wallet/%FF ! 400 ! invalid-id",
        "GET /v1/entities/wallet/a?limit=%FF ! 400 ! invalid-request",
        "GET /v1/entities/wallet/ä ! 400 ! invalid-",
        "GET /v1/entities/wallet/a|b ! 400 ! invalid-",
        "GET /v1/entities/wallet/a\"b ! 400 ! invalid-",
        "GET nowhere ! 404 ! unknown-path",
        "GET // ! 404 ! unknown-path",
        "GET /v1/entities/wallet/a/b/c/d/e/f ! 404 ! unknown-path",
        "GET /../etc/passwd ! 404 ! unknown-path",
        "DELETE /v1/entities/wallet/a ! 405 ! method-not-allowed",
        "TRACE / ! 405 ! method-not-allowed",
        "CONNECT x:1 ! 400 ! invalid-request",
        "BREW /pot ! 501 ! unknown-method",
        "brew /pot ! 501 ! unknown-method",
        "VERYLONGMETHODNAMETHATNOBODYKNOWS / ! 400 ! invalid-request",
      })
  void answers_odd_request_lines_with_problems(String line, int status, String code) {
    assertRaw(client.raw(line + END), status, code);
  }

  @Test
  void answers_odd_headers_with_problems() {
    assertRaw(client.raw("GET / HTTP/1.1\r\n\r\n"), 400, "invalid-request");
    assertRaw(
        client.raw("GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n"), 400, "invalid-request");
    assertRaw(client.raw("GET / HTTP/1.1\r\nHost: x\r\na: \u0001\r\n\r\n"), 400, "invalid-request");
    assertRaw(client.raw("GET / HTTP/9.9\r\nHost: x\r\n\r\n"), 505, "unsupported-http-version");
    assertRaw(
        client.raw("GET / HTTP/1.1\r\nHost: x\r\na: " + "b".repeat(10_000) + "\r\n\r\n"),
        431,
        "headers-too-large");
    assertRaw(
        client.raw("GET / HTTP/1.1\r\nHost: x\r\n" + "a: b\r\n".repeat(100) + "\r\n"),
        400,
        "invalid-request");
    assertRaw(client.raw("GET /" + "a".repeat(9000) + END), 414, "uri-too-long");
    assertRaw(
        client.raw(
            "POST /v1/entities/wallet/a/open HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                + "Content-Length: 3\r\n\r\n{}"),
        400,
        "invalid-request");
    assertRaw(
        client.raw(
            "POST /v1/entities/wallet/a/open HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n{}"),
        400,
        "invalid-request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "application/json;", "application/json; charset=utf-99", "\"\""})
  void answers_odd_content_types_with_problems(String type) {
    String answer =
        client.raw(
            "POST /v1/entities/wallet/a/open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Content-Type: "
                + type
                + "\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(answer).startsWith("HTTP/1.1 4").contains("application/problem+json");
  }

  @Test
  void answers_a_body_whose_chunks_are_rubbish() {
    String answer =
        client.raw(
            "POST /v1/entities/wallet/a/open HTTP/1.1\r\nHost: x\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding:"
                + " chunked\r\n\r\nzz\r\n{}\r\n");

    assertRaw(answer, 400, "invalid-request");
  }

  @Test
  void answers_bodies_that_are_no_utf_8_or_hold_zero_bytes() {
    for (String body :
        new String[] {"{\"owner\":\"\u00ff\"}", "{\"owner\":\"\u0000\"}", "\u00fe\u00ff"}) {
      byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
      byte[] head =
          ("POST /v1/entities/wallet/a/open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                  + "Content-Type: application/json\r\nContent-Length: "
                  + bytes.length
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      byte[] all = new byte[head.length + bytes.length];
      System.arraycopy(head, 0, all, 0, head.length);
      System.arraycopy(bytes, 0, all, head.length, bytes.length);

      assertRaw(client.raw(all), 400, "malformed-json");
    }
  }

  @Test
  void keeps_a_zero_character_that_is_written_as_an_escape() {
    String wallet = "/v1/entities/wallet/" + freshId();

    Got got = client.post(wallet + "/open", "{\"owner\":\"a\\u0000b\"}");

    assertThat(got.status()).as(got.text()).isEqualTo(200);
    assertThat(client.get(wallet).json().at("/state/owner").asText()).isEqualTo("a\u0000b");
  }

  @Test
  void takes_the_absolute_form_of_a_target() {
    assertThat(client.raw("GET http://x/v1/components" + END)).startsWith("HTTP/1.1 200");
    assertThat(client.raw("GET http://x" + END)).startsWith("HTTP/1.1 200");
    assertThat(client.raw("OPTIONS *" + END)).startsWith("HTTP/1.1 204").contains("Allow: ");
  }

  @Test
  void believes_no_header_that_looks_like_its_own() {
    String answer =
        client.raw(
            "GET /v1/components HTTP/1.1\r\nHost: x\r\nRaw-Request-URI: /nowhere\r\n"
                + "Connection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200");
  }

  @Test
  void names_the_methods_that_a_path_takes() {
    Got post = client.send("DELETE", "/v1/entities/wallet/a/open", "");
    Got get = client.post("/v1/entities/wallet/a", "{}");
    Got entries = client.post("/v1/entities/wallet/a/entries", "{}");

    assertProblem(post, 405, "method-not-allowed");
    assertThat(post.header("Allow")).isEqualTo("OPTIONS, POST");
    assertThat(get.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertProblem(entries, 405, "method-not-allowed");
    Got options = client.send("OPTIONS", "/v1/entities/wallet/a", "");
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
  }

  @Test
  void serves_requests_in_a_row_on_one_connection() throws Exception {
    try (Socket socket = client.connect()) {
      String bad = "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n";
      String last = "GET /v1/components" + END;
      socket.getOutputStream().write((bad + bad + last).getBytes(StandardCharsets.US_ASCII));

      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answers.split("HTTP/1.1 404", -1)).hasSize(3);
      assertThat(answers).contains("HTTP/1.1 200");
    }
  }

  @Test
  void lives_on_whatever_bytes_come() {
    Arbitrary<String> rubbish =
        Arbitraries.strings()
            .ofMaxLength(200)
            .withChars("GETPOST /v1HT.:\r\n\u0000\u00ff%?&=\"{}[]ahost")
            .map(text -> "GET /" + text + "\r\n\r\n");

    rubbish
        .sampleStream()
        .limit(SAMPLES)
        .forEach(
            text -> {
              String answer = client.raw(text + "GET / HTTP/9.9\r\n\r\n");
              assertThat(answer).as(text).doesNotContain("HTTP/1.1 500").doesNotContain("\tat ");
            });
    assertThat(client.get("/").status()).isEqualTo(200);
  }

  private static void assertRaw(String answer, int status, String code) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("Content-Type: application/problem+json")
        .contains("\"code\":\"" + code)
        .contains("traceresponse: 00-");
  }
}
