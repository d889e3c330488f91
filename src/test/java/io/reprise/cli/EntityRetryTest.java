package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntityRetryTest {
  private static final String BOB =
      """
      {"component":"wallet","id":"bob","sequence":7,"code":"rule-failed",\
      "detail":"evolve threw","node":"10.0.0.1:25520","since":"2026-11-22T20:00:00Z",\
      "tried":"2026-11-22T21:00:00Z"}""";
  private static final String TABLE =
      """
      ENTITY      SEQUENCE  SINCE (UTC)              NODE            CODE         WHY
      wallet/bob  7         2026-11-22 20:00:00.000  10.0.0.1:25520  rule-failed  evolve threw
      """;
  private static final String RETRY = "POST /v1/out-of-service/retry";

  private final RecordedNode node;
  private final CliFixture cli = new CliFixture();

  EntityRetryTest() throws IOException {
    node = new RecordedNode();
  }

  @BeforeEach
  void point_at_the_node() {
    cli.with("REPRISE_URL", node.url());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void lists_what_is_out_of_service_and_says_that_there_is_more() {
    String page = "{\"total\":3,\"entities\":[" + BOB + "],\"next\":\"wallet/bob\"}";
    node.on("GET /v1/out-of-service?component=wallet&limit=1", 200, page);
    assertThat(cli.run("entity", "out-of-service", "--component=wallet", "--limit=1")).isZero();
    assertThat(cli.out()).isEqualTo(TABLE + "There are more, 3 in all: --after wallet/bob\n");
  }

  @Test
  void says_plainly_that_nothing_is_out_of_service() {
    node.on("GET /v1/out-of-service", 200, "{\"total\":0,\"entities\":[]}");
    node.on("GET /v1/out-of-service?limit=5", 200, "{\"total\":0,\"entities\":[]}");
    assertThat(cli.run("entity", "out-of-service")).isZero();
    assertThat(cli.run("entity", "out-of-service", "-o", "json")).isZero();
    assertThat(cli.run("entity", "retry", "--all")).isZero();
    assertThat(cli.out())
        .isEqualTo(
            "Nothing is out of service.\n{\"total\":0,\"entities\":[]}\n"
                + "Nothing is out of service.\n");
  }

  @Test
  void tries_those_named_and_says_what_came_of_each() {
    node.once(RETRY, 200, "{\"component\":\"wallet\",\"id\":\"ann\",\"sequence\":4,\"version\":4}");
    node.on(RETRY, 503, "{\"title\":\"The entity is out of service\",\"code\":\"out-of-service\"}");
    assertThat(cli.run("entity", "retry", "wallet/ann", "wallet/bob")).isEqualTo(1);
    assertThat(cli.out()).isEqualTo("wallet/ann is in service at sequence 4\n");
    assertThat(cli.err()).contains("The entity is out of service (out-of-service)");
    assertThat(node.asked().get(1).body()).contains("\"component\":\"wallet\"", "\"id\":\"bob\"");
  }

  @Test
  void shows_those_that_match_and_tries_them_when_told_to() {
    String page = "{\"total\":1,\"entities\":[" + BOB + "]}";
    node.on("GET /v1/out-of-service?code=rule-failed&limit=5", 200, page);
    assertThat(cli.run("entity", "retry", "--code", "rule-failed")).isEqualTo(1);
    assertThat(cli.out())
        .isEqualTo(
            "1 is out of service that matches:\n"
                + TABLE
                + "None was tried. To try them:\n"
                + "  reprise entity retry --code rule-failed --count 1 --yes\n");

    node.on(RETRY, 200, "{\"matched\":1,\"tried\":1,\"recovered\":1}");
    assertThat(cli.run("entity", "retry", "--code", "rule-failed", "--yes")).isZero();
    assertThat(cli.out()).endsWith("tried 1 of 1: 1 in service\n");
    assertThat(node.asked().get(2).body())
        .contains("\"filter\":{\"code\":\"rule-failed\"}", "\"count\":1");

    node.on(
        RETRY,
        200,
        "{\"matched\":1,\"tried\":1,\"recovered\":0,\"left\":[{\"component\":\"wallet\","
            + "\"id\":\"bob\",\"code\":\"out-of-service\",\"detail\":\"evolve threw\"}]}");
    assertThat(cli.run("entity", "retry", "--code", "rule-failed", "--yes")).isEqualTo(1);
    assertThat(cli.out())
        .endsWith("tried 1 of 1: 0 in service\nleft wallet/bob: evolve threw (out-of-service)\n");
  }

  @Test
  void wants_to_know_which_and_not_in_two_ways() {
    assertThat(cli.run("entity", "retry")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).startsWith("Missing (expected: entities, or --component");
    assertThat(cli.run("entity", "retry", "wallet/bob", "--all")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("Too much");
  }
}
