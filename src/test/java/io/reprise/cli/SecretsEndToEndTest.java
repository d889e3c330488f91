package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.dev.Development;
import io.reprise.samples.Wallet;
import io.reprise.security.Authority;
import io.reprise.security.FollowedTls;
import io.reprise.security.RecordedLog;
import io.reprise.security.Scope;
import io.reprise.security.Token;
import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No secret of a node is in anything that it says: logs, answers, problems, numbers, settings. */
class SecretsEndToEndTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Authority AUTHORITY = new Authority("authority");

  /** Shorter lines of a key are found by chance. */
  private static final int KEY_LINE_MIN = 20;

  private final Path folder;
  private final List<String> secrets = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final String token = Token.secret();
  private final Coordinates database = TestStorage.emptyDatabase();

  SecretsEndToEndTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void are_in_nothing_that_a_node_says() throws Exception {
    write("password", database.password());
    String line = Token.of("ann", Set.of(Scope.CLIENT, Scope.OPERATOR), token).line();
    write("tokens", line + "\n");
    secrets.addAll(List.of(token, line.substring(line.indexOf("sha256:") + 7)));
    secrets.add(database.password());
    noteKey(AUTHORITY.issue(folder.resolve("nodes"), "reprise"));
    noteKey(AUTHORITY.issue(folder.resolve("http"), "reprise"));
    Path file = write("reprise.conf", settings());

    RecordedLog log = new RecordedLog();
    try (log) {
      Node node = Node.start(config(file), Development.none().withCatalog(wallets()));
      try {
        asks(node);
        spoilsFiles(log);
      } finally {
        node.stop().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      startsInVain(file);
    }
    said.addAll(log.lines());
    showsSettings(file);

    assertThat(said).hasSizeGreaterThan(20);
    assertThat(said).noneMatch(text -> secrets.stream().anyMatch(text::contains));
  }

  private String settings() {
    return """
        reprise {
          data = "%1$s/data"
          storage {
            url = "postgresql://%2$s:%3$d/%4$s", user = "%5$s", password-file = "%1$s/password"
            connections = 4
          }
          http {
            port = 0, token-file = "%1$s/tokens", token-look-every = 50ms
            certificate-file = "%1$s/http/tls.crt", key-file = "%1$s/http/tls.key"
            certificate-look-every = 50ms
          }
          cluster {
            remoting-port = %6$d, management-port = 0, certificate-look-every = 50ms
            certificate-file = "%1$s/nodes/tls.crt", key-file = "%1$s/nodes/tls.key"
            trust-file = "%1$s/nodes/ca.crt"
          }
          remind-every = 100ms
        }
        akka.cluster.jmx.enabled = off
        """
        .formatted(
            folder,
            database.host(),
            database.port(),
            database.database(),
            database.user(),
            TestStorage.freePort());
  }

  private static Config config(Path file) {
    return ConfigFactory.parseFile(file.toFile()).withFallback(ConfigFactory.load()).resolve();
  }

  private static Catalog wallets() throws Exception {
    return Catalog.of(List.of(Installed.unpinned(Wallet.COMPONENT, "test")));
  }

  private Path write(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /** The lines of a key, without those that begin and end it. */
  private void noteKey(Path issued) throws IOException {
    Files.readAllLines(issued.resolve("tls.key")).stream()
        .filter(line -> line.length() > KEY_LINE_MIN && !line.startsWith("-----"))
        .forEach(secrets::add);
  }

  private void asks(Node node) throws Exception {
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(FollowedTls.trusting("test", folder.resolve("http/ca.crt")))
            .build();
    for (String bearer : List.of(token, "rp_wrong", "")) {
      for (String path :
          List.of(
              "/v1/entities/wallet/ann/entries",
              "/v1/cluster",
              "/v1/cluster/doctor",
              "/v1/components",
              "/openapi.json",
              "/v1/feed",
              "/v1/nowhere")) {
        said.add(got(client, get(node.url() + path, bearer)));
      }
      said.add(
          got(
              client,
              request(node.url() + "/v1/entities/wallet/ann/open", bearer)
                  .POST(HttpRequest.BodyPublishers.ofString("{\"owner\":\"Ann\"}"))
                  .header("Content-Type", "application/json")
                  .build()));
    }
    said.add(got(client, get(node.managementUrl() + "/metrics", "")));
    said.add(got(client, get(node.managementUrl() + "/ready", "")));
  }

  private static HttpRequest get(String url, String bearer) {
    return request(url, bearer).GET().build();
  }

  private static HttpRequest.Builder request(String url, String bearer) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE);
    return bearer.isEmpty() ? request : request.header("Authorization", "Bearer " + bearer);
  }

  private static String got(HttpClient client, HttpRequest request) throws Exception {
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    return response.headers().map() + " " + response.body();
  }

  /** Each is told, and told again. */
  private void spoilsFiles(RecordedLog log) throws IOException {
    String keyOfNodes = Files.readString(folder.resolve("nodes/tls.key"));
    write("nodes/tls.key", Files.readString(folder.resolve("http/tls.key")));
    write("http/tls.key", keyOfNodes);
    write("tokens", "ann client,operator sha256:" + token + "\n");
    for (String section : List.of("cluster.key-file", "http.key-file", "http.token-file")) {
      await("told of reprise." + section)
          .atMost(PATIENCE)
          .until(() -> log.lines().stream().anyMatch(line -> line.contains(section)));
    }
  }

  private void startsInVain(Path file) throws IOException {
    String wrong = "not-the-password-7c1b";
    secrets.add(wrong);
    for (String more :
        List.of(
            "reprise.http.token-file = \"\"", // the keys are those of each other
            """
            reprise.http { certificate-file = "", key-file = "", token-file = "" }
            reprise.cluster { certificate-file = "", key-file = "", trust-file = "" }
            reprise.storage { password-file = "", password = "%s" }
            """
                .formatted(wrong))) {
      Config config = ConfigFactory.parseString(more).withFallback(config(file));
      assertThatThrownBy(() -> Node.start(config))
          .satisfies(failure -> said.add(failure.toString()));
    }
  }

  private void showsSettings(Path file) {
    for (String url : List.of("", "postgresql://ann:" + token + "@db/reprise")) {
      CliFixture cli = new CliFixture().with("REPRISE_STORAGE_URL", url);
      cli.run("config", "--config", file.toString());
      cli.run("config", "--config", file.toString(), "-o", "json");
      assertThat(cli.out()).contains("reprise.http.token-file");
      said.add(cli.out() + cli.err());
    }
    CliFixture password = new CliFixture().with("REPRISE_STORAGE_PASSWORD", token);
    password.run("config", "--config", file.toString());
    said.add(password.out() + password.err());
  }
}
