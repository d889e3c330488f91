package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.cli.NodeClient.Reply;
import io.reprise.codec.BadComponent;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists components. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Lists the components of a node; without a node, those installed here.")
final class ComponentList implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ComponentSource source = new ComponentSource();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  ComponentList(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws BadComponent {
    if (source.onlyInstalled()) {
      return installed();
    }
    NodeClient client = source.client(surroundings);
    Reply reply;
    try {
      reply = client.get("/v1/components", List.of(), Map.of());
    } catch (CliFailure failure) {
      if (!NodeClient.isNobodyThere(failure)) {
        throw failure;
      }
      spec.commandLine().getErr().printf("No node at %s; installed here:%n", client.base());
      return installed();
    }
    if (!reply.ok()) {
      PrintWriter err = spec.commandLine().getErr();
      return Replies.problem(reply, client.base(), form.json(), spec.commandLine().getOut(), err);
    }
    return print(reply.json());
  }

  private int installed() throws BadComponent {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.putArray("components").addAll(source.forms(surroundings));
    return print(all);
  }

  private int print(JsonNode json) {
    PrintWriter out = spec.commandLine().getOut();
    if (form.json()) {
      out.println(json);
      return ExitCode.OK;
    }
    Table table = new Table("COMPONENT", "VERSION", "COMMANDS", "QUERIES");
    for (JsonNode component : json.path("components")) {
      table.row(
          component.path("name").asText(),
          component.path("version").asText(),
          String.join(", ", Interfaces.names(component, "commands")),
          String.join(", ", Interfaces.names(component, "queries")));
    }
    table.print(out, surroundings.columns());
    return ExitCode.OK;
  }
}
