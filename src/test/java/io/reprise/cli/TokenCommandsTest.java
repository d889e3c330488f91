package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.security.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandsTest {
  private static final String TOKEN = "rp_[A-Za-z0-9_-]{43}";

  private final CliFixture cli = new CliFixture();

  @TempDir private Path folder = Path.of("");

  private String file() {
    return folder.resolve("tokens").toString();
  }

  @Test
  void makes_a_token_that_a_node_takes_and_a_file_that_nobody_else_reads() throws IOException {
    assertThat(cli.run("token", "new", "shop", "--scope", "client", "--file", file()))
        .isEqualTo(ExitCode.OK);
    String shop = cli.out().strip();
    assertThat(shop).as("nothing else, so that it can go into a file").matches(TOKEN);
    assertThat(cli.err()).contains("shop added").doesNotContain(shop);

    CliFixture more = new CliFixture();
    Files.writeString(Path.of(file()), Files.readString(Path.of(file())).strip());
    more.run("token", "new", "ops", "--scope=operator,client", "--file", file(), "-o", "json");
    JsonNode made = JsonText.parse(more.out()).orElseThrow();

    Tokens tokens = Tokens.open("test", Path.of(file()), Duration.ofHours(1));
    assertThat(tokens.find(shop).orElseThrow().scopeWords()).isEqualTo("client");
    assertThat(tokens.find(made.path("token").asText()).orElseThrow().scopeWords())
        .isEqualTo("client,operator");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file()))))
        .isEqualTo("rw-------");

    CliFixture list = new CliFixture();
    assertThat(list.run("token", "list", "--file", file())).isEqualTo(ExitCode.OK);
    assertThat(list.out().lines())
        .containsExactly("NAME  SCOPES", "shop  client", "ops   client,operator");
  }

  @Test
  void prints_the_line_too_if_it_is_told_no_file() {
    assertThat(cli.run("token", "new", "shop", "--scope", "client")).isEqualTo(ExitCode.OK);

    List<String> lines = cli.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).matches(TOKEN);
    assertThat(lines.get(1)).matches("shop client sha256:[0-9a-f]{64}");
  }

  @Test
  void refuses_what_a_node_would_not_take() throws IOException {
    assertThat(cli.run("token", "new", "two words", "--scope", "client")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("token", "new", "shop", "--scope", "admin")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("token", "new", "shop")).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err())
        .contains("NAME: two words is not a name (expected: 1 to 128 visible ASCII")
        .contains("--scope: admin (expected: client, operator or client,operator)")
        .contains("'--scope=SCOPE");

    cli.run("token", "new", "shop", "--scope", "client", "--file", file());
    assertThat(cli.run("token", "new", "shop", "--scope", "client", "--file", file()))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("has a token of shop already");

    Files.setPosixFilePermissions(Path.of(file()), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(cli.run("token", "list", "--file", file())).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("--file: " + file() + " has the rights rw-r--r--");
    assertThat(cli.out().lines()).as("one token was made").hasSize(1);
  }
}
