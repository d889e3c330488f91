package io.reprise.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.security.Authority.Form;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FollowedTlsTest {
  private static final Authority AUTHORITY = new Authority("ours");

  private final Path folder;

  FollowedTlsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static TlsFiles files(Path folder, Duration lookEvery) {
    return new TlsFiles(
        "reprise.cluster",
        folder.resolve("tls.crt"),
        folder.resolve("tls.key"),
        Optional.of(folder.resolve("ca.crt")),
        lookEvery);
  }

  private FollowedTls open(String name) {
    return FollowedTls.open(
        files(AUTHORITY.issue(folder.resolve(name), name), Duration.ofHours(1)));
  }

  @ParameterizedTest
  @CsvSource({"RSA,PKCS8", "RSA,OLDER", "EC,PKCS8", "EC,OLDER", "Ed25519,PKCS8"})
  void takes_keys_of_all_common_kinds_and_forms(String algorithm, Form form) throws Exception {
    Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    Path issued = AUTHORITY.issue(folder, "node", algorithm, form, tomorrow);
    FollowedTls tls = FollowedTls.open(files(issued, Duration.ofHours(1)));

    SSLSession session = shakeHands(tls.client("node", 1), tls.server());

    assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
    assertThat(tls.names()).containsExactly("node");
    assertThat(tls.expires()).isBefore(tomorrow.plusSeconds(1));
  }

  @Test
  void refuses_one_that_another_authority_vouches_for() {
    FollowedTls ours = open("node");
    Path other = new Authority("others").issue(folder.resolve("other"), "node");
    FollowedTls theirs = FollowedTls.open(files(other, Duration.ofHours(1)));

    assertThatThrownBy(() -> shakeHands(theirs.client("node", 1), ours.server()))
        .isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> shakeHands(ours.client("node", 1), theirs.server()))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void tells_a_certificate_that_is_for_somebody_else() throws Exception {
    FollowedTls node = open("reprise-nodes");
    FollowedTls same = open("reprise-nodes");
    FollowedTls shop = open("shop");

    SSLSession session = shakeHands(same.client("a", 1), node.server());
    SSLSession other = shakeHands(shop.client("a", 1), node.server());

    assertThat(node.sharesName((X509Certificate) session.getPeerCertificates()[0])).isTrue();
    assertThat(node.sharesName((X509Certificate) other.getPeerCertificates()[0])).isFalse();
  }

  @Test
  void goes_on_with_new_files_and_keeps_the_old_ones_while_new_ones_are_not_good()
      throws Exception {
    AUTHORITY.issue(folder, "before");
    FollowedTls tls = FollowedTls.open(files(folder, Duration.ZERO));
    assertThat(tls.names()).containsExactly("before");

    Authority.replace(folder.resolve("tls.key"), "half a k");
    assertThat(tls.names()).containsExactly("before");
    AUTHORITY.issue(folder, "after");

    assertThat(tls.names()).containsExactly("after");
  }

  @Test
  void trusts_all_authorities_of_its_file_so_that_one_can_follow_another() throws Exception {
    Authority next = new Authority("next");
    FollowedTls before = open("node");
    Path both = AUTHORITY.issue(folder.resolve("both"), "node");
    Authority.replace(both.resolve("ca.crt"), AUTHORITY.pem() + next.pem());
    FollowedTls between = FollowedTls.open(files(both, Duration.ofHours(1)));
    Path last = next.issue(folder.resolve("last"), "node");
    Authority.replace(last.resolve("ca.crt"), AUTHORITY.pem() + next.pem());
    FollowedTls after = FollowedTls.open(files(last, Duration.ofHours(1)));

    assertThat(shakeHands(before.client("node", 1), between.server()).isValid()).isTrue();
    assertThat(shakeHands(after.client("node", 1), between.server()).isValid()).isTrue();
  }

  @Test
  void says_when_a_certificate_is_about_to_expire_and_when_it_has() {
    FollowedTls tls = open("node");

    assertThat(tls.warning(Duration.ofHours(1))).isEmpty();
    assertThat(tls.warning(Duration.ofDays(14)).orElse(""))
        .contains("reprise.cluster.certificate-file", "expires at", "no restart");
  }

  @Test
  void keeps_the_old_ones_when_new_certificates_do_not_lead_from_one_to_the_next()
      throws IOException {
    AUTHORITY.issue(folder, "node");
    FollowedTls tls = FollowedTls.open(files(folder, Duration.ZERO));
    String own = Files.readString(folder.resolve("tls.crt"));

    Authority.replace(folder.resolve("tls.crt"), own + own);

    assertThat(tls.names()).containsExactly("node");
    assertThat(tls.warning(Duration.ZERO).orElse(""))
        .contains("is not vouched for by the next one", "stays in use");
    assertThat(tls.warning(Duration.ofDays(14)).orElse(""))
        .as("about to expire, and what is to replace it can't be used")
        .contains("expires at", "is not vouched for by the next one")
        .doesNotContain("no restart is needed");
    Authority.replace(folder.resolve("tls.crt"), own + AUTHORITY.pem());
    assertThat(tls.warning(Duration.ZERO)).isEmpty();
  }

  @Test
  void refuses_a_certificate_that_its_own_trust_file_does_not_vouch_for() throws IOException {
    AUTHORITY.issue(folder, "node");
    Authority.replace(folder.resolve("ca.crt"), new Authority("another").pem());

    assertThatThrownBy(() -> FollowedTls.open(files(folder, Duration.ofHours(1))))
        .isInstanceOf(BadSecret.class)
        .hasMessageContaining("reprise.cluster.trust-file")
        .hasMessageContaining("does not vouch for the certificate in");
  }

  @Test
  void writes_what_strangers_say_on_one_line() {
    assertThat(Plain.text("CN=a\nERROR all is lost\u001b[31m"))
        .isEqualTo("CN=a?ERROR all is lost?[31m");
    assertThat(Plain.text("x".repeat(1000))).hasSizeLessThan(300);
  }

  @Test
  void refuses_an_expired_certificate() {
    Path expired =
        AUTHORITY.issue(folder, "node", "EC", Form.PKCS8, Instant.now().minusSeconds(60));

    assertThatThrownBy(() -> FollowedTls.open(files(expired, Duration.ofHours(1))))
        .isInstanceOf(BadSecret.class)
        .hasMessageContaining("reprise.cluster.certificate-file")
        .hasMessageContaining("expired at")
        .hasMessageContaining("Put a new one there");
  }

  @Test
  void refuses_a_key_of_another_certificate() throws Exception {
    AUTHORITY.issue(folder, "node");
    Path other = AUTHORITY.issue(folder.resolve("other"), "node");
    Files.copy(
        other.resolve("tls.key"),
        folder.resolve("tls.key"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> FollowedTls.open(files(folder, Duration.ofHours(1))))
        .isInstanceOf(BadSecret.class)
        .hasMessageContaining("reprise.cluster.key-file")
        .hasMessageContaining("is not the key of the certificate");
  }

  @ParameterizedTest
  @CsvSource({
    "rw-r--r--,chmod 640",
    "rw-rw----,chmod 640",
    "rw-r-----,",
    "r--------,",
  })
  void refuses_a_key_that_others_can_read_or_change(String rights, String advice)
      throws IOException {
    AUTHORITY.issue(folder, "node");
    Files.setPosixFilePermissions(
        folder.resolve("tls.key"), PosixFilePermissions.fromString(rights));

    if (advice == null) {
      assertThat(FollowedTls.open(files(folder, Duration.ofHours(1))).names()).isNotEmpty();
    } else {
      assertThatThrownBy(() -> FollowedTls.open(files(folder, Duration.ofHours(1))))
          .isInstanceOf(BadSecret.class)
          .hasMessageContaining(rights)
          .hasMessageContaining(advice);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tls.crt,hello,holds no certificate",
    "tls.crt,-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----,holds no certificate",
    "tls.key,s3cret-text,has no private key",
    "tls.key,-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----,has no RSA key",
    "tls.key,-----BEGIN ENCRYPTED PRIVATE KEY-----A-----END ENCRYPTED PRIVATE KEY-----,passphrase",
    "ca.crt,,holds no certificate",
  })
  void says_what_is_wrong_with_a_file_and_nothing_of_what_is_in_it(
      String file, String text, String said) throws IOException {
    AUTHORITY.issue(folder, "node");
    Authority.replace(folder.resolve(file), text == null ? "" : text);

    assertThatThrownBy(() -> FollowedTls.open(files(folder, Duration.ofHours(1))))
        .isInstanceOf(BadSecret.class)
        .hasMessageContaining(said)
        .hasMessageContaining(file)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void names_a_file_that_is_not_there() throws IOException {
    AUTHORITY.issue(folder, "node");
    Files.delete(folder.resolve("tls.key"));

    assertThatThrownBy(() -> FollowedTls.open(files(folder, Duration.ofHours(1))))
        .isInstanceOf(BadSecret.class)
        .hasMessageContaining("reprise.cluster.key-file: " + folder.resolve("tls.key"))
        .hasMessageContaining("does not exist");
  }

  @Test
  void wants_certificate_and_key_together() {
    assertThat(TlsFiles.of("reprise.http", "", "", "", Duration.ZERO)).isEmpty();
    assertThatThrownBy(() -> TlsFiles.of("reprise.http", "a.crt", "", "", Duration.ZERO))
        .hasMessage(
            "reprise.http: only certificate-file is set (expected: certificate-file and key-file,"
                + " or neither). Set both.");
  }

  /** Both sides in memory; fails as the side that refuses does. */
  private static SSLSession shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
    client.beginHandshake();
    server.beginHandshake();
    for (int turn = 0; turn < 100 && isShaking(client, server); turn++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
    }
    return server.getSession();
  }

  private static boolean isShaking(SSLEngine client, SSLEngine server) {
    return client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
        || server.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    ByteBuffer nothing = ByteBuffer.allocate(0);
    ByteBuffer plain = ByteBuffer.allocate(1 << 16);
    for (int turn = 0; turn < 100; turn++) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> engine.wrap(nothing, out);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          in.flip();
          boolean any = in.hasRemaining();
          if (any) {
            engine.unwrap(in, plain);
          }
          in.compact();
          if (!any) {
            return;
          }
        }
        default -> {
          return;
        }
      }
    }
  }
}
