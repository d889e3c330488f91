package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.Node;
import io.reprise.security.Authority;
import io.reprise.security.BadSecret;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may be a node of a cluster: by certificates. */
class RemotingTlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Authority AUTHORITY = new Authority("authority of the cluster");

  /** For a node that must not join. */
  private static final String HURRIED =
      "reprise.cluster { join-timeout = 8s, join-log-every = 1s }";

  private final Path folder;

  private final Storage.Coordinates database = TestStorage.emptyDatabase();

  RemotingTlsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /**
   * A node leaves and another one comes, under new keys of a new authority; the first one never
   * stops. Not on the port of the one that has left: in this JVM its connections may hold that for
   * a while, which elsewhere end with the process.
   */
  @Test
  void keys_and_authority_change_while_a_node_goes_on() throws Exception {
    int firstPort = TestStorage.freePort();
    Path ofFirst = AUTHORITY.issue(folder.resolve("first"), "reprise");
    Path ofSecond = AUTHORITY.issue(folder.resolve("second"), "reprise");
    Node first = start(firstPort, List.of(firstPort), ofFirst);
    try {
      Node second = start(TestStorage.freePort(), List.of(firstPort), ofSecond);
      awaitUp(first, 2);
      ClusterNodes.stop(second);
      awaitUp(first, 1);

      Authority next = new Authority("the next one");
      replace(ofFirst.resolve("ca.crt"), AUTHORITY.pem() + next.pem());
      Path under = next.issue(folder.resolve("under-next"), "reprise", "EC");
      replace(under.resolve("ca.crt"), AUTHORITY.pem() + next.pem());
      Node again = start(TestStorage.freePort(), List.of(firstPort), under);
      try {
        awaitUp(first, 2);
        next.issue(ofFirst, "reprise");
        Node third = start(TestStorage.freePort(), List.of(firstPort), under);
        try {
          awaitUp(first, 3);
        } finally {
          ClusterNodes.stop(third);
        }
      } finally {
        ClusterNodes.stop(again);
      }
    } finally {
      ClusterNodes.stop(first);
    }
  }

  /** Wherever an operator asks. */
  @Test
  void a_file_of_a_node_that_can_not_be_used_is_told_by_any_other() throws Exception {
    int port = TestStorage.freePort();
    Node first = start(port, List.of(port), AUTHORITY.issue(folder.resolve("first"), "reprise"));
    Path ofSecond = AUTHORITY.issue(folder.resolve("second"), "reprise");
    try {
      Node second = start(TestStorage.freePort(), List.of(port), ofSecond);
      try {
        awaitUp(first, 2);
        Awaitility.await().atMost(PATIENCE).until(() -> troubles(first).isEmpty());
        Files.writeString(ofSecond.resolve("tls.key"), "half of a key");
        Awaitility.await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(troubles(first))
                        .singleElement()
                        .asString()
                        .contains(
                            "reprise.cluster.key-file",
                            "The certificate before stays in use, until"));
        AUTHORITY.issue(
            ofSecond, "reprise", "EC", Authority.Form.PKCS8, Instant.now().plusSeconds(600));
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> troubles(first).toString().contains("tls.crt expires at"));
        AUTHORITY.issue(ofSecond, "reprise");
        Awaitility.await().atMost(PATIENCE).until(() -> troubles(first).isEmpty());
      } finally {
        ClusterNodes.stop(second);
      }
    } finally {
      ClusterNodes.stop(first);
    }
  }

  /** Of all nodes; one that has not answered is a trouble, too. */
  private static List<String> troubles(Node node) {
    return node.cluster().report().toCompletableFuture().join().members().stream()
        .flatMap(
            member ->
                member.answered()
                    ? member.troubles().stream()
                    : Stream.of(member.node() + " has not answered"))
        .toList();
  }

  @Test
  void who_does_not_have_the_right_certificate_does_not_join() throws Exception {
    int port = TestStorage.freePort();
    Node first = start(port, List.of(port), AUTHORITY.issue(folder.resolve("first"), "reprise"));
    try {
      Path foreign = new Authority("somebody else").issue(folder.resolve("foreign"), "reprise");
      Path ofShop = AUTHORITY.issue(folder.resolve("shop"), "shop");
      for (Path wrong : List.of(foreign, ofShop)) {
        assertThatThrownBy(() -> start(TestStorage.freePort(), List.of(port), wrong, HURRIED))
            .as("certificates in " + wrong)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("reprise.cluster.certificate-file")
            .hasMessageContaining("docs/security.md");
      }
      assertThatThrownBy(
              () -> ClusterNodes.start(database, TestStorage.freePort(), List.of(port), HURRIED))
          .as("without TLS")
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no member after");
      assertThat(first.cluster().report().toCompletableFuture().join().members()).hasSize(1);
    } finally {
      ClusterNodes.stop(first);
    }
  }

  @Test
  void a_node_does_not_start_with_files_that_can_not_be_used() throws Exception {
    Path expired =
        AUTHORITY.issue(
            folder, "reprise", "EC", Authority.Form.PKCS8, Instant.now().minusSeconds(1));
    int port = TestStorage.freePort();

    assertThatThrownBy(() -> start(port, List.of(), expired))
        .isInstanceOf(BadSecret.class)
        .hasMessageContaining("expired at");
    assertThatThrownBy(
            () ->
                ClusterNodes.start(
                    database,
                    port,
                    List.of(),
                    "reprise.cluster { certificate-file = a, key-file = b }"))
        .hasMessageContaining("reprise.cluster.trust-file: empty");
  }

  @Test
  void a_node_that_others_reach_does_not_start_without_certificates() {
    assertThatThrownBy(
            () ->
                ClusterNodes.start(
                    database,
                    TestStorage.freePort(),
                    List.of(),
                    "akka.remote.artery.bind.hostname = 0.0.0.0"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("reprise.cluster.remoting-host: other machines can connect")
        .hasMessageContaining("reprise.cluster.insecure = true");
  }

  private Node start(int port, List<Integer> seeds, Path files) throws Exception {
    return start(port, seeds, files, "");
  }

  private Node start(int port, List<Integer> seeds, Path files, String more) throws Exception {
    String tls =
        """
        reprise.cluster {
          certificate-file = "%1$s/tls.crt", key-file = "%1$s/tls.key", trust-file = "%1$s/ca.crt"
          certificate-look-every = 0s
        }
        reprise.certificate-warn-within = 1h
        """
            .formatted(files);
    return ClusterNodes.start(database, port, seeds, tls + more);
  }

  private static void awaitUp(Node node, int many) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                node.cluster().report().toCompletableFuture().join().members().stream()
                        .filter(member -> member.status().equals("up"))
                        .count()
                    == many);
  }

  private static void replace(Path file, String text) throws Exception {
    Path made = Files.writeString(file.resolveSibling("made"), text);
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
