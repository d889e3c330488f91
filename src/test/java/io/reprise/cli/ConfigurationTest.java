package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.cli.Configuration.Flag;
import io.reprise.cli.Configuration.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
  private static final Config DEFAULTS =
      ConfigFactory.parseString(
          """
          reprise {
            data = "data"
            http { host = "127.0.0.1", port = 8420, max-body = 1 MiB, insecure = false }
            storage { url = "", port = 5442, user = "reprise", password = "" }
            cluster { seeds = [], join-timeout = 60s, management-port = 8558 }
            entity { max-live-of = {}, share = 0.5 }
            interconnect {
              endpoints {}
              endpoint-defaults {
                url = "", secret = "", secret-file = "", timeout = 10s, headers {}
              }
            }
          }
          akka.loglevel = INFO
          """);

  @TempDir Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void name_the_file() {
    file = folder.resolve("my.conf");
  }

  @Test
  void lets_a_file_win_over_defaults_the_environment_over_it_and_flags_over_all() {
    write("reprise { http { host = h1, port = 1 }, data = d1 }");
    Config effective =
        load(
                Map.of("REPRISE_HTTP_PORT", "2", "REPRISE_DATA", "d2"),
                new Flag("--data", "reprise.data", "d3"))
            .effective();
    assertThat(effective.getString("reprise.http.host")).isEqualTo("h1");
    assertThat(effective.getInt("reprise.http.port")).isEqualTo(2);
    assertThat(effective.getString("reprise.data")).isEqualTo("d3");
    assertThat(effective.getInt("reprise.storage.port")).isEqualTo(5442);
  }

  @Test
  void says_where_each_setting_came_from() {
    write("reprise {\n  http {\n    host = h1\n  }\n}");
    Configuration configuration =
        load(
            Map.of("REPRISE_HTTP_PORT", "2"),
            new Flag("--data", "reprise.data", "elsewhere"),
            new Flag("--set", "reprise.cluster.join-timeout", "5s"));
    assertThat(origin(configuration, "reprise.http.host")).isEqualTo(file + ":3");
    assertThat(origin(configuration, "reprise.http.port"))
        .isEqualTo("environment REPRISE_HTTP_PORT");
    assertThat(origin(configuration, "reprise.data")).isEqualTo("flag --data");
    assertThat(origin(configuration, "reprise.cluster.join-timeout")).isEqualTo("flag --set");
    assertThat(origin(configuration, "reprise.storage.port")).isEqualTo("default");
  }

  @Test
  void leaves_akka_within_reach_of_the_file_and_of_flags() {
    write("akka.loglevel = DEBUG, akka.actor.allow-java-serialization = off");
    Configuration configuration = load(Map.of(), new Flag("--set", "akka.log-dead-letters", "3"));
    assertThat(configuration.effective().getString("akka.loglevel")).isEqualTo("DEBUG");
    assertThat(configuration.effective().getInt("akka.log-dead-letters")).isEqualTo(3);
    assertThat(configuration.effective().getString("akka.home")).isEmpty(); // its own default
  }

  @ParameterizedTest
  @CsvSource({
    "reprise.http.prot = 1,           reprise.http.prot,     reprise.http.port",
    "reprise.htpp.port = 1,           reprise.htpp,          reprise.http",
    "reprise.http.port.number = 1,    reprise.http.port,     a whole number",
    "http.port = 1,                   http: unknown key,     reprise.http",
    "repirse.http.port = 1,           repirse: unknown key,  reprise",
    "reprise.http = 5,                reprise.http: 5,       a section",
  })
  void names_file_line_and_the_nearest_key_for_one_it_does_not_know(
      String text, String key, String nearest) {
    write("\n" + text);
    assertThatThrownBy(() -> load(Map.of()))
        .isInstanceOf(ConfigurationFailed.class)
        .hasMessageStartingWith(file + ":2: ")
        .hasMessageContaining(key)
        .hasMessageContaining(nearest);
  }

  @ParameterizedTest
  @CsvSource({
    "reprise.http.port = many,             a whole number",
    "reprise.http.insecure = 5,            on or off",
    "reprise.http.max-body = large,        a size such as 1 MiB",
    "reprise.cluster.join-timeout = soon,  a duration such as 5s",
    "reprise.cluster.seeds = one,          a list",
    "reprise.entity.share = half,          a number",
    "reprise.entity.max-live-of = 7,       a section { … }",
    "reprise.storage.url = {},             a text",
    "reprise.http.port = null,             a whole number",
  })
  void says_what_it_expected_instead_of_a_wrong_type(String text, String expected) {
    write(text);
    assertThatThrownBy(() -> load(Map.of()))
        .hasMessageStartingWith(file + ":1: reprise.")
        .hasMessageEndingWith("(expected: " + expected + ")");
  }

  @ParameterizedTest
  @CsvSource({
    "pay.timout = 1s,       pay.timout: unknown key (did you mean: ENDPOINTS.pay.timeout?)",
    "pay.port = 1,          pay.port: unknown key (did you mean: ENDPOINTS.pay.url?)",
    "pay.timeout = soon,    pay.timeout: soon (expected: a duration such as 5s)",
    "pay.headers = 1,       pay.headers: 1 (expected: a section { … })",
    "pay.url.host = x,      pay.url: {\"host\":\"x\"} (expected: a text)",
    "pay = 1,               pay: 1 (expected: a section { … })",
    "pay.secret = [s3cret], pay.secret: ****** (expected: a text)",
  })
  void checks_the_keys_below_a_name_of_the_users_choice(String text, String problem) {
    write("reprise.interconnect.endpoints." + text);
    assertThatThrownBy(() -> load(Map.of()))
        .hasMessage(
            file
                + ":1: reprise.interconnect.endpoints."
                + problem.replace("ENDPOINTS", "reprise.interconnect.endpoints"));
  }

  @Test
  void takes_names_of_the_users_choice_with_the_keys_that_each_has() {
    write("reprise.interconnect.endpoints { pay { url = u, headers { X-Any = 7 } } }");
    Configuration configuration =
        load(Map.of(), new Flag("--set", "reprise.interconnect.endpoints.pay.timeout", "5s"));
    Config pay = configuration.effective().getConfig("reprise.interconnect.endpoints.pay");
    assertThat(pay.getString("url")).isEqualTo("u");
    assertThat(pay.getDuration("timeout")).hasSeconds(5);
    assertThat(origin(configuration, "reprise.interconnect.endpoints.pay.timeout"))
        .isEqualTo("flag --set");
  }

  @Test
  void hides_secrets_and_headers_of_endpoints_but_not_where_a_secret_lies() {
    write(
        """
        reprise.interconnect.endpoints.pay {
          secret = s3cret, secret-file = /run/pay, headers { Authorization = s3cret, X-Pin = 4711 }
        }
        """);
    assertThat(load(Map.of()).settings().toString())
        .doesNotContain("s3cret", "4711")
        .contains("endpoints.pay.secret-file, value=/run/pay")
        .contains("endpoints.pay.headers.X-Pin, value=******");
  }

  @Test
  void takes_what_a_type_allows_however_it_is_written() {
    write(
        """
        reprise.http { port = "1", insecure = yes, max-body = 100k }
        reprise.cluster { join-timeout = 2 minutes, seeds = ["a:1"] }
        reprise.entity.max-live-of { wallet = 5 }
        """);
    Config effective = load(Map.of()).effective();
    assertThat(effective.getInt("reprise.http.port")).isEqualTo(1);
    assertThat(effective.getBoolean("reprise.http.insecure")).isTrue();
    assertThat(effective.getInt("reprise.entity.max-live-of.wallet")).isEqualTo(5);
  }

  @Test
  void reports_all_that_is_wrong_at_once() {
    write("reprise.http.prot = 1\nreprise.http.port = x");
    assertThatThrownBy(
            () ->
                load(
                    Map.of("REPRISE_STORAGE_PORT", "y"), new Flag("--set", "reprise.nothing", "1")))
        .hasMessageContaining("REPRISE_STORAGE_PORT: reprise.storage.port: y (expected:")
        .hasMessageContaining("--set: reprise.nothing: unknown key")
        .hasMessageContaining("my.conf:1: ")
        .hasMessageContaining("my.conf:2: ");
  }

  @Test
  void names_the_nearest_variable_for_one_it_does_not_know() {
    assertThatThrownBy(() -> without_file(Map.of("REPRISE_HTPP_PORT", "1")))
        .hasMessage(
            "environment: REPRISE_HTPP_PORT: unknown variable (did you mean: REPRISE_HTTP_PORT?)");
  }

  @Test
  void lists_the_variables_if_none_is_near() {
    assertThatThrownBy(() -> without_file(Map.of("REPRISE_WHATEVER", "1")))
        .hasMessageContaining("REPRISE_WHATEVER: unknown variable (expected: one of REPRISE_")
        .hasMessageContaining("REPRISE_COMPONENTS, REPRISE_DATA");
  }

  @Test
  void leaves_variables_alone_that_are_not_settings() {
    Map<String, String> environment =
        Map.of(
            "REPRISE_URL", "http://x",
            "REPRISE_TOKEN_FILE", "t",
            "REPRISE_JAVA_OPTS", "-Xmx1g",
            "REPRISE_PORT", "tcp://10.0.0.1:8420",
            "REPRISE_PORT_8420_TCP_ADDR", "10.0.0.1",
            "REPRISE_SERVICE_HOST", "10.0.0.1",
            "REPRISE_STORAGE_URL", "");
    assertThat(without_file(environment).settings()).allMatch(s -> s.origin().equals("default"));
  }

  @Test
  void an_image_refuses_options_that_only_the_script_reads() {
    Map<String, String> environment = Map.of("REPRISE_JAVA_OPTS", "-Xmx1g");
    assertThat(Environment.problems(environment, false)).isEmpty();
    assertThat(Environment.problems(environment, true))
        .containsExactly(
            "environment: REPRISE_JAVA_OPTS: -Xmx1g (expected: unset, an image doesn't read it)."
                + " Set JAVA_TOOL_OPTIONS.");
  }

  @Test
  void splits_a_list_of_the_environment_at_commas() {
    Configuration configuration = without_file(Map.of("REPRISE_CLUSTER_SEEDS", "a:1, b:2"));
    assertThat(configuration.effective().getStringList("reprise.cluster.seeds"))
        .containsExactly("a:1", "b:2");
    assertThat(origin(configuration, "reprise.cluster.seeds"))
        .isEqualTo("environment REPRISE_CLUSTER_SEEDS");
  }

  @Test
  void hides_secrets_wherever_they_stand() {
    Configuration configuration =
        without_file(
            Map.of(
                "REPRISE_STORAGE_PASSWORD", "s3cret",
                "REPRISE_STORAGE_URL",
                    "jdbc:postgresql://ann:s3cret@s3cret@db/x?password=s3cret&ssl=on"));
    assertThat(configuration.settings().toString()).doesNotContain("s3cret");
    assertThat(configuration.settings())
        .contains(
            new Setting(
                "reprise.storage.password", "******", "environment REPRISE_STORAGE_PASSWORD"),
            new Setting(
                "reprise.storage.url",
                "jdbc:postgresql://******@db/x?password=******&ssl=on",
                "environment REPRISE_STORAGE_URL"));
    assertThat(configuration.effective().getString("reprise.storage.password")).isEqualTo("s3cret");
  }

  @Test
  void says_that_the_file_is_missing_and_where_it_looked() {
    Path missing = folder.resolve("none.conf");
    assertThatThrownBy(
            () -> Configuration.load(DEFAULTS, Optional.of(missing), Map.of(), List.of()))
        .hasMessageContaining("--config: " + missing)
        .hasMessageContaining("expected: a file");
  }

  @Test
  void says_in_which_line_a_file_can_not_be_read() {
    write("reprise {\n  http { port = \n");
    assertThatThrownBy(() -> load(Map.of())).hasMessageContaining("my.conf: 3");
  }

  @Test
  void takes_values_that_refer_to_others_or_to_another_file() throws IOException {
    Files.writeString(folder.resolve("other.conf"), "reprise.storage.port = 7");
    write("include \"other.conf\"\nreprise.http.port = ${reprise.storage.port}");
    Configuration configuration = load(Map.of());
    assertThat(configuration.effective().getInt("reprise.http.port")).isEqualTo(7);
    assertThat(origin(configuration, "reprise.storage.port"))
        .isEqualTo(folder.resolve("other.conf") + ":1");
  }

  @Test
  void has_a_setting_for_each_variable_that_it_reads() {
    assertThat(Configuration.load(Optional.empty(), Map.of(), List.of()).settings())
        .extracting(Setting::key)
        .containsAll(Environment.KEYS.values());
  }

  private Configuration load(Map<String, String> environment, Flag... flags) {
    return Configuration.load(DEFAULTS, Optional.of(file), environment, List.of(flags));
  }

  private static Configuration without_file(Map<String, String> environment) {
    return Configuration.load(DEFAULTS, Optional.empty(), environment, List.of());
  }

  private static String origin(Configuration configuration, String key) {
    return Stream.of(configuration)
        .flatMap(c -> c.settings().stream())
        .filter(setting -> setting.key().equals(key))
        .map(Setting::origin)
        .findFirst()
        .orElse("absent");
  }

  private void write(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
