package io.reprise.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.reprise.security.BadSecret;
import io.reprise.storage.StorageSettings.Embedded;
import io.reprise.storage.StorageSettings.Pool;
import io.reprise.storage.StorageSettings.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageSettingsTest {
  private static final String EVERY_KEY =
      """
      reprise {
        data = "/elsewhere"
        storage {
          url = " postgresql://db/journal ", user = "ann", password = "secret"
          password-file = "", wait = 1 minute, wait-log-every = 2 s, look-every = 19 s
          port = 5001, binaries = "/programs", start-timeout = 3 s, stop-timeout = 4 s
          watch-every = 5 s, log-max-size = 6 MiB, shared-buffers = 7 MiB, max-wal-size = 80 MiB
          max-connections = 90, allow-not-durable = true, production = true
          migration-timeout = 10 s
          connections = 11, pool-timeout = 12 s, connect-timeout = 13 s, socket-timeout = 60 s
          statement-timeout = 15 s, lock-timeout = 16 s, idle-in-transaction-timeout = 17 s
          transaction-timeout = 18 s, max-lifetime = 180 s
        }
      }
      """;

  @Test
  void have_defaults() {
    Path data = Path.of("data").toAbsolutePath();
    assertThat(StorageSettings.from(section("")))
        .isEqualTo(
            new StorageSettings(
                Optional.empty(),
                new Embedded(
                    data,
                    5442,
                    data.resolve("binaries"),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(1),
                    10 << 20,
                    128 << 20,
                    1 << 30,
                    100),
                new Pool(
                    10,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(8),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(6),
                    Duration.ofMinutes(30)),
                false,
                false,
                Duration.ofMinutes(10)));
  }

  @ParameterizedTest
  @CsvSource({
    "auto, '', false",
    "auto, postgresql://db/j, true",
    "false, postgresql://db/j, false",
    "true, '', true"
  })
  void know_what_is_production(String said, String url, boolean production) {
    String hocon = "reprise.storage { production = %s, url = \"%s\" }".formatted(said, url);
    assertThat(StorageSettings.from(section(hocon)).production()).isEqualTo(production);
  }

  @Test
  void take_every_key() {
    assertThat(StorageSettings.from(section(EVERY_KEY)))
        .isEqualTo(
            new StorageSettings(
                Optional.of(
                    new Server(
                        "postgresql://db/journal",
                        "ann",
                        "secret",
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(19))),
                new Embedded(
                    Path.of("/elsewhere"),
                    5001,
                    Path.of("/programs"),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(5),
                    6 << 20,
                    7 << 20,
                    80 << 20,
                    90),
                new Pool(
                    11,
                    Duration.ofSeconds(12),
                    Duration.ofSeconds(13),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(16),
                    Duration.ofSeconds(17),
                    Duration.ofSeconds(18),
                    Duration.ofSeconds(180)),
                true,
                true,
                Duration.ofSeconds(10)));
  }

  @Test
  void take_the_password_from_a_file_that_is_closed_to_others(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "from a file\n");
    String settings =
        "reprise.storage { url = \"postgresql://db/j\", password-file = \"" + file + "\" }";
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(StorageSettings.from(section(settings)).server().orElseThrow().password())
        .isEqualTo("from a file");

    assertThatThrownBy(
            () -> StorageSettings.from(section(settings + ", reprise.storage.password = other")))
        .hasMessageContaining("reprise.storage.password-file")
        .hasMessageContaining("expected: empty beside reprise.storage.password");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> StorageSettings.from(section(settings)))
        .isInstanceOf(BadSecret.class)
        .hasMessageContaining("reprise.storage.password-file: " + file)
        .hasMessageNotContaining("from a file");
  }

  @Test
  void are_all_in_the_test_of_every_key() {
    assertThat(ConfigFactory.parseString(EVERY_KEY).getConfig("reprise.storage").root().keySet())
        .isEqualTo(section("").getConfig("storage").root().keySet());
  }

  @Test
  void hide_the_password_when_printed() {
    assertThat(StorageSettings.from(section(EVERY_KEY)).toString()).doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "port = 0",
        "port = 65536",
        "connections = 0",
        "pool-timeout = 249 ms",
        "connect-timeout = 0 s",
        "socket-timeout = 5500 ms",
        "statement-timeout = 0 s",
        "lock-timeout = 0 s",
        "idle-in-transaction-timeout = 0 s",
        "transaction-timeout = 5400 ms",
        "max-lifetime = 29 s",
        "start-timeout = 0 s",
        "stop-timeout = 0 s",
        "watch-every = 1 ms",
        "wait-log-every = 0 s, url = \"postgresql://db\"",
        "look-every = 0 s, url = \"postgresql://db\"",
        "log-max-size = 1 kB",
        "shared-buffers = 1 MB",
        "max-wal-size = 31 MiB",
        "max-connections = 9",
        "migration-timeout = 0 s",
      })
  void name_a_value_out_of_range_and_what_is_expected(String setting) {
    String key = setting.substring(0, setting.indexOf(' '));
    assertThatThrownBy(() -> StorageSettings.from(section("reprise.storage { " + setting + " }")))
        .isInstanceOf(ConfigException.BadValue.class)
        .hasMessageContaining("reprise.storage." + key)
        .hasMessageContaining("(expected: ");
  }

  private static Config section(String hocon) {
    return ConfigFactory.parseString(hocon)
        .withFallback(ConfigFactory.parseResources("application.conf"))
        .resolve()
        .getConfig("reprise");
  }
}
