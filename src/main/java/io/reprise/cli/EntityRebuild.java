package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Reply;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

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
final class EntityRebuild extends EntityQuestion {
  EntityRebuild(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Reply ask(NodeClient client) {
    return client.delete("/v1" + NodeClient.path("snapshots", entity().component(), entity().id()));
  }

  @Override
  void print(JsonNode answer, PrintWriter out) {
    out.printf("entity    %s%n", entity());
    out.printf("sequence  %s%n", answer.path("sequence").asText());
    out.printf("version   %s%n", answer.path("version").asText());
    out.println("rebuilt from its first entry");
  }
}
