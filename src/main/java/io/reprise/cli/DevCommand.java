package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.dev.DevFailed;
import io.reprise.dev.DevSettings;
import io.reprise.dev.Development;
import io.reprise.dev.ManualClock;
import io.reprise.dev.Project;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one node for a developer and says how to talk to it. */
@Command(
    name = "dev",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Runs a node on this machine, or several, with the data in ./data, the components in",
      "./components, those of a project that you work on, and the samples. Prints how to talk to",
      "them."
    })
final class DevCommand implements Callable<Integer> {
  /** Set by the script when it had to build first. */
  private static final String BUILD_SECONDS = "reprise.build.seconds";

  /** More would be slower for a demonstration, and show nothing else. */
  private static final int NODES_MAX = 9;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = {
        "A Maven project with components: built first, and watched.",
        "What you save is compiled, loaded, and answers at once."
      })
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--clock",
      paramLabel = "CLOCK",
      description = "system (the default), or manual: stands still until 'reprise clock' moves it.")
  private ClockKind clock = ClockKind.system;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = {
        "Runs so many nodes, 1 to 9, each a process of its own: node n on 127.0.0.n, all on the",
        "same ports, with one PostgreSQL. One that is killed is started again."
      })
  private Optional<Integer> nodes = Optional.empty();

  @Option(names = "--no-restart", description = "With --nodes: a node that is killed stays away.")
  private boolean notRestarted;

  @Mixin private SettingFlags flags = new SettingFlags();

  private final Surroundings surroundings;

  private enum ClockKind {
    system,
    manual
  }

  DevCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Configuration configuration = flags.load(surroundings.environment());
    if (nodes.isPresent()) {
      return cluster(nodes.get(), configuration);
    }
    if (notRestarted) {
      throw new CliFailure(ExitCode.USAGE, "--no-restart: only with --nodes. Leave it out.");
    }
    Development development = development(configuration);
    RunningNode node = NodeRun.start(surroundings, configuration, development);
    CliSettings settings = CliSettings.from(configuration.own().getConfig("reprise.cli"));
    NodeClient client =
        new NodeClient(URI.create(node.url()), Way.of(surroundings.environment()), settings);
    welcome(
        node, client, Path.of(configuration.own().getString("reprise.components")), development);
    return NodeRun.untilStopped(node);
  }

  private int cluster(int count, Configuration configuration) throws InterruptedException {
    if (count < 1 || count > NODES_MAX) {
      throw new CliFailure(
          ExitCode.USAGE, "--nodes: %d (expected: 1 to %d)".formatted(count, NODES_MAX));
    }
    if (clock == ClockKind.manual) {
      throw new CliFailure(
          ExitCode.USAGE,
          "--clock manual: not with --nodes: it would stand still in each node by itself, and be"
              + " moved in one of them. Leave out one of the two.");
    }
    Optional<Project> project = directory.map(folder -> built(folder, configuration));
    return new DevNodes(count, surroundings, flags, configuration, project)
        .run(!notRestarted, spec.commandLine().getOut());
  }

  private Development development(Configuration configuration) {
    PrintWriter out = spec.commandLine().getOut();
    Development development = Development.none();
    if (directory.isPresent()) {
      Project project = built(directory.get(), configuration);
      development = development.withProject(project, line -> say(out, line));
    }
    return clock == ClockKind.manual
        ? development.withClock(manualClock(configuration))
        : development;
  }

  /** Maven takes its time, so that it is told before. */
  private Project built(Path folder, Configuration configuration) {
    PrintWriter err = spec.commandLine().getErr();
    try {
      Project.requireAt(folder);
      err.printf("reprise: building %s by Maven%n", folder);
      err.flush();
      return Project.build(folder, DevSettings.from(configuration.own().getConfig("reprise.dev")));
    } catch (DevFailed e) {
      throw new CliFailure(ExitCode.REFUSED, String.valueOf(e.getMessage()), e);
    }
  }

  private static ManualClock manualClock(Configuration configuration) {
    try {
      return ManualClock.keptIn(Path.of(configuration.own().getString("reprise.data")));
    } catch (IOException e) {
      throw new CliFailure(ExitCode.REFUSED, "The node can't start:\n" + e.getMessage(), e);
    }
  }

  private static synchronized void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private void welcome(RunningNode node, NodeClient client, Path folder, Development development) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%nReprise %s is ready.%n%n", Version.text());
    out.println("  listens on   " + client.base());
    if (!client.base().toString().equals(Target.DEFAULT_URL)) {
      out.println("  for verbs    export REPRISE_URL=" + client.base());
    }
    out.println("  data         " + node.storage());
    out.println("  components   " + installed(client));
    development
        .project()
        .ifPresent(
            project ->
                out.printf(
                    "  watches      %s: what you save there is compiled and loaded%n",
                    project.name()));
    development
        .clock()
        .ifPresent(manual -> out.println("  clock        " + stands(manual, client)));
    out.println("  time         " + times(node.phases()));
    out.printf("%nTry it in another terminal:%n%n");
    Examples.curls(client, development.project().map(Project::classes), folder)
        .forEach(line -> out.println("  " + line));
    out.printf("%nCtrl-C stops it.%n%n");
    out.flush();
  }

  private static String stands(ManualClock manual, NodeClient client) {
    String url = client.base().toString();
    return "stands at %s; move it with ./reprise clock +15m%s"
        .formatted(manual.instant(), url.equals(Target.DEFAULT_URL) ? "" : " --url " + url);
  }

  /** The components that a node serves, or why they are not shown. */
  static String installed(NodeClient client) {
    List<String> installed = new ArrayList<>();
    try {
      for (JsonNode component : Interfaces.all(client)) {
        installed.add(component.path("name").asText() + " v" + component.path("version").asText());
      }
    } catch (
        CliFailure e) { // a token or trust that this process has not: the node runs all the same
      return "not shown: " + e.getMessage();
    }
    return installed.isEmpty() ? "none" : String.join(", ", installed);
  }

  static String times(Map<String, Duration> phases) {
    List<String> times = new ArrayList<>();
    String build = System.getProperty(BUILD_SECONDS, "");
    if (!build.isEmpty()) {
      times.add("build " + build + " s");
    }
    phases.forEach((name, time) -> times.add(name + " " + seconds(time)));
    Duration total = phases.values().stream().reduce(Duration.ZERO, Duration::plus);
    return String.join(", ", times) + "; start in all " + seconds(total);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
