package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Parameter;
import io.reprise.cli.NodeClient.Reply;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows which entries changed a field of an entity's state. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Shows how a field of an entity's state became what it is: the entries that changed it,",
      "newest first. A command that came twice shortly after each other is marked."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  reprise entity explain wallet/bob /cents"})
final class EntityExplain extends EntityQuestion {
  @Parameters(
      index = "1",
      paramLabel = "FIELD",
      description = "A JSON Pointer such as /cents or /rooms/3/guest; '' for the whole state.")
  private String field = "";

  @Option(names = "--limit", paramLabel = "N", description = "At most so many changes.")
  private Optional<Integer> limit = Optional.empty();

  EntityExplain(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Reply ask(NodeClient client) {
    List<Parameter> asked = new ArrayList<>(List.of(new Parameter("pointer", field)));
    limit.ifPresent(number -> asked.add(new Parameter("limit", number.toString())));
    return client.get(entity().path() + "/explain", asked, Map.of());
  }

  @Override
  void print(JsonNode answer, PrintWriter out) {
    out.printf(
        "%s %s is %s at sequence %s%n",
        entity(),
        field,
        StateChanges.text(Optional.ofNullable(answer.get("value"))),
        answer.path("sequence").asText());
    Table table =
        new Table("SEQUENCE", "TIME (UTC)", "BEFORE", "AFTER", "COMMAND", "CALLER", "NOTE")
            .whole(0, 1, 6);
    for (JsonNode change : answer.path("changes")) {
      JsonNode command = change.path("command");
      table.row(
          change.path("sequence").asText(),
          HistoryRow.time(change.path("time").asText()),
          StateChanges.text(Optional.ofNullable(change.get("before"))),
          StateChanges.text(Optional.ofNullable(change.get("after"))),
          HistoryRow.named(command),
          command.path("caller").asText(),
          note(change));
    }
    table.print(out, columns());
    if (answer.path("more").asLong() > 0) {
      out.printf("and %s older changes: --limit N%n", answer.path("more").asText());
    }
  }

  private static String note(JsonNode change) {
    List<String> notes = new ArrayList<>();
    if (change.has("nearDuplicateOf")) {
      notes.add("near-duplicate of " + change.path("nearDuplicateOf").asText());
    }
    if (change.path("command").has("cause")) {
      JsonNode cause = change.path("command").path("cause");
      notes.add("from " + cause.path("entity").asText() + " #" + cause.path("sequence").asText());
    }
    if (change.path("command").has("reason")) {
      notes.add("reason: " + change.path("command").path("reason").asText());
    }
    return String.join(", ", notes);
  }
}
