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

/** Lists messages, calls and timers that are not done yet. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Lists the messages, calls and timers that are parked, by name: component/id/sequence/index,",
      "which is the entry of the sender that set it going, and the place of the effect in it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise message list",
      "  reprise message list --to wallet --code out-of-service",
      "  reprise message list --all-waiting --from wallet/bob --kind timer"
    })
final class MessageList implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private MessageFilterOptions filter = new MessageFilterOptions();

  @Option(
      names = "--all-waiting",
      description = "All that are not done yet, parked or not; timers that are due later, too.")
  private boolean allWaiting;

  @Option(names = "--after", paramLabel = "NAME", description = "Only those after this one.")
  private Optional<String> after = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
  private Optional<Integer> limit = Optional.empty();

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  MessageList(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    NodeClient client = target.client(surroundings.environment());
    List<Parameter> asked = new ArrayList<>(filter.parameters());
    if (allWaiting) {
      asked.add(new Parameter("waiting", "all"));
    }
    after.ifPresent(name -> asked.add(new Parameter("after", name)));
    limit.ifPresent(number -> asked.add(new Parameter("limit", number.toString())));
    Reply reply = client.get("/v1/messages", asked, Map.of());
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
    JsonNode messages = json.path("messages");
    if (messages.isEmpty()) {
      out.printf("%s%s.%n", allWaiting ? "Nothing waits" : "Nothing is parked", matching());
      return;
    }
    Table table = MessageRow.table();
    messages.forEach(message -> MessageRow.add(message, table));
    table.print(out, surroundings.columns());
    if (json.hasNonNull("next")) {
      out.printf(
          "There are more, %s in all: --after %s%n",
          json.path("total").asText(), json.path("next").asText());
    }
  }

  private String matching() {
    return filter.isEmpty() && after.isEmpty() ? "" : " that matches";
  }
}
