package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Parameter;
import io.reprise.cli.NodeClient.Reply;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the entities of a component. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Lists the entities of a component that have a history, by id.")
final class EntityList implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "COMPONENT", description = "Such as wallet.")
  private String component = "";

  @Option(names = "--prefix", paramLabel = "TEXT", description = "Only ids that begin so.")
  private Optional<String> prefix = Optional.empty();

  @Option(names = "--after", paramLabel = "ID", description = "Only ids after this one.")
  private Optional<String> after = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
  private Optional<Integer> limit = Optional.empty();

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  EntityList(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    NodeClient client = target.client(surroundings.environment());
    List<Parameter> asked = new ArrayList<>();
    prefix.ifPresent(text -> asked.add(new Parameter("prefix", text)));
    after.ifPresent(id -> asked.add(new Parameter("after", id)));
    limit.ifPresent(number -> asked.add(new Parameter("limit", number.toString())));
    Reply reply = client.get("/v1" + NodeClient.path("entities", component), asked, Map.of());
    if (!reply.ok()) {
      return Replies.problem(reply, client.base(), form.json(), out, spec.commandLine().getErr());
    }
    if (form.json()) {
      out.println(reply.text().strip());
    } else {
      print(reply.json(), out);
    }
    return ExitCode.OK;
  }

  private void print(JsonNode json, PrintWriter out) {
    Table table = new Table("ENTITY");
    String last = "";
    for (JsonNode entity : json.path("entities")) {
      last = entity.path("id").asText();
      table.row(component + "/" + last);
    }
    table.print(out, surroundings.columns());
    if (json.hasNonNull("next")) {
      out.printf("There are more: --after %s%n", last);
    }
  }
}
