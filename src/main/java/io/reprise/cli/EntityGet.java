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

/** Shows the state of an entity, now or in the past, or what a query answers. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Shows the state of an entity, now or in the past, or what a query answers.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise entity get wallet/alice --at-sequence 7",
      "  reprise entity get wallet/alice --query balance"
    })
final class EntityGet implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "ENTITY",
      converter = EntityName.Converter.class,
      description = "Such as wallet/alice.")
  private EntityName entity = EntityName.NONE;

  @Parameters(index = "1..*", paramLabel = "NAME=VALUE", description = "Parameters of the query.")
  private List<String> parameters = List.of();

  @Option(names = "--query", paramLabel = "NAME", description = "Ask a query of the component.")
  private Optional<String> query = Optional.empty();

  @Option(
      names = "--at-sequence",
      paramLabel = "N",
      description = "As it was after this entry of its history.")
  private Optional<Long> atSequence = Optional.empty();

  @Option(
      names = "--at-time",
      paramLabel = "TIME",
      description = "As it was at this time, such as 2026-11-22T20:00:00Z.")
  private Optional<String> atTime = Optional.empty();

  @Option(
      names = "--consistency",
      paramLabel = "WORD",
      description = "entity (the default) or linearizable (confirmed against the journal).")
  private Optional<String> consistency = Optional.empty();

  @Option(
      names = "--min-sequence",
      paramLabel = "N",
      description = "Only an answer that shows at least this sequence.")
  private Optional<Long> minSequence = Optional.empty();

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  EntityGet(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (query.isEmpty() && !parameters.isEmpty()) {
      throw new CliFailure(
          ExitCode.USAGE, parameters.get(0) + ": a parameter (expected: --query NAME with it)");
    }
    NodeClient client = target.client(surroundings.environment());
    String path = entity.path() + query.map(name -> NodeClient.path("queries", name)).orElse("");
    Reply reply = client.get(path, asked(), Map.of());
    if (!reply.ok()) {
      return Replies.problem(reply, client.base(), form.json(), out, spec.commandLine().getErr());
    }
    if (form.json()) {
      out.println(reply.text().strip());
    } else {
      print(reply, out);
    }
    return ExitCode.OK;
  }

  private List<Parameter> asked() {
    List<Parameter> asked = new ArrayList<>();
    atSequence.ifPresent(sequence -> asked.add(new Parameter("at-sequence", sequence.toString())));
    atTime.ifPresent(time -> asked.add(new Parameter("at-time", time)));
    consistency.ifPresent(word -> asked.add(new Parameter("consistency", word)));
    minSequence.ifPresent(
        sequence -> asked.add(new Parameter("min-sequence", sequence.toString())));
    Fields.of(parameters).forEach(field -> asked.add(new Parameter(field.name(), field.value())));
    return asked;
  }

  private void print(Reply reply, PrintWriter out) {
    JsonNode json = reply.json();
    String consistency = reply.header("reprise-consistency");
    out.printf("entity    %s%s%n", entity, query.map(name -> " " + name).orElse(""));
    out.printf("sequence  %s%n", json.path("sequence").asText());
    out.printf("version   %s%n", json.path("version").asText());
    out.printf("time      %s%n", json.path("time").asText());
    if (!consistency.isEmpty()) {
      out.printf("read      %s%n", consistency);
    }
    JsonNode value = json.has("state") ? json.path("state") : json.path("answer");
    out.println(JsonText.indented(value.isMissingNode() ? json : value));
  }
}
