package io.reprise.cli;

import io.reprise.cli.Configuration.Flag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags that set what a node runs with. */
final class SettingFlags {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings in HOCON: reprise { … }, and akka { … } if need be.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--http-host", paramLabel = "HOST", description = "reprise.http.host")
  private Optional<String> httpHost = Optional.empty();

  @Option(names = "--http-port", paramLabel = "PORT", description = "reprise.http.port")
  private Optional<String> httpPort = Optional.empty();

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      description = "reprise.cluster.management-port")
  private Optional<String> managementPort = Optional.empty();

  @Option(
      names = "--remoting-host",
      paramLabel = "HOST",
      description = "reprise.cluster.remoting-host")
  private Optional<String> remotingHost = Optional.empty();

  @Option(
      names = "--remoting-port",
      paramLabel = "PORT",
      description = "reprise.cluster.remoting-port")
  private Optional<String> remotingPort = Optional.empty();

  @Option(names = "--data", paramLabel = "DIR", description = "reprise.data")
  private Optional<String> data = Optional.empty();

  @Option(names = "--components", paramLabel = "DIR", description = "reprise.components")
  private Optional<String> components = Optional.empty();

  @Option(names = "--storage-port", paramLabel = "PORT", description = "reprise.storage.port")
  private Optional<String> storagePort = Optional.empty();

  @Option(names = "--storage-url", paramLabel = "URL", description = "reprise.storage.url")
  private Optional<String> storageUrl = Optional.empty();

  @Option(names = "--storage-user", paramLabel = "NAME", description = "reprise.storage.user")
  private Optional<String> storageUser = Optional.empty();

  @Option(names = "--cluster-seeds", paramLabel = "LIST", description = "reprise.cluster.seeds")
  private Optional<String> seeds = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any other setting, for example reprise.entity.max-waiting=100.")
  private Map<String, String> others = Map.of();

  /** The settings in force with these flags. */
  Configuration load(Map<String, String> environment) {
    return Configuration.load(file, environment, flags());
  }

  /** The file that was named, if one was. */
  Optional<Path> file() {
    return file;
  }

  /** What was set beside it, by key. */
  List<Flag> flags() {
    List<Flag> flags = new ArrayList<>();
    add(flags, "--http-host", "reprise.http.host", httpHost);
    add(flags, "--http-port", "reprise.http.port", httpPort);
    add(flags, "--management-port", "reprise.cluster.management-port", managementPort);
    add(flags, "--remoting-host", "reprise.cluster.remoting-host", remotingHost);
    add(flags, "--remoting-port", "reprise.cluster.remoting-port", remotingPort);
    add(flags, "--data", "reprise.data", data);
    add(flags, "--components", "reprise.components", components);
    add(flags, "--storage-port", "reprise.storage.port", storagePort);
    add(flags, "--storage-url", "reprise.storage.url", storageUrl);
    add(flags, "--storage-user", "reprise.storage.user", storageUser);
    add(flags, "--cluster-seeds", "reprise.cluster.seeds", seeds);
    others.forEach((key, value) -> flags.add(new Flag("--set", key, value)));
    return flags;
  }

  private static void add(List<Flag> flags, String name, String key, Optional<String> value) {
    value.ifPresent(text -> flags.add(new Flag(name, key, text)));
  }
}
