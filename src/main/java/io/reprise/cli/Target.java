package io.reprise.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which node to talk to. */
final class Target {
  static final String DEFAULT_URL = "http://127.0.0.1:8420";

  private static final int PORT_MAX = 65_535;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The node; REPRISE_URL if absent, then " + DEFAULT_URL + ".")
  private Optional<String> url = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings in HOCON; those of the command line are reprise.cli { … }.")
  private Optional<Path> config = Optional.empty();

  /** The settings in force. */
  Configuration configuration(Map<String, String> environment) {
    return Configuration.load(config, environment, List.of());
  }

  /** The flags that a command needs to talk to the same node, each after a space. */
  String flags() {
    return url.map(text -> " --url " + ShellWord.of(text)).orElse("");
  }

  /** A client of the node that the flag or the environment names. */
  NodeClient client(Map<String, String> environment) {
    String named =
        url.orElseGet(() -> given(environment, Environment.URL).orElse(DEFAULT_URL)).strip();
    return client(named, environment);
  }

  /** A client of the node with this URL, whatever the flag and the environment say. */
  NodeClient client(String named, Map<String, String> environment) {
    CliSettings settings =
        CliSettings.from(configuration(environment).own().getConfig("reprise.cli"));
    return new NodeClient(base(named), Way.of(environment), settings);
  }

  /** Whether the flag is given. */
  boolean isNamed() {
    return url.isPresent();
  }

  private static Optional<String> given(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  private static URI base(String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean reachable = uri.getHost() != null && uri.getPort() <= PORT_MAX;
      if (http && reachable && uri.getRawQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below, together with what is no URL of a node
    }
    throw new CliFailure(
        ExitCode.USAGE, "--url: %s (expected: such as %s)".formatted(text, DEFAULT_URL));
  }
}
