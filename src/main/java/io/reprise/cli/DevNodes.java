package io.reprise.cli;

import io.reprise.codec.ClassPath;
import io.reprise.dev.DevSettings;
import io.reprise.dev.Project;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** {@code dev --nodes}: runs several nodes, and says how to see what a cluster does. */
final class DevNodes {
  private final Surroundings surroundings;
  private final Configuration configuration;
  private final NodePlan plan;
  private final Optional<Project> project;
  private final CliSettings settings;

  /**
   * For a project that is built already, or none.
   *
   * @throws CliFailure if the settings don't go with several nodes: says what to do
   */
  DevNodes(
      int nodes,
      Surroundings surroundings,
      SettingFlags flags,
      Configuration configuration,
      Optional<Project> project) {
    Optional<ClassPath> handed = project.map(Project::classPath);
    this.surroundings = surroundings;
    this.configuration = configuration;
    this.plan = new NodePlan(nodes, surroundings, flags, configuration, handed);
    this.project = project;
    this.settings = CliSettings.from(configuration.own().getConfig("reprise.cli"));
  }

  /**
   * Runs them until they end, which is at a signal, usually.
   *
   * @param restarted whether a node that was killed comes back
   */
  int run(boolean restarted, PrintWriter out) throws InterruptedException {
    NodeLines lines = NodeLines.of(out, surroundings);
    DevSettings dev = DevSettings.from(configuration.own().getConfig("reprise.dev"));
    Runnable lastly = () -> project.ifPresent(Project::close);
    try (DevCluster cluster = new DevCluster(plan, dev, lines, lastly)) {
      cluster.start(restarted, this::client);
      if (!cluster.isClosing()) {
        lines.say(welcome(cluster, restarted));
      }
      cluster.awaitEnd();
    }
    return ExitCode.OK;
  }

  private NodeClient client(URI uri) {
    return new NodeClient(uri, Way.PLAIN, settings);
  }

  /** One text: lines of the nodes must not come in between. */
  private String welcome(DevCluster cluster, boolean restarted) {
    StringBuilder text = new StringBuilder();
    NodeAddresses addresses = plan.addresses();
    NodeClient first =
        new NodeClient(addresses.http(1), Way.of(surroundings.environment()), settings);
    text.append(
        "%nReprise %s is ready: %d node%s, one cluster.%n%n"
            .formatted(Version.text(), plan.nodes(), plan.nodes() == 1 ? "" : "s"));
    for (int node = 1; node <= plan.nodes(); node++) {
      text.append(
          "  node %d       %s   process %d%n"
              .formatted(node, addresses.http(node), cluster.pid(node)));
    }
    text.append("  data         %s%n".formatted(cluster.storage()));
    text.append("  components   %s%n".formatted(DevCommand.installed(first)));
    project.ifPresent(
        built ->
            text.append(
                "  project      %s, as it is now: only a single node watches and reloads it%n"
                    .formatted(built.name())));
    text.append("  time         %s%n".formatted(DevCommand.times(cluster.phases())));
    text.append("%nTry it in another terminal:%n%n".formatted());
    Path folder = Path.of(configuration.own().getString("reprise.components"));
    for (String line : Examples.curls(first, project.map(Project::classes), folder)) {
      text.append("  %s%n".formatted(line));
    }
    text.append(demonstration(cluster, restarted));
    text.append(
        "%nCtrl-C stops %s, PostgreSQL last.%n".formatted(plan.nodes() == 1 ? "it" : "all"));
    return text.toString();
  }

  /** With the last node: the first ones let others in, and the first runs the coordinator. */
  private String demonstration(DevCluster cluster, boolean restarted) {
    if (plan.nodes() == 1) {
      return "";
    }
    int last = plan.nodes();
    String base = plan.addresses().http(1).toString();
    String target = base.equals(Target.DEFAULT_URL) ? "" : " --url " + base;
    String kill = "kill -9 " + cluster.pid(last);
    String drain = "./reprise cluster drain " + plan.addresses().remoting(last) + target;
    return ("%nEvery node answers for every entity. See what comes of it when one goes:%n%n"
            + "  ./reprise cluster status --watch%s%n"
            + "  %s%n"
            + "      node %d dies; the others take over its entities%s%n"
            + "  %s%n"
            + "      node %d hands over its entities and leaves; it stays away%n")
        .formatted(target, kill, last, restarted ? ", and it is started again" : "", drain, last);
  }
}
