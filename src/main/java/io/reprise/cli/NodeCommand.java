package io.reprise.cli;

import io.reprise.dev.Development;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
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

  @Mixin private HandedProject project = new HandedProject();

  private final Surroundings surroundings;

  NodeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Configuration configuration = flags.load(surroundings.environment());
    CompletableFuture<?> other =
        stopsWith.<CompletableFuture<?>>map(NodeCommand::end).orElseGet(CompletableFuture::new);
    Development development =
        project.development(Path.of(configuration.own().getString("reprise.components")));
    RunningNode node = NodeRun.start(surroundings, configuration, development);
    out.printf("Reprise %s listens on %s; data: %s%n", Version.text(), node.url(), node.storage());
    return NodeRun.untilStopped(node, other);
  }

  /**
   * One that has ended already is no mistake: it may have been killed a moment ago. The node starts
   * and stops again, and with it what a node before it has left of PostgreSQL.
   */
  private static CompletableFuture<?> end(long pid) {
    return ProcessHandle.of(pid)
        .<CompletableFuture<?>>map(ProcessHandle::onExit)
        .orElseGet(() -> CompletableFuture.completedFuture(pid));
  }
}
