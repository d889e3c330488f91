package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.dev.Development;
import io.reprise.dev.ManualClock;
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
      "Runs one node on this machine, with its data in ./data, the components in ./components",
      "and the samples, and prints how to talk to it."
    })
final class DevCommand implements Callable<Integer> {
  /** Set by the script when it had to build first. */
  private static final String BUILD_SECONDS = "reprise.build.seconds";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..1", paramLabel = "DIR", hidden = true)
  private Optional<String> directory = Optional.empty();

  @Option(
      names = "--clock",
      paramLabel = "CLOCK",
      description = "system (the default), or manual: stands still until 'reprise clock' moves it.")
  private ClockKind clock = ClockKind.system;

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
    if (directory.isPresent()) {
      throw new CliFailure(
          ExitCode.USAGE,
          "dev %s: this version takes no folder; start it where components/ and data/ are, or use"
                  .formatted(directory.get())
              + " --components DIR and --data DIR");
    }
    Configuration configuration = flags.load(surroundings.environment());
    Development development = development(configuration);
    RunningNode node = NodeRun.start(surroundings, configuration, development);
    CliSettings settings = CliSettings.from(configuration.own().getConfig("reprise.cli"));
    NodeClient client =
        new NodeClient(URI.create(NodeRun.url(node.httpAddress())), Optional.empty(), settings);
    Path components = Path.of(configuration.own().getString("reprise.components"));
    welcome(node, client, components, development);
    return NodeRun.untilStopped(node);
  }

  private Development development(Configuration configuration) {
    if (clock == ClockKind.system) {
      return Development.none();
    }
    try {
      Path data = Path.of(configuration.own().getString("reprise.data"));
      return Development.none().withClock(ManualClock.keptIn(data));
    } catch (IOException e) {
      throw new CliFailure(ExitCode.REFUSED, "The node can't start:\n" + e.getMessage(), e);
    }
  }

  private void welcome(RunningNode node, NodeClient client, Path folder, Development development) {
    PrintWriter out = spec.commandLine().getOut();
    List<String> installed = installed(client);
    out.printf("%nReprise %s is ready.%n%n", Version.text());
    out.println("  listens on   " + client.base());
    out.println("  data         " + node.storage());
    out.println("  components   " + (installed.isEmpty() ? "none" : String.join(", ", installed)));
    development
        .clock()
        .ifPresent(manual -> out.println("  clock        " + stands(manual, client)));
    out.println("  time         " + times(node.phases()));
    out.printf("%nTry it in another terminal:%n%n");
    Examples.curls(client, folder).forEach(line -> out.println("  " + line));
    out.printf("%nCtrl-C stops it.%n%n");
    out.flush();
  }

  private static String stands(ManualClock manual, NodeClient client) {
    String url = client.base().toString();
    return "stands at %s; move it with ./reprise clock +15m%s"
        .formatted(manual.instant(), url.equals(Target.DEFAULT_URL) ? "" : " --url " + url);
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
