package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.kubernetes.ApiServer;
import io.reprise.security.Authority;
import io.reprise.security.Scope;
import io.reprise.security.Token;
import io.reprise.storage.EncryptedServer;
import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Nodes in processes of their own, which find each other as pods do: Akka asks an API server over
 * TLS. The settings are those of the manifests, the pods' addresses 127.0.0.1 and further.
 */
class KubernetesDiscoveryTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "good";
  private static final String STORAGE = "reprise.storage";

  /** What fails is to be tried again soon. */
  private static final String HURRIED =
      """

      akka.management.cluster.bootstrap.contact-point-discovery {
        exponential-backoff-max = 2 seconds, stable-margin = 2 seconds
      }
      """;

  private final Path folder = NodeProcess.emptyFolder("kubernetes", "discovery");
  private final List<Integer> ports = NodeProcess.freePorts();
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final ApiServer api = new ApiServer(folder.resolve("api"));

  KubernetesDiscoveryTest() throws Exception {}

  @BeforeEach
  void let_nodes_list_pods() {
    api.bind(TOKEN);
  }

  @AfterEach
  void end() throws Exception {
    for (NodeProcess node : nodes) {
      node.kill();
    }
    api.close();
  }

  /** A pod's row is there before its node answers, as in Kubernetes. */
  private NodeProcess begun(int number, String settings, Map<String, String> variables)
      throws IOException {
    String name = "reprise-" + number;
    String ip = "127.0.0." + number;
    api.put(name, "Running", ip, ports.get(1));
    Map<String, String> all = new HashMap<>(api.variables());
    all.putAll(variables);
    NodeProcess node =
        NodeProcess.thatWaits(
            folder.resolve(name),
            ports,
            settings + HURRIED,
            new NodeProcess.Program(List.of("node"), List.of(), all),
            ip);
    nodes.add(node);
    return node;
  }

  @Test
  void pods_with_the_settings_of_production_form_one_cluster_and_later_ones_join_it()
      throws Exception {
    api.put("broken", "Running", "127.0.0.9", ports.get(1)); // its container never listens
    api.put("pending", "Pending", "127.0.0.10", ports.get(1));
    api.put("postgresql-0", "Running", "127.0.0.11", 5432, "postgresql");
    try (EncryptedServer postgresql = new EncryptedServer()) {
      Config database = ConfigFactory.parseString(postgresql.settings("")).getConfig(STORAGE);
      String token = Token.secret();
      String settings = production(postgresql, token) + api.mounted(TOKEN);
      Map<String, String> variables =
          Map.of("REPRISE_STORAGE_USER", database.getString("user"), "APP_VERSION", "0.1.0");
      for (int number = 1; number <= 3; number++) {
        begun(number, settings, variables);
      }
      nodes.forEach(NodeProcess::awaitReady);
      Caller stranger = new Caller("https://127.0.0.1:" + ports.get(0), http(), "");
      assertThat(stranger.get("/v1/cluster").statusCode()).as("without a token").isEqualTo(401);
      Caller caller = new Caller("https://127.0.0.1:" + ports.get(0), http(), token);
      awaitMembers(caller, 3);

      nodes.get(2).kill();
      api.remove("reprise-3");
      begun(4, settings, variables).awaitReady();
      awaitMembers(caller, 3);

      String url = "jdbc:" + database.getString("url");
      try (Connection connection =
          DriverManager.getConnection(
              url, database.getString("user"), database.getString("password"))) {
        assertThat(founded(connection)).as("clusters").isEqualTo(1);
      }
      assertThat(postgresql.connections(false)).as("connections in the clear").isZero();
      for (NodeProcess node : nodes) {
        assertThat(node.log()).doesNotContain("different versions", database.getString("password"));
      }
    }
  }

  /**
   * The settings of the overlay, with the secrets in a folder instead of volumes.
   *
   * @param token of whoever may do all
   */
  private String production(EncryptedServer postgresql, String token) throws Exception {
    Path secrets = folder.resolve("secrets");
    Path database = Files.createDirectories(secrets.resolve("database"));
    Config server = ConfigFactory.parseString(postgresql.settings("")).getConfig(STORAGE);
    secret(database.resolve("password"), server.getString("password"));
    Files.copy(postgresql.certificate(), database.resolve("ca.crt"));
    Path nodes = new Authority("nodes").issue(secrets.resolve("nodes"), "reprise");
    Path trust = Files.createDirectories(secrets.resolve("nodes-trust"));
    Files.move(nodes.resolve("ca.crt"), trust.resolve("ca.crt"));
    new Authority("http").issue(secrets.resolve("http"), "reprise");
    Path tokens = Files.createDirectories(secrets.resolve("tokens")).resolve("tokens");
    secret(tokens, Token.of("ann", EnumSet.allOf(Scope.class), token).line());
    String place = server.getString("url").replaceFirst("^.*://", "").replaceFirst("[?].*", "");
    return Files.readString(Path.of("kubernetes/overlays/production/reprise.conf"))
        .replace("/etc/reprise/secrets", secrets.toString())
        .replace("postgresql.example:5432/reprise", place);
  }

  private static void secret(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    Files.writeString(file, text);
  }

  @Test
  void pods_that_discovery_fails_for_say_why_and_wait_until_it_works() throws Exception {
    Coordinates database = TestStorage.emptyDatabase();
    String settings =
        Files.readString(Path.of("kubernetes/base/reprise.conf"))
            + TestStorage.configuredFor(database);
    NodeProcess stranger = begun(1, settings + api.mounted("stranger"), Map.of());
    NodeProcess unbound = begun(2, settings + api.mounted("unbound"), Map.of());
    api.account("unbound");
    NodeProcess deceived = begun(3, settings + api.mountedWithOtherAuthority(TOKEN), Map.of());
    awaitSaid(stranger, "401 Unauthorized");
    awaitSaid(unbound, "check RBAC settings");
    awaitSaid(deceived, "unable to find valid certification path");
    try (Connection connection = TestStorage.connection(database)) {
      for (NodeProcess node : nodes) {
        awaitSaid(node, "waits for kubernetes-api to find nodes");
        assertThat(node.isReady()).isFalse();
        assertThat(node.log()).doesNotContain("Bearer ");
      }
      assertThat(founded(connection)).as("clusters").isZero();

      api.bind("unbound");
      unbound.awaitReady(); // it does not wait for the node with the lowest address to found
      api.bind("stranger");
      stranger.awaitReady();
      awaitMembers(new Caller(stranger.uri("") + "", HttpClient.newHttpClient(), ""), 2);
      assertThat(founded(connection)).as("clusters").isEqualTo(1);
    }
  }

  private static void awaitSaid(NodeProcess node, String text) {
    await().atMost(PATIENCE).until(() -> node.log().contains(text));
  }

  /** Who asks a node. */
  private record Caller(String url, HttpClient http, String token) {
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Trusts the authority of HTTP only. */
  private HttpClient http() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(folder.resolve("secrets/http/ca.crt"))) {
      trusted.setCertificateEntry(
          "http", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static void awaitMembers(Caller caller, int members) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              JsonNode cluster = JSON.readTree(caller.get("/v1/cluster").body());
              long up = 0;
              for (JsonNode member : cluster.path("members")) {
                up += member.path("status").asText().equals("up") ? 1 : 0;
              }
              return up == members;
            });
  }

  /** How many clusters were ever founded on the journal. */
  private static int founded(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT count(*) FROM reprise.cluster_events WHERE kind = 'founded'")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
