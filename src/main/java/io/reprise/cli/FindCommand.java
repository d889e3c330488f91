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

/** Shows where an id belongs that somebody has at hand. */
@Command(
    name = "find",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Shows which entity an id belongs to, and which entry: a command id (out of an answer), a",
      "trace id or traceparent (out of a log), a key, or the name of an entity. Newest first."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:found", "1:nothing found", "2:wrong arguments", "3:no node answered"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise find 01a2149e-c225-7416-9f9c-e82b23f8a7df",
      "  reprise find invoice-4711 --since 2026-11-22T20:00:00Z",
      "  reprise find wallet/alice"
    })
final class FindCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "ID", description = "What to look for.")
  private String id = "";

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Go no further back, such as 2026-11-22T20:00:00Z.")
  private Optional<String> since = Optional.empty();

  @Option(
      names = "--before",
      paramLabel = "TIME",
      description = "Only what was written before: where a search that ended early goes on.")
  private Optional<String> before = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
  private Optional<Integer> limit = Optional.empty();

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  FindCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    NodeClient client = target.client(surroundings.environment());
    Reply reply = client.get("/v1/find", asked(), Map.of());
    if (!reply.ok()) {
      return Replies.problem(reply, client.base(), form.json(), out, err);
    }
    JsonNode found = reply.json().path("found");
    if (form.json()) {
      out.println(reply.text().strip());
    } else {
      print(reply.json(), found, out, err);
    }
    return found.isEmpty() ? ExitCode.REFUSED : ExitCode.OK;
  }

  private List<Parameter> asked() {
    List<Parameter> asked = new ArrayList<>(List.of(new Parameter("id", id)));
    since.ifPresent(time -> asked.add(new Parameter("since", time)));
    before.ifPresent(time -> asked.add(new Parameter("before", time)));
    limit.ifPresent(number -> asked.add(new Parameter("limit", number.toString())));
    return asked;
  }

  private void print(JsonNode json, JsonNode found, PrintWriter out, PrintWriter err) {
    if (!found.isEmpty()) {
      Table table =
          new Table("ENTITY", "SEQUENCE", "FOUND AS", "TIME (UTC)", "COMMAND", "CALLER", "OUTCOME")
              .whole(0, 1, 2, 3);
      found.forEach(hit -> add(hit, table));
      table.print(out, surroundings.columns());
    }
    for (JsonNode unreadable : json.path("unreadable")) {
      err.printf("can't be read, and holds it: %s%n", unreadable.asText());
    }
    if (!json.path("complete").asBoolean()) {
      err.println(ended(json, found.size()));
    }
    if (!found.isEmpty()) {
      out.printf("%nNext: %s%n", next(found.path(0)));
    }
  }

  private static void add(JsonNode hit, Table table) {
    table.row(
        hit.path("entity").asText(),
        hit.path("sequence").asText(),
        hit.path("of").asText(),
        HistoryRow.time(hit.path("time").asText()),
        hit.path("command").asText(),
        hit.path("caller").asText(),
        HistoryRow.outcome(hit.path("outcome")));
  }

  private String ended(JsonNode json, int count) {
    String back = json.path("next").asText();
    String why =
        json.path("stoppedBy").asText().equals("limit")
            ? "There are more than " + count + "."
            : "It took too long (reprise.replay.find-timeout): searched back to " + back + ".";
    return why
        + " Go on: reprise find "
        + ShellWord.of(id)
        + since.map(time -> " --since " + ShellWord.of(time)).orElse("")
        + " --before "
        + back
        + limit.map(number -> " --limit " + number).orElse("")
        + target.flags();
  }

  /** What shows the newest of what was found. */
  private String next(JsonNode hit) {
    String entity = hit.path("entity").asText();
    long sequence = hit.path("sequence").asLong();
    if (!hit.has("command")) {
      return "reprise entity history %s --newest-first%s".formatted(entity, target.flags());
    }
    long entries = hit.path("lastSequence").asLong(sequence) - sequence + 1;
    return "reprise entity history %s --after %d --limit %d --full%s"
        .formatted(entity, sequence - 1, entries, target.flags());
  }
}
