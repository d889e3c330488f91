package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntityRebuildTest {
  private static final String CALL = "DELETE /v1/snapshots/wallet/alice";
  private static final String REBUILT =
      "{\"component\":\"wallet\",\"id\":\"alice\",\"sequence\":3,\"version\":2}";

  private final RecordedNode node;
  private final CliFixture cli = new CliFixture();

  EntityRebuildTest() throws IOException {
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
  void says_how_far_the_entity_is() {
    node.on(CALL, 200, REBUILT);
    assertThat(cli.run("entity", "rebuild", "wallet/alice")).isEqualTo(ExitCode.OK);
    assertThat(cli.out())
        .isEqualTo(
            """
            entity    wallet/alice
            sequence  3
            version   2
            rebuilt from its first entry
            """);
  }

  @Test
  void gives_scripts_what_the_node_answered() {
    node.on(CALL, 200, REBUILT);
    assertThat(cli.run("entity", "rebuild", "wallet/alice", "-o", "json")).isEqualTo(ExitCode.OK);
    assertThat(cli.out().strip()).isEqualTo(REBUILT);
  }

  @Test
  void says_what_the_node_did_not_do() {
    node.on(CALL, 503, "{\"title\":\"The entity is out of service\",\"code\":\"out-of-service\"}");
    assertThat(cli.run("entity", "rebuild", "wallet/alice")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("The entity is out of service (out-of-service)");
    node.close();
    assertThat(cli.run("entity", "rebuild", "wallet/alice")).isEqualTo(ExitCode.NOT_REACHABLE);
  }
}
