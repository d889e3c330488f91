package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.FieldError;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void says_all_that_is_known() {
    UUID command = UUID.fromString("01932c07-0000-7000-8000-000000000000");
    ObjectNode json =
        Problem.of(Problems.INVALID_BODY, "cents: must be > 0")
            .about("wallet", "alice")
            .atSequence(7)
            .ofCommand(command, true)
            .withErrors(List.of(new FieldError("/cents", "invalid", "must be > 0")))
            .toJson(TRACE);

    assertThat(json)
        .hasToString(
            """
            {"type":"/problems/invalid-body","title":"The body does not fit","status":422,\
            "detail":"cents: must be > 0","code":"invalid-body","component":"wallet","id":"alice",\
            "sequence":7,"commandId":"01932c07-0000-7000-8000-000000000000",\
            "traceId":"0af7651916cd43dd8448eb211c80319c","retryable":false,"outcome":"unknown",\
            "errors":[{"pointer":"/cents","code":"invalid","detail":"must be > 0"}]}""");
  }

  @Test
  void leaves_out_what_is_not_known() {
    assertThat(Problem.of(Problems.BUSY, "full").toJson(TRACE).fieldNames())
        .toIterable()
        .containsExactly(
            "type", "title", "status", "detail", "code", "traceId", "retryable", "outcome");
  }

  @Test
  void carries_the_code_of_a_refusal() {
    Problem problem = Problem.refused("insufficient-funds", "5 left");

    assertThat(problem.status()).isEqualTo(409);
    assertThat(problem.toJson(TRACE).path("type").asText())
        .isEqualTo("/problems/insufficient-funds");
  }

  @ParameterizedTest
  @EnumSource
  void tells_when_to_come_back_where_that_helps(Problems kind) {
    boolean tells =
        Problem.of(kind, "x").headers().stream().anyMatch(h -> h.name().equals("Retry-After"));

    assertThat(tells).isEqualTo(kind.retryAfter());
    assertThat(!tells || kind.retryable()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void has_a_code_a_status_of_errors_and_advice(Problems kind) {
    assertThat(kind.code()).matches("[a-z]+(-[a-z]+)*");
    assertThat(kind.status()).isBetween(400, 599);
    assertThat(kind.advice()).endsWith(".").hasSizeGreaterThan(10);
    assertThat(Problems.find(kind.code())).contains(kind);
  }
}
