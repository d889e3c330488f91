package io.reprise.cli;

import io.reprise.cli.NodeClient.Reply;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a flow as a tree. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Shows all that one request led to, over all entities: commands, events, messages, calls and",
      "timers, with times, in the order of cause and effect; and what is on its way or parked.",
      "Any id of it will do, also one from the middle."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:found", "1:nothing found", "2:wrong arguments", "3:no node answered"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise flow show 01a2149e-c225-7416-9f9c-e82b23f8a7df",
      "  reprise flow show booking/4711        its newest command",
      "  reprise flow show booking/4711/3      the command of its entry 3",
      "  reprise flow show booking/4711/3/0    the same by an effect: the key that a call carries"
    })
final class FlowShow implements Callable<Integer> {
  static final String ID =
      "A command id, trace id, traceparent or key; component/id, component/id/sequence or"
          + " component/id/sequence/index.";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "ID", description = ID)
  private String id = "";

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  FlowShow(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    NodeClient client = target.client(surroundings.environment());
    Reply reply = client.get(path(id), List.of(), Map.of());
    if (!reply.ok()) {
      return Replies.problem(reply, client.base(), form.json(), out, err);
    }
    if (form.json()) {
      out.println(reply.text().strip());
    } else {
      FlowText.print(reply.json(), out, surroundings.columns());
    }
    if (!reply.json().path("complete").asBoolean()) {
      err.println(FlowText.leftOut(reply.json()));
    }
    return ExitCode.OK;
  }

  /** The path of a flow. */
  static String path(String id) {
    return "/v1" + NodeClient.path("flows", id);
  }
}
