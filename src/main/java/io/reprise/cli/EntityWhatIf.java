package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.cli.NodeClient.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what would have come of an entity without some of its commands, or with others. */
@Command(
    name = "what-if",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Shows what would have come of an entity if some of its commands had not come, or with",
      "other fields: the commands after them are decided again. Changes nothing, sends nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise entity what-if wallet/bob --skip 4",
      "  reprise entity what-if wallet/bob --edit '2={\"cents\":20}'",
      "  reprise entity what-if wallet/bob --from 1"
    })
final class EntityWhatIf extends EntityQuestion {
  @Option(
      names = "--from",
      paramLabel = "N",
      description = "Decide all commands again from this entry on.")
  private Optional<Long> from = Optional.empty();

  @Option(
      names = "--skip",
      paramLabel = "N",
      split = ",",
      description = "Leave out the command of this entry. Can be given several times.")
  private List<Long> skip = List.of();

  @Option(
      names = "--edit",
      paramLabel = "N=JSON",
      description = "Other fields for the command of this entry. Can be given several times.")
  private Map<Long, String> edits = Map.of();

  EntityWhatIf(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Reply ask(NodeClient client) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    from.ifPresent(sequence -> body.put("from", sequence));
    if (!skip.isEmpty()) {
      ArrayNode skipped = body.putArray("skip");
      skip.forEach(skipped::add);
    }
    if (!edits.isEmpty()) {
      ArrayNode edited = body.putArray("edit");
      edits.forEach(
          (sequence, fields) ->
              edited.addObject().put("sequence", sequence).set("body", fields(sequence, fields)));
    }
    if (body.isEmpty()) {
      throw new CliFailure(
          ExitCode.USAGE, "Nothing is otherwise (expected: --skip, --edit, --from)");
    }
    try {
      return client.post(entity().path() + "/what-if", Map.of(), body.toString());
    } catch (IOException e) { // it reads only
      throw client.unreachable(e);
    }
  }

  private static JsonNode fields(long sequence, String text) {
    return JsonText.parse(text)
        .filter(JsonNode::isObject)
        .orElseThrow(
            () ->
                new CliFailure(
                    ExitCode.USAGE,
                    "--edit %d=%s (expected: fields as JSON, such as --edit '%d={\"cents\":20}')"
                        .formatted(sequence, text, sequence)));
  }

  @Override
  void print(JsonNode answer, PrintWriter out) {
    out.printf(
        "%s, what if: %s of its commands decided again, from sequence %s to %s."
            + " Nothing was written or sent.%n",
        entity(),
        answer.path("commands").asText(),
        answer.path("from").asText(),
        answer.path("through").asText());
    StateChanges changes = StateChanges.of(answer.path("recorded"), answer.path("forked"));
    if (changes.isEmpty()) {
      out.println("The state would be the same.");
    } else {
      changes.print("AS IT IS", "WHAT IF", out, columns());
    }
    printCommands(answer, out);
    for (JsonNode effect : answer.path("effects")) {
      out.printf("%s would have led to %s%n", effect.path("sequence"), effect.path("effect"));
    }
    if (answer.path("moreEffects").asLong() > 0) {
      out.printf("and %s more effects%n", answer.path("moreEffects").asText());
    }
  }

  private void printCommands(JsonNode answer, PrintWriter out) {
    if (answer.path("changed").isEmpty()) {
      out.println("Every command would have ended as it did.");
      return;
    }
    out.println();
    Table table = new Table("SEQUENCE", "COMMAND", "WHY", "AS IT WAS", "WHAT IF").whole(0, 1, 2);
    for (JsonNode command : answer.path("changed")) {
      table.row(
          command.path("sequence").asText(),
          command.path("command").asText(),
          command.path("why").asText(),
          OutcomeText.of(command.path("recorded")),
          command.has("forked") ? OutcomeText.of(command.path("forked")) : "-");
    }
    table.print(out, columns());
    if (answer.path("moreChanged").asLong() > 0) {
      out.printf("and %s more%n", answer.path("moreChanged").asText());
    }
  }
}
