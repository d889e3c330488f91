package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Reply;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Drops the snapshot of an entity and has it fold all its entries again. */
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Drops the snapshot of an entity and has it fold its entries again, from the first on.",
      "Commands wait meanwhile. Nothing is lost: a snapshot only saves time."
    })
final class EntityRebuild implements Callable<Integer> {
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

  EntityRebuild(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    NodeClient client = target.client(surroundings.environment());
    String path = "/v1" + NodeClient.path("snapshots", entity.component(), entity.id());
    Reply reply = client.delete(path);
    if (!reply.ok()) {
      return Replies.problem(reply, client.base(), form.json(), out, spec.commandLine().getErr());
    }
    if (form.json()) {
      out.println(reply.text().strip());
      return ExitCode.OK;
    }
    JsonNode json = reply.json();
    out.printf("entity    %s%n", entity);
    out.printf("sequence  %s%n", json.path("sequence").asText());
    out.printf("version   %s%n", json.path("version").asText());
    out.println("rebuilt from its first entry");
    return ExitCode.OK;
  }
}
