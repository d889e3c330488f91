package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.reprise.security.Authority;
import io.reprise.security.Authority.Form;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people are told when a command line and a node can't talk, or may not. */
class HttpsTest {
  private static final Authority AUTHORITY = new Authority("ours");
  private static final String SECRET = "rp_secret";

  private final CliFixture cli = new CliFixture();
  private int port;
  private Runnable stop = () -> {};

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void stop() {
    stop.run();
  }

  private void serve(Instant until) throws Exception {
    Path files = AUTHORITY.issue(folder, "node.invalid", "RSA", Form.PKCS8, until);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(files)));
    server.createContext(
        "/",
        exchange -> {
          byte[] answer = "{\"components\":[]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    port = server.getAddress().getPort();
    stop = () -> server.stop(0);
  }

  private static SSLContext context(Path files) throws GeneralSecurityException, IOException {
    String key = Files.readString(files.resolve("tls.key")).replaceAll("-----.*-----|\\s", "");
    PrivateKey own =
        KeyFactory.getInstance("RSA")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key)));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(files.resolve("tls.crt"))) {
      Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
      store.setKeyEntry("own", own, new char[0], new Certificate[] {certificate});
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private int ask(String scheme, String host) {
    return cli.with("REPRISE_URL", scheme + "://" + host + ":" + port)
        .run("component", "show", "door");
  }

  @Test
  void talks_to_a_node_that_somebody_vouches_for() throws Exception {
    serve(Instant.now().plus(Duration.ofDays(1)));
    cli.with("REPRISE_CA_FILE", folder.resolve("ca.crt").toString());

    assertThat(ask("https", "127.0.0.1")).as(cli.err()).isEqualTo(ExitCode.OK);
  }

  @Test
  void says_why_a_node_can_not_be_trusted() throws Exception {
    serve(Instant.now().plus(Duration.ofDays(1)));

    assertThat(ask("https", "127.0.0.1")).isEqualTo(ExitCode.NOT_REACHABLE);
    assertThat(cli.err())
        .contains("can't be talked to: nobody who is trusted here vouches for its certificate.")
        .contains("REPRISE_CA_FILE");

    cli.with("REPRISE_CA_FILE", folder.resolve("ca.crt").toString());
    assertThat(ask("https", "localhost")).isEqualTo(ExitCode.NOT_REACHABLE);
    assertThat(cli.err()).contains("its certificate is not for the name localhost.");

    cli.with("REPRISE_URL", "http://127.0.0.1:" + port);
    assertThat(cli.run("find", "x")).isEqualTo(ExitCode.NOT_REACHABLE);
    assertThat(cli.err()).contains("If it speaks TLS, the URL begins with https://.");
  }

  @Test
  void says_that_a_certificate_has_expired() throws Exception {
    serve(Instant.now().minusSeconds(60));
    cli.with("REPRISE_CA_FILE", folder.resolve("ca.crt").toString());

    assertThat(ask("https", "127.0.0.1")).isEqualTo(ExitCode.NOT_REACHABLE);
    assertThat(cli.err()).contains("its certificate has expired.");
  }

  @Test
  void says_that_a_node_does_not_speak_tls() {
    TlsTrouble trouble =
        TlsTrouble.of(
                new SSLException("Unrecognized SSL message, plaintext connection?"),
                URI.create("https://node:8420"))
            .orElseThrow();

    assertThat(trouble.reason()).isEqualTo("it does not speak TLS");
    assertThat(trouble.advice()).contains("begins with http://.");
  }

  @Test
  void passes_on_what_a_node_says_of_a_token_and_shows_none() throws Exception {
    Path token = folder.resolve("token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
    Files.writeString(token, SECRET);
    try (RecordedNode node = new RecordedNode()) {
      node.on(
          "GET /v1/components/door",
          403,
          """
          {"type":"/problems/token-scope","title":"The token is not for this","status":403,
           "code":"token-scope","detail":"the token shop has the scope client"}""");
      cli.with("REPRISE_URL", node.url()).with("REPRISE_TOKEN_FILE", token.toString());

      assertThat(cli.run("component", "show", "door")).isEqualTo(ExitCode.USAGE);
      assertThat(cli.err()).contains("REPRISE_TOKEN_FILE: " + token + " has the rights rw-r--r--");
      Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("r--r-----"));
      assertThat(cli.run("component", "show", "door")).isEqualTo(ExitCode.REFUSED);

      assertThat(cli.err())
          .contains("The token is not for this (token-scope)")
          .contains("What to do: " + node.url() + "/problems/token-scope")
          .doesNotContain(SECRET);
    }
  }

  @Test
  void shows_names_of_files_and_nothing_that_is_in_them() {
    cli.with("REPRISE_HTTP_TOKEN_FILE", "/secrets/tokens").run("config");

    assertThat(cli.out())
        .contains("/secrets/tokens")
        .containsPattern("reprise.http.token-look-every +10 seconds")
        .contains("reprise.http.key-file");
  }
}
