package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.dev.Development;
import io.reprise.samples.Wallet;
import io.reprise.security.Authority;
import io.reprise.security.Scope;
import io.reprise.security.Token;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Load for a real node that encrypts and asks for a token. */
class BenchEndToEndTest {
  private static final long STOP_SECONDS_MAX = 60;
  private static final int WALLETS = 5;

  private static @Nullable Node node;
  private static Path files = Path.of("");

  private final CliFixture cli = trusted(new CliFixture());

  @BeforeAll
  static void start_a_node(@TempDir Path folder) throws Exception {
    files = folder;
    new Authority("ours").issue(folder, "localhost");
    String token = Token.secret();
    write("token", token);
    write("tokens", Token.of("bench", Set.of(Scope.CLIENT), token).line() + "\n");
    String settings =
        """
        reprise.data = "%1$s/data"
        reprise.http {
          port = 0, token-file = "%1$s/tokens"
          certificate-file = "%1$s/tls.crt", key-file = "%1$s/tls.key"
        }
        reprise.cluster { remoting-port = %2$d, management-port = 0 }
        akka.cluster.jmx.enabled = off
        """
            .formatted(folder, TestStorage.freePort());
    Config config =
        ConfigFactory.parseString(settings + TestStorage.configuredFor(TestStorage.emptyDatabase()))
            .withFallback(ConfigFactory.load())
            .resolve();
    Catalog wallets = Catalog.of(List.of(Installed.unpinned(Wallet.COMPONENT, "test")));
    node = Node.start(config, Development.none().withCatalog(wallets));
  }

  @AfterAll
  static void stop() throws Exception {
    if (node != null) {
      node.stop().toCompletableFuture().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  private static void write(String name, String text) throws IOException {
    Path file = Files.writeString(files.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static CliFixture trusted(CliFixture cli) {
    return cli.with("REPRISE_CA_FILE", files.resolve("ca.crt").toString())
        .with("REPRISE_URL", url());
  }

  private static String url() {
    return Objects.requireNonNull(node).url();
  }

  private CliFixture withToken() {
    return cli.with("REPRISE_TOKEN_FILE", files.resolve("token").toString());
  }

  private static JsonNode json(CliFixture from) {
    return JsonText.parse(from.out())
        .orElseThrow(() -> new AssertionError(from.out() + from.err()));
  }

  @Test
  void what_it_counts_is_in_the_wallets() {
    int exitCode =
        withToken()
            .run(
                "bench",
                url(),
                "--connections=4",
                "--entities=" + WALLETS,
                "--prefix=many-",
                "--body={\"cents\":3}",
                "--warm-up=0",
                "--seconds=1",
                "-o=json");

    assertThat(exitCode).as(cli.err()).isEqualTo(ExitCode.OK);
    JsonNode row = json(cli).path("rows").path(0);
    assertThat(row.path("accepted").asLong()).isPositive().isEqualTo(row.path("count").asLong());
    assertThat(balances("many-")).isEqualTo(3 * row.path("accepted").asLong());
  }

  private static long balances(String prefix) {
    long cents = 0;
    for (int i = 1; i <= WALLETS; i++) {
      CliFixture reads =
          trusted(new CliFixture()).with("REPRISE_TOKEN_FILE", files.resolve("token").toString());
      assertThat(reads.run("entity", "get", "wallet/" + prefix + i, "-o=json")).isZero();
      cents += json(reads).path("state").path("cents").asLong();
    }
    return cents;
  }

  @Test
  void commands_at_a_rate_have_keys_and_run_again_on_the_same_wallets() {
    for (int time = 1; time <= 2; time++) {
      CliFixture run = trusted(new CliFixture());
      run.with("REPRISE_TOKEN_FILE", files.resolve("token").toString());
      int exitCode =
          run.run(
              "bench",
              "--rate=100",
              "--entities=1",
              "--prefix=again-",
              "--warm-up=0",
              "--seconds=0.5",
              "-o=json");
      assertThat(exitCode).as(run.err()).isEqualTo(ExitCode.OK);
      assertThat(json(run).path("rows").path(0).path("count").asInt()).isEqualTo(50);
    }
    CliFixture history = trusted(new CliFixture());
    history.with("REPRISE_TOKEN_FILE", files.resolve("token").toString());
    assertThat(history.run("entity", "get", "wallet/again-1", "-o=json")).isZero();
    JsonNode wallet = json(history);
    assertThat(wallet.path("state").path("cents").asInt()).isEqualTo(100);
    assertThat(wallet.path("sequence").asInt()).as("opened once, 100 deposits").isEqualTo(101);
  }

  @Test
  void refusals_are_told_by_their_type() {
    int exitCode =
        withToken()
            .run(
                "bench",
                "--command=withdraw",
                "--entities=2",
                "--prefix=poor-",
                "--warm-up=0",
                "--seconds=0.3");

    assertThat(exitCode).as(cli.err()).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.out()).containsPattern("failed: [0-9,]+ × 409 insufficient-funds");
  }

  @Test
  void queries_are_answered() {
    int exitCode =
        withToken()
            .run(
                "bench",
                "--query=balance?consistency=linearizable",
                "--entities=2",
                "--prefix=asked-",
                "--warm-up=0",
                "--seconds=0.3",
                "--rate=50");

    assertThat(exitCode).as(cli.out() + cli.err()).isEqualTo(ExitCode.OK);
  }

  @Test
  void nothing_is_sent_without_the_token_or_to_one_who_is_not_trusted() {
    assertThat(cli.run("bench", "--seconds=0.1")).isEqualTo(ExitCode.REFUSED);
    assertThat(cli.err()).contains("token");

    CliFixture careful = new CliFixture();
    assertThat(careful.run("bench", url())).isEqualTo(ExitCode.NOT_REACHABLE);
    assertThat(careful.err()).contains("nobody who is trusted here vouches for its certificate");
  }
}
