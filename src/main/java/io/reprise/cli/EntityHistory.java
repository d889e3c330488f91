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

/** Shows what happened to an entity. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Shows what happened to an entity: each entry with its command and outcome.")
final class EntityHistory implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "ENTITY",
      converter = EntityName.Converter.class,
      description = "Such as wallet/alice.")
  private EntityName entity = EntityName.NONE;

  @Option(names = "--after", paramLabel = "N", description = "Only entries after this sequence.")
  private Optional<Long> after = Optional.empty();

  @Option(names = "--before", paramLabel = "N", description = "Only entries before this sequence.")
  private Optional<Long> before = Optional.empty();

  @Option(names = "--newest-first", description = "Begin with the last entry.")
  private boolean newestFirst;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
  private Optional<Integer> limit = Optional.empty();

  @Option(names = "--full", description = "Everything that an entry holds, as JSON.")
  private boolean full;

  @Option(names = "--follow", description = "Go on with each new entry until Ctrl-C.")
  private boolean follow;

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  EntityHistory(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    NodeClient client = target.client(surroundings.environment());
    if (follow) {
      if (before.isPresent() || newestFirst || limit.isPresent()) {
        throw new CliFailure(
            ExitCode.USAGE,
            "--follow: with --before, --newest-first or --limit (expected: --after)");
      }
      FollowedHistory followed =
          new FollowedHistory(client, entity, form.json(), full, surroundings.columns());
      return followed.print(after.orElse(0L), out, err);
    }
    Reply reply = client.get(entity.path() + "/entries", asked(), Map.of());
    if (!reply.ok()) {
      return Replies.problem(reply, client.base(), form.json(), out, err);
    }
    if (form.json()) {
      out.println(reply.text().strip());
    } else {
      print(reply.json(), out);
    }
    return ExitCode.OK;
  }

  private List<Parameter> asked() {
    List<Parameter> asked = new ArrayList<>();
    after.ifPresent(sequence -> asked.add(new Parameter("after", sequence.toString())));
    before.ifPresent(sequence -> asked.add(new Parameter("before", sequence.toString())));
    limit.ifPresent(number -> asked.add(new Parameter("limit", number.toString())));
    if (newestFirst) {
      asked.add(new Parameter("order", "desc"));
    }
    return asked;
  }

  private void print(JsonNode json, PrintWriter out) {
    if (full) {
      json.path("entries").forEach(entry -> out.println(JsonText.indented(entry)));
    } else {
      Table table = HistoryRow.table();
      json.path("entries").forEach(entry -> HistoryRow.of(entry).addTo(table));
      table.print(out, surroundings.columns());
    }
    if (json.hasNonNull("next")) {
      out.printf(
          "There are more: %s %s%n",
          newestFirst ? "--newest-first --before" : "--after",
          json.path("entries").path(json.path("entries").size() - 1).path("sequence").asText());
    }
  }
}
