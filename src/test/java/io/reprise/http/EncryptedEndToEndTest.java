package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reprise.dev.Development;
import io.reprise.security.Authority;
import io.reprise.security.FollowedTls;
import io.reprise.security.RecordedLog;
import io.reprise.storage.TestStorage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that speaks TLS: what holds in the clear holds here too. */
class EncryptedEndToEndTest {
  private static final long SECONDS_MAX = 60;

  /** Longer than it would take to stop all the same. */
  private static final long LATE_SECONDS = 3;

  private static final int KEY_LINE_MIN = 20;
  private static final Set<String> KEYS = ConcurrentHashMap.newKeySet();
  private static RecordedLog log;
  private static final int DRIP_MILLIS = 100;
  private static final Authority AUTHORITY = new Authority("ours");

  @TempDir private Path folder = Path.of("");

  private ServedNode.Running node(String settings) {
    AUTHORITY.issue(folder, "first");
    SSLContext trust = FollowedTls.trusting("test", folder.resolve("ca.crt"));
    return new ServedNode.Running(
        """
        reprise.http {
          certificate-file = "%s", key-file = "%s", certificate-look-every = 50 milliseconds
        }
        %s
        """
            .formatted(folder.resolve("tls.crt"), folder.resolve("tls.key"), settings),
        TestStorage.emptyDatabase(),
        Development.none(),
        new Client.Way(Optional.of(trust), Optional.empty()));
  }

  @BeforeAll
  static void listens_to_the_log() {
    log = new RecordedLog();
  }

  @AfterAll
  static void finds_nothing_of_a_key_in_what_was_logged() {
    log.close();
    assertThat(KEYS).isNotEmpty();
    assertThat(log.lines())
        .anyMatch(line -> line.contains("The certificate before stays in use"))
        .noneMatch(line -> KEYS.stream().anyMatch(line::contains));
  }

  /** The lines of a key, without those that begin and end it. */
  private void noteKey() throws IOException {
    Files.readAllLines(folder.resolve("tls.key")).stream()
        .filter(line -> line.length() > KEY_LINE_MIN && !line.startsWith("-----"))
        .forEach(KEYS::add);
  }

  /** A certificate and the key of another one, which are refused; then some that are good. */
  private void takesNoKeyOfAnother(Client client) throws IOException {
    noteKey();
    String key = Files.readString(folder.resolve("tls.key"));
    AUTHORITY.issue(folder, "third");
    noteKey();
    Files.writeString(folder.resolve("tls.key"), key);
    await()
        .atMost(Client.PATIENCE)
        .until(
            () -> {
              assertThat(client.get("/v1/cluster").text()).doesNotContain(KEYS);
              return log.lines().stream()
                  .anyMatch(line -> line.contains("The certificate before stays in use"));
            });
  }

  @Test
  void serves_limits_and_leaves_as_in_the_clear() throws Exception {
    String settings = "reprise.http.heartbeat = 200 milliseconds\n" + Hanging.PATIENT;
    try (ServedNode.Running running = node(settings);
        Hanging hanging = new Hanging()) {
      Client client = running.client();
      assertThat(client.post("/v1/entities/probe/a/note", "{\"text\":\"a\"}").status())
          .isEqualTo(200);
      assertThat(client.get("/v1/cluster").json().at("/members/0/address").asText())
          .isEqualTo("https://" + client.host());
      assertThat(client.post("/v1/entities/probe/a/note", "x".repeat(3 << 20)).status())
          .isEqualTo(413);

      getsAnewCertificateWithoutARestart(client);
      takesNoKeyOfAnother(client);

      CompletableFuture<Client.Got> slow = hanging.send(client, "b");
      hanging.awaitBegun(1);
      CompletableFuture<?> stopped;
      try (BufferedReader events = followed(client)) {
        assertThat(events.lines().anyMatch(line -> line.startsWith("data: "))).isTrue();

        stopped = running.stop();

        assertThat(events.lines().toList()).as("the last chunk").endsWith("0", "");
      }
      assertThatThrownBy(() -> stopped.get(LATE_SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      hanging.release();
      assertThat(slow.get(SECONDS_MAX, TimeUnit.SECONDS).status()).isEqualTo(200);
      stopped.get(SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  /**
   * Entries on a connection that is closed with the reader: the client keeps its own when a node
   * has ended them in order, and the node waits for it.
   */
  private static BufferedReader followed(Client client) throws IOException {
    Socket socket = client.connect();
    String request =
        "GET /v1/entities/probe/a/entries HTTP/1.1\r\nHost: x\r\n"
            + "Accept: text/event-stream\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  @Test
  void ends_connections_from_which_no_request_comes() throws Exception {
    try (ServedNode.Running running = node("reprise.http.head-timeout = 2 seconds")) {
      Client client = running.client();
      hangsUpOnThoseWhoDoNotSpeakTls(client);
      endsAConnectionOnWhichNothingHappens(client);
      endsAConnectionWhoseHandshakeComesAByteAtAtime(client);
    }
  }

  private static void hangsUpOnThoseWhoDoNotSpeakTls(Client client) throws IOException {
    try (Socket socket = plain(client)) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(untilEnd(socket)).doesNotContain("HTTP");
    }
  }

  private static void endsAConnectionOnWhichNothingHappens(Client client) throws IOException {
    try (Socket silent = plain(client);
        SSLSocket shaken = shaken(client)) {
      assertThat(untilEnd(silent)).isEmpty();
      assertThat(untilEnd(shaken)).isEmpty();
    }
  }

  /** The first handshakes of a JVM may take longer than the node has patience. */
  private static SSLSocket shaken(Client client) {
    return await()
        .atMost(Client.PATIENCE)
        .until(() -> shakenInTime(client), Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<SSLSocket> shakenInTime(Client client) throws IOException {
    SSLSocket socket = (SSLSocket) client.connect();
    try {
      socket.startHandshake();
      return Optional.of(socket);
    } catch (IOException e) {
      socket.close();
      return Optional.empty();
    }
  }

  /** The head of a record that announces more than ever comes. */
  private static void endsAConnectionWhoseHandshakeComesAByteAtAtime(Client client)
      throws IOException {
    try (Socket slow = plain(client)) {
      byte[] head = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
      slow.getOutputStream().write(head);
      slow.setSoTimeout(DRIP_MILLIS);
      await().atMost(Client.PATIENCE).until(() -> endsAfterByte(slow));
    }
  }

  private static boolean endsAfterByte(Socket socket) {
    try {
      socket.getOutputStream().write(0);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private void getsAnewCertificateWithoutARestart(Client client) throws IOException {
    try (SSLSocket before = (SSLSocket) client.connect()) {
      assertThat(name(before)).isEqualTo("CN=first");

      AUTHORITY.issue(folder, "second");

      await()
          .atMost(Client.PATIENCE)
          .until(
              () -> {
                try (SSLSocket after = (SSLSocket) client.connect()) {
                  return name(after).equals("CN=second");
                }
              });
    }
  }

  private static String name(SSLSocket socket) throws IOException {
    socket.startHandshake();
    X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return shown.getSubjectX500Principal().getName();
  }

  private static Socket plain(Client client) throws IOException {
    String[] host = client.host().split(":", -1);
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(host[0], Integer.parseInt(host[1])));
    socket.setSoTimeout(Math.toIntExact(Client.PATIENCE.toMillis()));
    return socket;
  }

  /** What comes before the other side ends the connection, in order or by a reset. */
  private static String untilEnd(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
      return "";
    }
  }
}
