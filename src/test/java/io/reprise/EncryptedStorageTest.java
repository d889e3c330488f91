package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.storage.EncryptedServer;
import io.reprise.storage.StorageFailed;
import io.reprise.storage.TestStorage;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node on a PostgreSQL that takes encrypted connections only: reads and writes alike. */
class EncryptedStorageTest {
  private static final long SECONDS_MAX = 60;

  private static EncryptedServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new EncryptedServer();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sslmode=verify-full&sslrootcert=CERTIFICATE"})
  void writes_and_reads_over_encrypted_connections(String options) throws Exception {
    Node node = Node.start(config(options.replace("CERTIFICATE", encoded(server.certificate()))));
    try {
      String wallet = wallet(node, options.isEmpty() ? "plain" : "checked");
      HttpResponse<String> opened =
          send(
              HttpRequest.newBuilder(URI.create(wallet + "/open"))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString("{\"owner\":\"Ann\"}")));
      HttpResponse<String> history = send(HttpRequest.newBuilder(URI.create(wallet + "/entries")));

      assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
      assertThat(history.body()).contains("\"owner\":\"Ann\"");
      assertThat(server.connections(true)).isPositive();
      assertThat(server.connections(false)).isZero();
    } finally {
      node.stop().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  @Test
  void refuses_a_server_that_its_certificates_do_not_vouch_for() throws Exception {
    try (EncryptedServer other = new EncryptedServer()) {
      Config wrong = config("sslmode=verify-full&sslrootcert=" + encoded(other.certificate()));

      assertThatThrownBy(() -> Node.start(wrong))
          .isInstanceOf(StorageFailed.class)
          .hasMessageContaining("PKIX path");
    }
  }

  @Test
  void does_not_fall_back_to_connections_that_are_not_encrypted() {
    assertThatThrownBy(() -> Node.start(config("sslmode=disable")))
        .isInstanceOf(StorageFailed.class)
        .hasMessageContaining("no encryption");
  }

  private static String encoded(Path file) {
    return file.toString().replace(" ", "%20");
  }

  private static String wallet(Node node, String id) {
    InetSocketAddress address = node.httpAddress();
    return "http://127.0.0.1:" + address.getPort() + "/v1/entities/wallet/" + id;
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static Config config(String options) {
    return ConfigFactory.parseString(
            """
            reprise {
              components = "%s", data = "target/test-data"
              http.port = 0
              cluster { remoting-port = %d, management-port = %d }
            }
            akka.cluster.jmx.enabled = off # two nodes in one JVM would have one name
            """
                .formatted(NoJars.folder(), TestStorage.freePort(), TestStorage.freePort()))
        .withFallback(ConfigFactory.parseString(server.settings(options)))
        .withFallback(ConfigFactory.load());
  }
}
