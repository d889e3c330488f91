package io.reprise.cli;

import io.reprise.dev.Development;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs one node until it is told to stop. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Runs one node of a cluster until it is told to stop.")
final class NodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingFlags flags = new SettingFlags();

  private final Surroundings surroundings;

  NodeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Configuration configuration = flags.load(surroundings.environment());
    RunningNode node = NodeRun.start(surroundings, configuration, Development.none());
    out.printf(
        "Reprise %s listens on %s; data: %s%n",
        Version.text(), NodeRun.url(node.httpAddress()), node.storage());
    return NodeRun.untilStopped(node);
  }
}
