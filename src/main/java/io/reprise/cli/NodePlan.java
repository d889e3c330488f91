package io.reprise.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import io.reprise.cli.Configuration.Flag;
import io.reprise.codec.ClassPath;
import io.reprise.storage.Storage.Coordinates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How each of several nodes on this machine is started: with the settings of the verb, but for its
 * addresses, its folder, the nodes to join, and where PostgreSQL is.
 */
final class NodePlan {
  /** They follow from the number of the node. */
  private static final List<String> GIVEN =
      List.of(
          "reprise.http.host",
          "reprise.cluster.management-host",
          "reprise.cluster.remoting-host",
          "reprise.cluster.seeds");

  /** Set for each node, or handed over in its environment, which flags would win over. */
  private static final Set<String> NOT_PASSED_ON =
      Set.of(
          "reprise.data",
          "reprise.storage.url",
          "reprise.storage.user",
          "reprise.storage.password");

  /** Beside those of the pool: the writer's, those of checks, and some that come and go. */
  private static final int MORE_CONNECTIONS = 10;

  /** For the verbs that look at the journal meanwhile. */
  private static final int CONNECTIONS_OF_OTHERS = 20;

  /**
   * Neither of two is a majority, and by default the one with the lower address goes on, also when
   * it is the one that has died. By a lease in the database the one that lives goes on.
   */
  private static final int TWO = 2;

  private static final String SPLIT_BRAIN = "reprise.cluster.split-brain";
  private static final String BY_LEASE = "lease-majority";

  private final int nodes;
  private final boolean byLease;
  private final NodeAddresses addresses;
  private final Surroundings surroundings;
  private final SettingFlags flags;
  private final Config own;
  private final Optional<ClassPath> project;

  /**
   * A plan.
   *
   * @param flags of the verb
   * @param configuration in force with them
   * @param project that all of them run
   * @throws CliFailure if something is set that follows from the number of the node
   */
  NodePlan(
      int nodes,
      Surroundings surroundings,
      SettingFlags flags,
      Configuration configuration,
      Optional<ClassPath> project) {
    requireNoneGiven(configuration);
    this.nodes = nodes;
    this.byLease = nodes == TWO && configuration.isDefault(SPLIT_BRAIN);
    this.surroundings = surroundings;
    this.flags = flags;
    this.own = configuration.own();
    this.project = project;
    this.addresses = NodeAddresses.of(nodes, own);
  }

  /** What stands in a file as it is by default is no wish. */
  private static void requireNoneGiven(Configuration configuration) {
    Config defaults = Configuration.load(Optional.empty(), Map.of(), List.of()).own();
    configuration.settings().stream()
        .filter(setting -> GIVEN.contains(setting.key()))
        .filter(setting -> !setting.value().equals(defaults.getAnyRef(setting.key())))
        .findFirst()
        .ifPresent(
            setting -> {
              throw new CliFailure(
                  ExitCode.USAGE,
                  "%s: %s, by %s (expected: not set with --nodes: node n is on 127.0.0.n, and"
                          .formatted(setting.key(), setting.value(), setting.origin())
                      + " joins the first two). Leave it out.");
            });
  }

  int nodes() {
    return nodes;
  }

  NodeAddresses addresses() {
    return addresses;
  }

  /** Whether the nodes use a PostgreSQL that is there already. */
  boolean hasServer() {
    return !own.getString("reprise.storage.url").isBlank();
  }

  /**
   * The section {@code reprise} of whoever owns the embedded PostgreSQL: it hardly connects itself,
   * but all nodes do.
   */
  Config ofOwner() {
    int pool = own.getInt("reprise.storage.connections");
    int needed = nodes * (pool + MORE_CONNECTIONS) + CONNECTIONS_OF_OTHERS;
    int max = Math.max(needed, own.getInt("reprise.storage.max-connections"));
    return own.withValue("reprise.storage.connections", ConfigValueFactory.fromAnyRef(1))
        .withValue("reprise.storage.max-connections", ConfigValueFactory.fromAnyRef(max))
        .getConfig("reprise");
  }

  /**
   * A node's process, not yet started: its output is to be read, errors among it.
   *
   * @param database of the embedded PostgreSQL; empty if the settings name another one
   */
  ProcessBuilder process(int node, Optional<Coordinates> database) {
    List<String> command = new ArrayList<>();
    command.add(NodeJvm.program());
    command.addAll(NodeJvm.options(nodes, surroundings.environment()));
    command.add(NodeJvm.MAIN);
    command.addAll(arguments(node));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Not among the arguments: they are long, and people look for a node's process with ps.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    database.ifPresent(server -> builder.environment().putAll(environment(server)));
    return builder;
  }

  /** Of the node's verb, which stand in the list of processes: no secrets. */
  List<String> arguments(int node) {
    List<String> arguments = new ArrayList<>();
    arguments.add("node");
    arguments.add("--stops-with=" + ProcessHandle.current().pid());
    String host = addresses.host(node);
    arguments.add("--http-host=" + host);
    arguments.add("--remoting-host=" + host);
    arguments.add("--set=reprise.cluster.management-host=" + host);
    arguments.add("--cluster-seeds=" + String.join(",", addresses.seeds()));
    arguments.add("--data=" + Path.of(own.getString("reprise.data")).resolve("node" + node));
    if (!hasServer() && own.getString("reprise.storage.production").equals("auto")) {
      // It is no other journal than one node would have, although it is named by a url.
      arguments.add("--set=reprise.storage.production=false");
    }
    if (byLease) {
      arguments.add("--set=" + SPLIT_BRAIN + "=" + BY_LEASE);
    }
    flags.file().ifPresent(file -> arguments.add("--config=" + file));
    for (Flag flag : flags.flags()) {
      if (hasServer() ? !flag.key().equals("reprise.data") : !NOT_PASSED_ON.contains(flag.key())) {
        arguments.add("--set=" + flag.key() + "=" + flag.value());
      }
    }
    project.ifPresent(handed -> arguments.addAll(HandedProject.options(handed)));
    return arguments;
  }

  private static Map<String, String> environment(Coordinates database) {
    Map<String, String> variables = new HashMap<>();
    variables.put(
        "REPRISE_STORAGE_URL",
        "jdbc:postgresql://%s:%d/%s?sslmode=disable"
            .formatted(database.host(), database.port(), database.database()));
    variables.put("REPRISE_STORAGE_USER", database.user());
    variables.put("REPRISE_STORAGE_PASSWORD", database.password());
    return variables;
  }
}
