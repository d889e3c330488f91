package io.reprise.interconnect;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Settings of one endpoint outside; each is described in {@code application.conf}.
 *
 * @param url http or https, without a slash at its end
 * @param timeout of one attempt, from the sending on
 * @param inFlightMax calls under way at once, on this node
 * @param headers what each call carries beside our own, by name; may hold secrets
 * @param signer empty: calls aren't signed
 */
record Endpoint(
    String name,
    URI url,
    Duration timeout,
    int inFlightMax,
    int attemptsMax,
    Duration retryMin,
    Duration retryMax,
    int answerBytesMax,
    Map<String, String> headers,
    Optional<Signer> signer) {

  private static final long ANSWER_BYTES_MAX = 1 << 20;

  /** Headers that each call has anyway: another value would mislead whoever gets it. */
  private static final Set<String> OUR_OWN =
      Set.of(
          "content-type",
          "idempotency-key",
          "traceparent",
          "user-agent",
          "webhook-id",
          "webhook-timestamp",
          "webhook-signature");

  /**
   * Reads an endpoint.
   *
   * @param config its own settings, and the defaults for what it doesn't say
   * @throws ConfigException naming the key and what to do, if something is wrong; never a secret
   */
  static Endpoint from(String name, Config config) {
    Endpoint endpoint =
        new Endpoint(
            name,
            url(name, config),
            atLeast(name, config, "timeout", Duration.ofMillis(1)),
            positive(name, config, "in-flight"),
            positive(name, config, "attempts"),
            atLeast(name, config, "retry-min", Duration.ofMillis(1)),
            atLeast(name, config, "retry-max", Duration.ofMillis(1)),
            answerBytes(name, config),
            headers(name, config),
            signer(name, config));
    if (endpoint.retryMax.compareTo(endpoint.retryMin) < 0) {
      throw wrong(name, config, "retry-max", "less than retry-min (expected: at least as long)");
    }
    return endpoint;
  }

  /** The key of a setting of an endpoint, as messages name it. */
  static String key(String name, String setting) {
    return "reprise.interconnect.endpoints." + name + "." + setting;
  }

  private static URI url(String name, Config config) {
    String text = config.getString("url").strip();
    if (text.isEmpty()) {
      throw new ConfigException.BadValue( // without a place: it stands nowhere
          key(name, "url"), "missing (expected: e.g. \"https://pay.example/v1\")");
    }
    URI url;
    try {
      url = new URI(text.replaceFirst("/+$", ""));
    } catch (URISyntaxException e) { // its message shows the url, which may hold a password
      String problem = "not a URL: " + e.getReason() + " at character " + (e.getIndex() + 1);
      throw wrong(name, config, "url", problem);
    }
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (!Set.of("http", "https").contains(scheme) || url.getHost() == null) {
      throw wrong(name, config, "url", "expected: http or https, and a host, http(s)://HOST/PATH");
    }
    if (url.getRawUserInfo() != null) {
      throw wrong(name, config, "url", "holds a user or password; send a header instead");
    }
    if (url.getRawQuery() != null || url.getRawFragment() != null) {
      throw wrong(
          name, config, "url", "has a ? or #, but the operation goes behind it; leave it out");
    }
    return url;
  }

  private static int answerBytes(String name, Config config) {
    long bytes = config.getBytes("answer-bytes");
    if (bytes < 1 || bytes > ANSWER_BYTES_MAX) {
      throw wrong(name, config, "answer-bytes", bytes + " bytes (expected: 1 byte to 1 MiB)");
    }
    return Math.toIntExact(bytes);
  }

  private static Map<String, String> headers(String name, Config config) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, ConfigValue> entry : config.getObject("headers").entrySet()) {
      String header = entry.getKey();
      if (OUR_OWN.contains(header.toLowerCase(Locale.ROOT))) {
        throw wrong(name, config, "headers", header + ": each call has it already; leave it out");
      }
      ConfigValueType type = entry.getValue().valueType();
      if (type == ConfigValueType.OBJECT || type == ConfigValueType.LIST) {
        throw wrong(name, config, "headers", header + ": not a text; quote names that hold a dot");
      }
      String value = String.valueOf(entry.getValue().unwrapped());
      if (!isSendable(header, value)) {
        String problem = header + ": can't be sent (expected: a header's name, a text on one line)";
        throw wrong(name, config, "headers", problem);
      }
      headers.put(header, value);
    }
    return Collections.unmodifiableMap(headers);
  }

  /** As the client itself sees it: it keeps some headers to itself, e.g. Host. */
  private static boolean isSendable(String header, String value) {
    try {
      HttpRequest.Builder unused = HttpRequest.newBuilder().header(header, value);
      return true;
    } catch (IllegalArgumentException showsTheValue) {
      return false;
    }
  }

  private static Optional<Signer> signer(String name, Config config) {
    String file = config.getString("secret-file").strip();
    String secret = config.getString("secret");
    if (file.isEmpty()) {
      return secret.isBlank()
          ? Optional.empty()
          : Optional.of(signer(name, config, "secret", secret));
    }
    if (!secret.isBlank()) {
      throw wrong(name, config, "secret-file", "given beside secret; leave out one of them");
    }
    Path path = Path.of(file).toAbsolutePath().normalize();
    try {
      return Optional.of(signer(name, config, "secret-file", Files.readString(path)));
    } catch (IOException e) {
      String problem =
          path
              + ": not readable ("
              + e.getClass().getSimpleName()
              + "). Put the secret there, as UTF-8";
      throw wrong(name, config, "secret-file", problem);
    }
  }

  private static Signer signer(String name, Config config, String key, String secrets) {
    try {
      return Signer.of(secrets);
    } catch (IllegalArgumentException e) {
      throw wrong(name, config, key, String.valueOf(e.getMessage()));
    }
  }

  private static int positive(String name, Config config, String key) {
    int value = config.getInt(key);
    if (value < 1) {
      throw wrong(name, config, key, value + " (expected: at least 1)");
    }
    return value;
  }

  private static Duration atLeast(String name, Config config, String key, Duration least) {
    Duration value = config.getDuration(key);
    if (value.compareTo(least) < 0) {
      String problem = value.toMillis() + " ms (expected: at least " + least.toMillis() + " ms)";
      throw wrong(name, config, key, problem);
    }
    return value;
  }

  private static ConfigException wrong(String name, Config config, String key, String problem) {
    return new ConfigException.BadValue(config.getValue(key).origin(), key(name, key), problem);
  }

  /** Without the headers: they may hold secrets. */
  @Override
  public String toString() {
    return "Endpoint[" + name + ", " + url + ", headers=" + headers.keySet() + "]";
  }
}
