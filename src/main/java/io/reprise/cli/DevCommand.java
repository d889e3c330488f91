package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.dev.DevFailed;
import io.reprise.dev.DevSettings;
import io.reprise.dev.Development;
import io.reprise.dev.Project;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one node for a developer and says how to talk to it. */
@Command(
    name = "dev",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Runs one node on this machine, with its data in ./data, the components in ./components,",
      "those of a project that you work on, and the samples. Prints how to talk to it."
    })
final class DevCommand implements Callable<Integer> {
  /** Set by the script when it had to build first. */
  private static final String BUILD_SECONDS = "reprise.build.seconds";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = {
        "A Maven project with components: built first, and watched.",
        "What you save is compiled, loaded, and answers at once."
      })
  private Optional<Path> directory = Optional.empty();

  @Mixin private SettingFlags flags = new SettingFlags();

  private final Surroundings surroundings;

  DevCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Configuration configuration = flags.load(surroundings.environment());
    Optional<Project> project = directory.map(folder -> built(folder, configuration));
    PrintWriter out = spec.commandLine().getOut();
    Development development =
        new Development(Optional.empty(), Optional.empty(), project, line -> say(out, line));
    RunningNode node = NodeRun.start(surroundings, configuration, development);
    CliSettings settings = CliSettings.from(configuration.own().getConfig("reprise.cli"));
    NodeClient client =
        new NodeClient(URI.create(NodeRun.url(node.httpAddress())), Optional.empty(), settings);
    welcome(node, client, configuration, project);
    return NodeRun.untilStopped(node);
  }

  /** Maven takes its time, so that it is told before. */
  private Project built(Path folder, Configuration configuration) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf("reprise: building %s by Maven%n", folder);
    err.flush();
    try {
      return Project.build(folder, DevSettings.from(configuration.own().getConfig("reprise.dev")));
    } catch (DevFailed e) {
      throw new CliFailure(ExitCode.REFUSED, String.valueOf(e.getMessage()), e);
    }
  }

  private static synchronized void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private void welcome(
      RunningNode node, NodeClient client, Configuration configuration, Optional<Project> project) {
    PrintWriter out = spec.commandLine().getOut();
    List<String> installed = installed(client);
    out.printf("%nReprise %s is ready.%n%n", Version.text());
    out.println("  listens on   " + client.base());
    out.println("  data         " + node.storage());
    out.println("  components   " + (installed.isEmpty() ? "none" : String.join(", ", installed)));
    project.ifPresent(
        watched ->
            out.printf(
                "  watches      %s: what you save there is compiled and loaded%n", watched.name()));
    out.println("  time         " + times(node.phases()));
    out.printf("%nTry it in another terminal:%n%n");
    Path components = Path.of(configuration.own().getString("reprise.components"));
    Examples.curls(client, project.map(Project::classes), components)
        .forEach(line -> out.println("  " + line));
    out.printf("%nCtrl-C stops it.%n%n");
    out.flush();
  }

  private static List<String> installed(NodeClient client) {
    List<String> installed = new ArrayList<>();
    for (JsonNode component : Interfaces.all(client)) {
      installed.add(component.path("name").asText() + " v" + component.path("version").asText());
    }
    return installed;
  }

  private static String times(Map<String, Duration> phases) {
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
