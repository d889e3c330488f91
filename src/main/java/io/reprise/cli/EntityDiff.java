package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Parameter;
import io.reprise.cli.NodeClient.Reply;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what changed in an entity from one entry to another. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Shows what changed in an entity's state from one entry to another.",
      "With -o json as a JSON Patch (RFC 6902)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise entity diff wallet/bob 2 5",
      "  reprise entity diff wallet/bob 2 5 -o json"
    })
final class EntityDiff extends EntityQuestion {
  @Parameters(index = "1", paramLabel = "FROM", description = "After the entry of this sequence.")
  private long from;

  @Parameters(
      index = "2",
      paramLabel = "TO",
      description = "After this one, which may come before the other.")
  private long to;

  EntityDiff(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Reply ask(NodeClient client) {
    List<Parameter> asked =
        List.of(new Parameter("from", Long.toString(from)), new Parameter("to", Long.toString(to)));
    String accepted = forScripts() ? "application/json-patch+json" : "application/json";
    return client.get(entity().path() + "/diff", asked, Map.of("Accept", accepted));
  }

  @Override
  void print(JsonNode answer, PrintWriter out) {
    JsonNode before = answer.path("from");
    JsonNode after = answer.path("to");
    StateChanges changes = StateChanges.of(before.path("state"), after.path("state"));
    if (changes.isEmpty()) {
      out.printf("%s: the same state at %d and %d%n", entity(), from, to);
      return;
    }
    out.printf(
        "%s from %s to %s (UTC)%n",
        entity(),
        HistoryRow.time(before.path("time").asText()),
        HistoryRow.time(after.path("time").asText()));
    changes.print("AT " + from, "AT " + to, out, columns());
  }
}
