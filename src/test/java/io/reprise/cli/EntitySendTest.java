package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.RecordedNode.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntitySendTest {
  private static final String DEPOSIT = "POST /v1/entities/wallet/alice/deposit";
  private static final String ACCEPTED =
      """
      {"component":"wallet","id":"alice","sequence":7,"version":7,"reply":{"cents":5}}""";
  private static final String WALLET =
      """
      {"name":"wallet","version":1,"commands":{"deposit":{"type":"object","properties":{
        "cents":{"type":"integer"},"memo":{"type":"string"},"kind":{"$ref":"#/$defs/kind"}},
        "$defs":{"kind":{"type":"string"}}}}}""";

  private RecordedNode node;
  private CliFixture cli = new CliFixture();

  EntitySendTest() throws IOException {
    node = new RecordedNode();
  }

  @BeforeEach
  void point_at_the_node() {
    cli.with("REPRISE_URL", node.url());
    node.on(DEPOSIT, 200, ACCEPTED, "Reprise-Command-Id", "0193-c");
    node.on("GET /v1/components/wallet", 200, WALLET);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void shows_what_became_of_a_command() {
    assertThat(cli.run("entity", "send", "wallet/alice", "deposit", "cents=5", "--key", "k1"))
        .isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .isEqualTo(
            """
            key       k1
            accepted  wallet/alice deposit
            sequence  7
            version   7
            command   0193-c
            reply     {"cents":5}
            """);
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void prints_the_json_of_the_node_untouched_and_the_key_beside_it() {
    assertThat(cli.run("entity", "send", "wallet/alice", "deposit", "-o", "json", "--key", "k1"))
        .isEqualTo(ExitCode.OK);
    assertThat(cli.out()).isEqualTo(ACCEPTED + "\n");
    assertThat(cli.err()).isEqualTo("key       k1\n");
  }

  @Test
  void always_sends_a_key_and_prints_the_one_that_it_made() {
    cli.run("entity", "send", "wallet/alice", "deposit");
    String key = sent().headers().get("idempotency-key");
    assertThat(key).hasSize(36);
    assertThat(cli.out()).startsWith("key       " + key + "\n");
  }

  @Test
  void takes_a_value_as_json_unless_the_component_says_that_the_field_is_a_text() {
    cli.run(
        "entity",
        "send",
        "wallet/alice",
        "deposit",
        "cents=5",
        "memo=5",
        "kind=true",
        "tags=[1,2]",
        "note=for Bob",
        "quoted=\"6\"",
        "big=12345678901234567890.10",
        "empty=");
    assertThat(sent().body())
        .isEqualTo(
            """
            {"cents":5,"memo":"5","kind":"true","tags":[1,2],"note":"for Bob","quoted":"6",\
            "big":12345678901234567890.10,"empty":""}""");
  }

  @Test
  void sends_a_body_as_it_is_given() {
    cli.run("entity", "send", "wallet/alice", "deposit", "--body", "{\"cents\": 5}");
    assertThat(sent().body()).isEqualTo("{\"cents\": 5}");
    assertThat(sent().headers()).containsEntry("content-type", "application/json");
  }

  @Test
  void reads_a_body_from_standard_input() {
    cli.input("{\"memo\":\"ü\"}").run("entity", "send", "wallet/alice", "deposit", "--body", "-");
    assertThat(sent().body()).isEqualTo("{\"memo\":\"ü\"}");
  }

  @Test
  void reads_a_body_from_a_file(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("body.json");
    Files.writeString(file, "{\"memo\":\"ü\"}");
    cli.run("entity", "send", "wallet/alice", "deposit", "--body", "@" + file);
    assertThat(sent().body()).isEqualTo("{\"memo\":\"ü\"}");
    assertThat(cli.run("entity", "send", "wallet/alice", "deposit", "--body", "@" + folder))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("--body: @" + folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--key", "--reason", "--caller"})
  void refuses_text_that_a_header_can_not_hold(String option) {
    assertThat(cli.run("entity", "send", "wallet/alice", "deposit", option, "kä", "cents=5"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("\"kä\" (expected: printable ASCII characters)");
    assertThat(node.asked()).noneMatch(asked -> asked.body().contains("cents"));
  }

  @Test
  void sends_condition_caller_reason_and_token(@TempDir Path folder) throws IOException {
    Path token = folder.resolve("token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, "t0ken\n");
    cli.with("REPRISE_TOKEN_FILE", token.toString());
    cli.run(
        "entity",
        "send",
        "wallet/alice",
        "deposit",
        "--if-match",
        "7",
        "--caller",
        "ann",
        "--reason",
        "INC-77",
        "--state");
    assertThat(sent().headers())
        .containsEntry("if-match", "\"7\"")
        .containsEntry("reprise-caller", "ann")
        .containsEntry("reprise-reason", "INC-77")
        .containsEntry("prefer", "return=representation")
        .containsEntry("authorization", "Bearer t0ken");
  }

  @Test
  void tells_a_replay_from_a_first_time() {
    node.on(DEPOSIT, 200, ACCEPTED, "Idempotent-Replayed", "true");
    cli.run("entity", "send", "wallet/alice", "deposit");
    assertThat(cli.out()).contains("accepted  wallet/alice deposit (done before, this key)");
  }

  @Test
  void shows_all_field_errors_of_a_problem() {
    node.on(
        DEPOSIT,
        422,
        """
        {"type":"/problems/invalid-body","title":"The body does not fit","status":422,
         "detail":"2 fields","code":"invalid-body","retryable":false,"outcome":"none",
         "errors":[{"pointer":"/cents","code":"missing","detail":"is required"},
                   {"pointer":"/x","code":"unknown","detail":"no such field"}]}""");
    assertThat(cli.run("entity", "send", "wallet/alice", "deposit")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err())
        .isEqualTo(
            """
            The body does not fit (invalid-body)
              2 fields
              /cents: is required (missing)
              /x: no such field (unknown)
              What to do: %s/problems/invalid-body
            """
                .formatted(node.url()));
  }

  @Test
  void says_that_an_outcome_is_unknown_and_how_to_find_out() {
    node.on(
        DEPOSIT,
        504,
        """
        {"type":"/problems/no-answer","title":"No answer in time","code":"no-answer",
         "retryable":true,"outcome":"unknown"}""");
    assertThat(cli.run("entity", "send", "wallet/alice", "deposit", "--key", "k1"))
        .isEqualTo(ExitCode.UNKNOWN_OUTCOME);
    assertThat(cli.err()).contains("It is not known").contains("again with --key k1");
  }

  @Test
  void treats_a_connection_that_breaks_after_sending_as_an_unknown_outcome() {
    assertThat(cli.run("entity", "send", "wallet/alice", "hang-up", "--key", "k1"))
        .isEqualTo(ExitCode.UNKNOWN_OUTCOME);
    assertThat(cli.err()).contains("It is not known").contains("--key k1");
  }

  @Test
  void says_that_no_node_can_be_reached() {
    node.close();
    assertThat(cli.run("entity", "send", "wallet/alice", "deposit"))
        .isEqualTo(ExitCode.NOT_REACHABLE);
    assertThat(cli.err())
        .contains("No node at " + node.url() + ": connection refused")
        .contains("./reprise dev");
  }

  @Test
  void asks_for_what_is_missing_or_wrong_in_the_arguments() {
    assertThat(cli.run("entity", "send", "wallet", "deposit")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("entity", "send", "wallet/alice")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("entity", "send", "wallet/alice", "deposit", "cents"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("entity", "send", "wallet/alice", "deposit", "c=5", "c=6"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("entity", "send", "wallet/alice", "deposit", "c=5", "--body", "{}"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("entity", "send", "wallet/alice", "deposit", "--url", "nowhere"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("entity", "send", "wallet/alice", "deposit", "--key", "a\nb"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.err())
        .contains("such as wallet/alice")
        .contains("COMMAND")
        .contains("expected: name=value")
        .contains("given twice")
        .contains("expected: one of them")
        .contains("nowhere");
    assertThat(node.asked()).noneMatch(asked -> asked.call().startsWith("POST"));
  }

  private Asked sent() {
    return node.asked().stream()
        .filter(asked -> asked.call().startsWith("POST"))
        .findFirst()
        .orElseThrow();
  }
}
