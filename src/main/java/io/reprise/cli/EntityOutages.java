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
import picocli.CommandLine.Spec;

/** Lists the entities that can't be recovered. */
@Command(
    name = "out-of-service",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Lists the entities that can't be recovered, of all nodes, by name: which entry is to blame,",
      "why, and since when. `entity retry` has them tried again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise entity out-of-service",
      "  reprise entity out-of-service --component wallet --code rule-failed -o json"
    })
final class EntityOutages implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private OutageFilter filter = new OutageFilter();

  @Option(names = "--after", paramLabel = "ENTITY", description = "Only those after this one.")
  private Optional<String> after = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
  private Optional<Integer> limit = Optional.empty();

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  EntityOutages(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    NodeClient client = target.client(surroundings.environment());
    List<Parameter> asked = new ArrayList<>(filter.parameters());
    after.ifPresent(name -> asked.add(new Parameter("after", name)));
    limit.ifPresent(number -> asked.add(new Parameter("limit", number.toString())));
    Reply reply = client.get("/v1/out-of-service", asked, Map.of());
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

  private void print(JsonNode json, PrintWriter out) {
    if (json.path("entities").isEmpty()) {
      boolean all = filter.isEmpty() && after.isEmpty();
      out.printf("Nothing is out of service%s.%n", all ? "" : " that matches");
      return;
    }
    OutageFilter.table(json).print(out, surroundings.columns());
    if (json.hasNonNull("next")) {
      out.printf(
          "There are more, %s in all: --after %s%n",
          json.path("total").asText(), json.path("next").asText());
    }
  }
}
