package io.reprise.cli;

import io.reprise.dev.Development;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--stops-with",
      paramLabel = "PID",
      description = {
        "Stop when the process with this id has ended, however it has: for whoever starts a node",
        "that must not outlive them."
      })
  private Optional<Long> stopsWith = Optional.empty();

  @Mixin private SettingFlags flags = new SettingFlags();

  private final Surroundings surroundings;

  NodeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Configuration configuration = flags.load(surroundings.environment());
    Optional<ProcessHandle> other = stopsWith.map(NodeCommand::process);
    RunningNode node = NodeRun.start(surroundings, configuration, Development.none());
    out.printf(
        "Reprise %s listens on %s; data: %s%n",
        Version.text(), NodeRun.url(node.httpAddress()), node.storage());
    return other.isPresent()
        ? NodeRun.untilStopped(node, other.get().onExit())
        : NodeRun.untilStopped(node);
  }

  private static ProcessHandle process(long pid) {
    return ProcessHandle.of(pid)
        .orElseThrow(
            () ->
                new CliFailure(
                    ExitCode.USAGE,
                    "--stops-with: %d (expected: the id of a process that runs)".formatted(pid)));
  }
}
