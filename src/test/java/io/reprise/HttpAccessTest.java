package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.reprise.http.HttpAccess;
import io.reprise.http.HttpSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a node may listen, and what it must have for it. */
class HttpAccessTest {
  private static final String LINE = "shop client sha256:" + "0123456789abcdef".repeat(4) + "\n";

  @TempDir private Path folder = Path.of("");

  private static HttpAccess open(String settings) {
    return HttpAccess.open(
        HttpSettings.from(
            ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.load().getConfig("reprise.http"))));
  }

  private static List<Supplier<Optional<String>>> reminders(HttpAccess access) {
    return access.reminders(Duration.ofDays(1));
  }

  private Path tokens(String text, String rights) throws Exception {
    Path file = Files.writeString(folder.resolve("tokens"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "10.0.0.1", "[::]", "192.0.2.7"})
  void needs_tokens_beyond_loopback_and_says_how_to_make_them(String host) {
    assertThatThrownBy(() -> open("host = \"" + host + "\""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("reprise.http.host: on " + host + " other machines can connect")
        .hasMessageContaining(
            "(expected: reprise.http.token-file, or reprise.http.insecure = true)")
        .hasMessageContaining("./reprise token new NAME --scope client,operator --file FILE")
        .hasMessageContaining("REPRISE_HTTP_TOKEN_FILE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "localhost", "::1"})
  void needs_none_where_only_this_machine_can_connect(String host) {
    assertThat(reminders(open("host = \"" + host + "\""))).isEmpty();
  }

  @Test
  void is_reminded_of_being_open_to_everybody() throws Exception {
    assertThat(reminders(open("host = \"0.0.0.0\", insecure = true")).get(0).get().orElseThrow())
        .startsWith("reprise.http.insecure: whoever can connect to 0.0.0.0 may do everything")
        .contains("Set reprise.http.token-file.");

    String file = tokens(LINE, "rw-r-----").toString();
    assertThat(reminders(open("host = \"0.0.0.0\", token-file = \"" + file + "\"")))
        .allMatch(reminder -> reminder.get().isEmpty());
  }

  @Test
  void refuses_files_that_do_not_do() throws Exception {
    String file = tokens(LINE, "rw-r--r--").toString();
    assertThatThrownBy(() -> open("token-file = \"" + file + "\""))
        .hasMessageStartingWith("reprise.http.token-file: " + file + " has the rights rw-r--r--");
    tokens("# none yet\n", "rw-------");
    assertThatThrownBy(() -> open("token-file = \"" + file + "\""))
        .hasMessageContaining("holds no token (expected: a line a token: NAME SCOPE[,SCOPE]");
    assertThatThrownBy(() -> open("token-file = \"/no/such/file\""))
        .hasMessageContaining("/no/such/file does not exist");
    assertThatThrownBy(() -> open("certificate-file = \"/some/file\""))
        .hasMessageContaining("reprise.http: only certificate-file is set");
  }
}
