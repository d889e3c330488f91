package io.reprise.interconnect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.component.Outcome;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
  private static final String JSON = "application/json; charset=utf-8";
  private static final Endpoint PAY =
      EndpointsTest.endpoints("pay { url = \"http://x\", answer-bytes = 64 }")
          .find("pay")
          .orElseThrow();

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 206, 299})
  void takes_each_2xx_as_an_acceptance(int status) {
    assertThat(read(status, JSON, "")).isEqualTo(accepted(Optional.empty()));
  }

  @Test
  void gives_json_as_plain_values() {
    assertThat(read(200, JSON, "{\"id\":7,\"none\":null}"))
        .isEqualTo(accepted(Optional.of(Map.of("id", 7L))));
    assertThat(read(200, "application/vnd.pay+json", "[1]"))
        .isEqualTo(accepted(Optional.of(List.of(1L))));
    assertThat(read(200, JSON, "null")).isEqualTo(accepted(Optional.empty()));
    assertThat(read(200, "", "{\"id\":7}")).isEqualTo(accepted(Optional.of(Map.of("id", 7L))));
  }

  @Test
  void gives_what_is_no_json_as_text() {
    assertThat(read(200, "text/plain", "{}")).isEqualTo(accepted(Optional.of("{}")));
    assertThat(read(200, "", "done")).isEqualTo(accepted(Optional.of("done")));
    byte[] latin = {'a', (byte) 0xE9};
    assertThat(read(200, "text/plain; charset=\"ISO-8859-1\"", latin))
        .isEqualTo(accepted(Optional.of("aé")));
    assertThat(read(200, "image/png; charset=what", latin))
        .isEqualTo(accepted(Optional.of("a\uFFFD")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"a\":1,\"a\":2}", "\"\\ud800\"", " "})
  void asks_again_if_an_acceptance_claims_to_be_json_and_is_not(String text) {
    assertThat(error(read(200, JSON, text))).startsWith("pay answered 200 with JSON that can't be");
  }

  @Test
  void asks_again_if_json_nests_too_deep_or_holds_too_long_a_number() {
    assertThat(error(read(200, JSON, "[".repeat(65) + "]".repeat(65)))).contains("too deep");
    assertThat(error(read(200, JSON, "1".repeat(1001)))).contains("too long");
  }

  @Test
  void parks_an_acceptance_that_is_too_large() {
    CallResult result =
        AnswerReader.read(
            PAY, 200, headers(Map.of()), new LimitedBody.Read(new byte[64], false), NOW);
    assertThat(result).isInstanceOf(CallResult.Park.class);
    assertThat(((CallResult.Park) result).code()).isEqualTo("answer-too-large");
    assertThat(((CallResult.Park) result).error())
        .contains("more than 64 bytes")
        .contains("reprise.interconnect.endpoints.pay.answer-bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          402 | {"code":"card-declined","reason":"no cover"}   | card-declined | no cover
          409 | {"code":"Card_Declined","detail":"no cover"}   | http-409      | no cover
          422 | {"code":7,"message":"no  \\n cover"}           | http-422      | no cover
          404 | {"title":"Not Found","reason":" "}             | http-404      | Not Found
          400 | {"error":"x"}                                  | http-400      | {"error":"x"}
          400 | {"code":"a","code":"b"}            | http-400      | {"code":"a","code":"b"}
          401 | <h1>No</h1>                                    | http-401      | <h1>No</h1>
          403 | ``                                             | http-403      | pay answered 403
          """)
  void takes_each_other_4xx_as_a_refusal(int status, String body, String code, String reason) {
    assertThat(read(status, JSON, body))
        .isEqualTo(
            new CallResult.Answered(
                new Outcome(false, Optional.of(code), Optional.of(reason), Optional.empty())));
  }

  @Test
  void keeps_the_beginning_of_a_long_reason() {
    CallResult result = read(400, "text/html", "x".repeat(499) + "😀 more");
    assertThat(((CallResult.Answered) result).outcome().reason()).contains("x".repeat(499) + "…");
    LimitedBody.Read part = new LimitedBody.Read("{\"code\":\"a\",".getBytes(UTF_8), false);
    CallResult cut = AnswerReader.read(PAY, 400, headers(Map.of()), part, NOW);
    assertThat(((CallResult.Answered) cut).outcome().code()).contains("http-400");
  }

  @ParameterizedTest
  @ValueSource(ints = {103, 408, 425, 429, 500, 502, 503, 504, 599, 600, 999})
  void asks_again_after_an_answer_that_decides_nothing(int status) {
    assertThat(error(read(status, "text/plain", "later\n")))
        .isEqualTo("pay answered " + status + ": later");
    assertThat(error(read(status, "text/plain", ""))).isEqualTo("pay answered " + status);
  }

  @Test
  void comes_back_when_the_endpoint_says() {
    CallResult result =
        AnswerReader.read(
            PAY,
            503,
            headers(Map.of("Retry-After", "7")),
            new LimitedBody.Read(new byte[0], true),
            NOW);
    assertThat(((CallResult.Again) result).after()).contains(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void says_that_it_does_not_follow_a_redirect(int status) {
    CallResult result =
        AnswerReader.read(
            PAY,
            status,
            headers(Map.of("Location", "https://y/v2?token=s3cret")),
            new LimitedBody.Read(new byte[0], true),
            NOW);
    assertThat(error(result))
        .isEqualTo(
            "pay answered "
                + status
                + ", to https://y/v2. Redirects are not followed: set"
                + " reprise.interconnect.endpoints.pay.url to where it is.");
  }

  private static CallResult accepted(Optional<Object> reply) {
    return new CallResult.Answered(new Outcome(true, Optional.empty(), Optional.empty(), reply));
  }

  private static String error(CallResult result) {
    assertThat(result).isInstanceOf(CallResult.Again.class);
    return ((CallResult.Again) result).error();
  }

  private static CallResult read(int status, String type, String body) {
    return read(status, type, body.getBytes(UTF_8));
  }

  private static CallResult read(int status, String type, byte[] body) {
    return AnswerReader.read(
        PAY,
        status,
        headers(type.isEmpty() ? Map.of() : Map.of("Content-Type", type)),
        new LimitedBody.Read(body, true),
        NOW);
  }

  private static HttpHeaders headers(Map<String, String> headers) {
    Map<String, List<String>> lists =
        headers.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
    return HttpHeaders.of(lists, (name, value) -> true);
  }
}
