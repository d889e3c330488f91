package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void has_the_defaults_for_what_an_endpoint_does_not_say() {
    Endpoint pay = endpoint("pay { url = \"https://pay.example/v1/\" }");
    assertThat(pay.url()).isEqualTo(URI.create("https://pay.example/v1"));
    assertThat(pay.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(pay.inFlightMax()).isEqualTo(16);
    assertThat(pay.attemptsMax()).isEqualTo(30);
    assertThat(pay.retryMin()).isEqualTo(Duration.ofMillis(500));
    assertThat(pay.retryMax()).isEqualTo(Duration.ofMinutes(2));
    assertThat(pay.answerBytesMax()).isEqualTo(64 << 10);
    assertThat(pay.headers()).isEmpty();
    assertThat(pay.signer()).isEmpty();
  }

  @Test
  void has_what_an_endpoint_says() {
    Endpoint pay =
        endpoint(
            """
            pay {
              url = "http://[::1]:8080", timeout = 1s, in-flight = 2, attempts = 3, retry-min = 4ms
              retry-max = 5ms, answer-bytes = 6, headers { X-Tenant = a, X-Number = 7 }, secret = b
            }
            """);
    assertThat(pay.url()).isEqualTo(URI.create("http://[::1]:8080"));
    assertThat(pay.timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(pay.inFlightMax()).isEqualTo(2);
    assertThat(pay.attemptsMax()).isEqualTo(3);
    assertThat(pay.retryMin()).isEqualTo(Duration.ofMillis(4));
    assertThat(pay.retryMax()).isEqualTo(Duration.ofMillis(5));
    assertThat(pay.answerBytesMax()).isEqualTo(6);
    assertThat(pay.headers()).containsEntry("X-Tenant", "a").containsEntry("X-Number", "7");
    assertThat(pay.signer()).isPresent();
  }

  @Test
  void has_the_threads_and_the_time_to_connect() {
    Endpoints endpoints = endpoints("");
    assertThat(endpoints.names()).isEmpty();
    assertThat(endpoints.threads()).isEqualTo(8);
    assertThat(endpoints.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void finds_endpoints_by_name() {
    Endpoints endpoints = endpoints("b { url = \"http://b\" }, a-1 { url = \"http://a\" }");
    assertThat(endpoints.names()).containsExactly("a-1", "b");
    assertThat(endpoints.find("b")).isPresent();
    assertThat(endpoints.find("c")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pay.url = "pay.example/v1"              | pay.url'     | expected: http or https, and a
          pay.url = "ftp://pay.example"           | pay.url'     | expected: http or https, and a host
          pay.url = "http:///v1"                  | pay.url'     | expected: http or https, and a host
          pay.url = "http://a b"                  | pay.url'     | not a URL: Illegal character
          pay.url = "http://ann:s3cret@pay"       | pay.url'     | holds a user or password
          pay.url = "http://pay?key=s3cret"       | pay.url'     | has a ? or #
          pay { url = "http://x", timeout = 0s }  | pay.timeout' | 0 ms (expected: at least 1 ms)
          pay { url = "http://x", in-flight = 0 } | pay.in-flight' | 0 (expected: at least 1)
          pay { url = "http://x", attempts = 0 }  | pay.attempts'  | 0 (expected: at least 1)
          pay { url = "http://x", retry-max = 1ms } | pay.retry-max' | less than retry-min
          pay { url = "http://x", answer-bytes = 2 MiB } | pay.answer-bytes' | (expected: 1 byte to 1 M
          pay { url = "http://x", headers { Host = x } } | pay.headers' | Host: can't be sent
          pay { url = "http://x", headers.traceparent = x } | pay.headers' | each call has it
          pay { url = "http://x", headers { A = "s3cret\\n" } } | pay.headers' | A: can't be sent
          pay { url = "http://x", headers { A = [s3cret] } } | pay.headers' | A: not a text
          pay { url = "http://x", secret = "whsec_s3cret!" } | pay.secret' | not base64 after whsec_
          pay { url = "http://x", secret-file = none } | pay.secret-file' | none: not readable (NoSuch
          pay { url = "http://x", secret-file = x, secret = s3cret } | pay.secret-file' | given beside
          Pay.url = "http://x"                    | endpoints'   | Pay: no name (expected: kebab-case
          "a.b".url = "http://x"                  | endpoints'   | a.b: no name (expected: kebab-case
          """)
  void says_what_is_wrong_and_never_a_secret(String text, String key, String problem) {
    assertThatThrownBy(() -> endpoints(text))
        .hasMessageContaining("test: 1") // where it stands
        .hasMessageContaining("reprise.interconnect.")
        .hasMessageContaining(key)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void asks_for_a_url() {
    assertThatThrownBy(() -> endpoints("pay {}"))
        .hasMessageContaining("endpoints.pay.url': missing (expected: e.g. \"https://");
  }

  @Test
  void reads_the_secret_from_a_file() throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "one\ntwo\n");
    Endpoint pay = endpoint("pay { url = \"http://x\", secret-file = \"" + file + "\" }");
    byte[] body = {};
    assertThat(pay.signer().orElseThrow().signature("id", 1, body))
        .isEqualTo(Signer.of("one two").signature("id", 1, body));
  }

  @Test
  void shows_neither_secrets_nor_values_of_headers() {
    Endpoint pay = endpoint("pay { url = \"http://x\", secret = s3cret, headers { A = s3cret } }");
    assertThat(pay.toString() + pay.signer()).contains("pay", "A").doesNotContain("s3cret");
  }

  private static Endpoint endpoint(String text) {
    return endpoints(text).find("pay").orElseThrow();
  }

  static Endpoints endpoints(String text) {
    Config given =
        ConfigFactory.parseString(
                "endpoints {" + text + "}",
                ConfigParseOptions.defaults().setOriginDescription("test"))
            .withFallback(
                ConfigFactory.parseResources("application.conf")
                    .resolve()
                    .getConfig("reprise.interconnect"));
    return Endpoints.from(given);
  }
}
