package io.reprise.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;

/**
 * A url of PostgreSQL, {@code jdbc:postgresql://…} or {@code postgresql://…}, in its parts; those
 * that it doesn't name are empty.
 *
 * @param options for the JDBC driver
 */
record PostgresUrl(
    String host, int port, String database, String user, String password, Properties options) {
  private static final int DEFAULT_PORT = 5432;

  /**
   * Takes a url apart.
   *
   * @throws StorageFailed if it isn't one; the message doesn't repeat it: it may hold a password
   */
  static PostgresUrl parse(String text) {
    URI uri;
    try {
      uri = new URI(text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text);
    } catch (URISyntaxException e) {
      throw wrong(e.getReason());
    }
    if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
      throw wrong("another scheme");
    }
    // Not URI.getHost: it knows no underscores, which names of containers have.
    String authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
    int at = authority.lastIndexOf('@');
    String hostAndPort = authority.substring(at + 1);
    String[] login = (at < 0 ? "" : authority.substring(0, at)).split(":", 2);
    int colon = hostAndPort.lastIndexOf(':');
    boolean named = colon > hostAndPort.lastIndexOf(']');
    String host = named ? hostAndPort.substring(0, colon) : hostAndPort;
    if (host.isEmpty() || host.contains(",")) {
      throw wrong("no host, or more than one");
    }
    Properties options = options(uri);
    String user = login[0].isEmpty() ? take(options, "user") : decode(login[0]);
    String password = login.length < 2 ? take(options, "password") : decode(login[1]);
    String path = Optional.ofNullable(uri.getPath()).orElse("");
    return new PostgresUrl(
        host.replaceAll("[\\[\\]]", ""),
        named ? port(hostAndPort.substring(colon + 1)) : DEFAULT_PORT,
        path.isEmpty() ? "" : path.substring(1),
        user,
        password,
        options);
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw wrong("port isn't 1 to 65535");
  }

  private static Properties options(URI uri) {
    Properties options = new Properties();
    if (uri.getRawQuery() != null) {
      for (String option : uri.getRawQuery().split("&", -1)) {
        String[] parts = option.split("=", 2);
        if (!parts[0].isEmpty()) {
          options.setProperty(decode(parts[0]), parts.length < 2 ? "" : decode(parts[1]));
        }
      }
    }
    return options;
  }

  private static String take(Properties options, String name) {
    return Optional.ofNullable((String) options.remove(name)).orElse("");
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static StorageFailed wrong(String why) {
    return new StorageFailed(
        "reprise.storage.url: "
            + why
            + " (expected: jdbc:postgresql://HOST:PORT/DATABASE or"
            + " postgresql://HOST:PORT/DATABASE). Correct it (REPRISE_STORAGE_URL).");
  }
}
