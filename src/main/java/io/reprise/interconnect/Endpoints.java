package io.reprise.interconnect;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The endpoints that are configured, by name. Immutable. */
final class Endpoints {
  private static final String SECTION = "endpoints";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int NAME_LENGTH_MAX = 63;

  private final SortedMap<String, Endpoint> byName;
  private final int threads;
  private final Duration connectTimeout;

  private Endpoints(SortedMap<String, Endpoint> byName, int threads, Duration connectTimeout) {
    this.byName = byName;
    this.threads = threads;
    this.connectTimeout = connectTimeout;
  }

  /**
   * Reads the endpoints, with the secrets in their files.
   *
   * @param interconnect the section {@code reprise.interconnect}
   * @throws ConfigException naming the key and what to do, if something is wrong
   */
  static Endpoints from(Config interconnect) {
    SortedMap<String, Endpoint> byName = new TreeMap<>();
    Config named = interconnect.getConfig(SECTION);
    Config defaults = interconnect.getConfig("endpoint-defaults");
    for (String name : named.root().keySet()) {
      String path = ConfigUtil.quoteString(name);
      if (name.length() > NAME_LENGTH_MAX || !NAME.matcher(name).matches()) {
        throw new ConfigException.BadValue(
            named.getValue(path).origin(),
            "reprise.interconnect." + SECTION,
            name + ": no name (expected: kebab-case, at most " + NAME_LENGTH_MAX + " characters)");
      }
      byName.put(name, Endpoint.from(name, named.getConfig(path).withFallback(defaults)));
    }
    return new Endpoints(
        byName, threads(interconnect), interconnect.getDuration("call-connect-timeout"));
  }

  private static int threads(Config interconnect) {
    int threads = interconnect.getInt("call-threads");
    if (threads < 1) {
      throw new ConfigException.BadValue(
          interconnect.getValue("call-threads").origin(),
          "reprise.interconnect.call-threads",
          threads + " (expected: at least 1)");
    }
    return threads;
  }

  Optional<Endpoint> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All names, sorted. */
  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** Threads that send calls and read their answers. */
  int threads() {
    return threads;
  }

  /** How long connecting may take, TLS included. */
  Duration connectTimeout() {
    return connectTimeout;
  }
}
