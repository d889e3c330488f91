package io.reprise.cli;

import io.reprise.cli.NodeClient.Reply;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says on one page what is wrong in the cluster, how it came about, and what to do next. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Says on one page what is wrong and what to do next: which node was lost, how that was",
      "noticed, what was decided and why; certificates and tokens that need somebody; entities out",
      "of service; what is parked and what waits; the size of the database and the room on its",
      "disk. What doesn't answer is not known; the rest is told all the same."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing is wrong",
      "1:something needs somebody, or the node says no",
      "2:wrong arguments",
      "3:no node can be reached"
    })
final class ClusterDoctor implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  ClusterDoctor(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    NodeClient client = target.client(surroundings.environment());
    Reply reply = client.get("/v1/cluster/doctor", List.of(), Map.of());
    if (!reply.ok()) {
      return Replies.problem(reply, client.base(), form.json(), out, spec.commandLine().getErr());
    }
    if (form.json()) {
      out.println(reply.text().strip());
    } else {
      new DoctorText(reply.json(), surroundings.columns(), target.flags()).print(out);
    }
    return reply.json().path("healthy").asBoolean() ? ExitCode.OK : ExitCode.REFUSED;
  }
}
