package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the clock of a node, and moves one that is moved by hand. */
@Command(
    name = "clock",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Shows what time rules and entries get on a node, or moves it on.",
      "Only a node that was started with 'reprise dev --clock manual' can be moved."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise clock                        shows it",
      "  reprise clock +15m                   moves it on; also +90s, +1h30m, +1d, PT15M",
      "  reprise clock 2026-12-01T00:00:00Z   moves it there; it never goes back"
    })
final class ClockCommand implements Callable<Integer> {
  private static final String PATH = "/v1/dev/clock";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "MOVE",
      converter = ClockMove.Converter.class,
      description = "How far, such as +15m, or where to; shows it if absent.")
  private Optional<ClockMove> move = Optional.empty();

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  ClockCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    NodeClient client = target.client(surroundings.environment());
    Reply reply =
        move.isPresent() ? moved(client, move.get()) : client.get(PATH, List.of(), Map.of());
    if (!reply.ok()) {
      return Replies.problem(reply, client.base(), form.json(), out, spec.commandLine().getErr());
    }
    if (form.json()) {
      out.println(reply.text().strip());
      return ExitCode.OK;
    }
    JsonNode json = reply.json();
    boolean manual = json.path("manual").asBoolean();
    out.printf("time   %s%n", json.path("time").asText());
    out.println(
        manual
            ? "clock  stands still until it is moved"
            : "clock  the system's (start the node with ./reprise dev --clock manual to move it)");
    return ExitCode.OK;
  }

  private static Reply moved(NodeClient client, ClockMove move) {
    try {
      return client.post(PATH, Map.of(), move.body());
    } catch (IOException e) {
      throw new CliFailure(
          ExitCode.UNKNOWN_OUTCOME,
          "No answer from %s: %s.%nIt is not known whether the clock was moved: see reprise clock."
              .formatted(client.base(), NodeClient.reason(e)),
          e);
    }
  }
}
