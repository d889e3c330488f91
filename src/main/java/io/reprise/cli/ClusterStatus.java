package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Parameter;
import io.reprise.cli.NodeClient.Reply;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the nodes of the cluster, once or as long as one looks. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Shows the nodes of the cluster: state, version, shards and entities in memory, how long ago",
      "each has reached PostgreSQL; who can't be reached by whom; what was decided last, and why.",
      "The node with a star is the oldest: it gives shards to nodes."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  reprise cluster status", "  reprise cluster status --watch"})
final class ClusterStatus implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--watch",
      description = {
        "Shows it again each second, until Ctrl-C. Where it doesn't go to a terminal, what changes",
        "is appended. Asks another node when the one it asks is gone."
      })
  private boolean watch;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "20",
      description = "Of how many events at most (${DEFAULT-VALUE}).")
  private int events;

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  ClusterStatus(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ClusterClient client = new ClusterClient(target.client(surroundings.environment()));
    List<Parameter> asked = List.of(new Parameter("events", Integer.toString(events)));
    PrintWriter out = spec.commandLine().getOut();
    if (watch) {
      return new WatchedCluster(client, asked, form.json(), surroundings.columns())
          .print(out, spec.commandLine().getErr());
    }
    Reply reply = client.status(asked);
    if (!reply.ok()) {
      return Replies.problem(
          reply, client.node().base(), form.json(), out, spec.commandLine().getErr());
    }
    if (form.json()) {
      out.println(reply.text().strip());
    } else {
      print(reply.json(), out);
    }
    return ExitCode.OK;
  }

  private void print(JsonNode status, PrintWriter out) {
    ClusterText.print(status, out, surroundings.columns());
  }
}
