package io.reprise.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL for tests that takes encrypted connections only. */
public final class EncryptedServer implements AutoCloseable {
  private static final String SECRET = "changeit";

  private final TestServer server = new TestServer();
  private final Storage storage = server.open();
  private final Path certificate = server.data.resolve("server.crt");

  /** Starts it with a new certificate for 127.0.0.1. */
  public EncryptedServer() throws Exception {
    Path key = server.data.resolve("server.key");
    makeCertificate(key);
    Files.writeString(
        server.postgres().resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET ssl_cert_file = '" + certificate + "'");
      statement.execute("ALTER SYSTEM SET ssl_key_file = '" + key + "'");
      statement.execute("ALTER SYSTEM SET ssl = on");
      statement.execute("SELECT pg_reload_conf()");
    }
    await().atMost(TestServer.PATIENCE).ignoreExceptions().untilAsserted(this::endOthers);
  }

  /** Those that were there before it took encrypted ones only. */
  private void endOthers() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE client_port > 0 AND pid <> pg_backend_pid()");
    }
  }

  private void makeCertificate(Path key) throws Exception {
    Path store = server.data.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                SECRET)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)
        || keytool.exitValue() != 0) {
      throw new AssertionError("keytool made no certificate");
    }
    KeyStore made = KeyStore.getInstance(store.toFile(), SECRET.toCharArray());
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        key, pem("PRIVATE KEY", made.getKey("server", SECRET.toCharArray()).getEncoded()));
    Files.writeString(certificate, pem("CERTIFICATE", made.getCertificate("server").getEncoded()));
  }

  private static String pem(String what, byte[] encoded) {
    String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(encoded);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  /** HOCON for a node that connects to it with further options in the url. */
  public String settings(String options) {
    Storage.Coordinates database = storage.coordinates();
    return """
        reprise.storage {
          url = "postgresql://%s:%d/%s?%s", user = "%s", password = "%s", wait = 5 seconds
        }
        """
        .formatted(
            database.host(),
            database.port(),
            database.database(),
            options,
            database.user(),
            database.password());
  }

  /** A file with its certificate, as PEM. */
  public Path certificate() {
    return certificate;
  }

  /** How many connections by TCP there are now, apart from the one that asks. */
  public long connections(boolean encrypted) throws SQLException {
    try (Connection connection = connect()) {
      return Long.parseLong(
          Database.value(
              connection,
              "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                  + " WHERE client_port > 0 AND pid <> pg_backend_pid() AND ssl = "
                  + encrypted));
    }
  }

  private Connection connect() throws SQLException {
    Storage.Coordinates database = storage.coordinates();
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s?sslmode=require"
            .formatted(database.host(), database.port(), database.database()),
        database.user(),
        database.password());
  }

  @Override
  public void close() throws IOException {
    storage.close();
    server.close();
  }
}
