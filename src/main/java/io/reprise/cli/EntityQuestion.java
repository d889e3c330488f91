package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Reply;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A verb that asks a node about one entity and shows its answer. */
abstract class EntityQuestion implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "ENTITY",
      converter = EntityName.Converter.class,
      description = "Such as wallet/alice.")
  private EntityName entity = EntityName.NONE;

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  EntityQuestion(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public final Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    NodeClient client = target.client(surroundings.environment());
    Reply reply = ask(client);
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

  /** Asks, in the form that is wanted. */
  abstract Reply ask(NodeClient client);

  /** Shows a good answer to people. */
  abstract void print(JsonNode answer, PrintWriter out);

  EntityName entity() {
    return entity;
  }

  /** Whether the answer is for scripts, and goes out as it came. */
  boolean forScripts() {
    return form.json();
  }

  int columns() {
    return surroundings.columns();
  }
}
