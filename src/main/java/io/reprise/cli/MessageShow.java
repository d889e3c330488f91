package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Reply;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows all there is to know of a message, call or timer that is not done yet. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Shows a message, call or timer that is not done yet, and why it waits.")
final class MessageShow implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      converter = MessageName.Converter.class,
      description = "Such as wallet/alice/3/0.")
  private MessageName name = MessageName.NONE;

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  MessageShow(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    NodeClient client = target.client(surroundings.environment());
    Reply reply = client.get(name.path(), List.of(), Map.of());
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
    line(out, json.path("kind").asText(), json.path("name"));
    line(out, "to", json.path("to"));
    line(out, "sent", json.path("sent"));
    line(out, "due", json.path("due"));
    out.printf("%-11s %s%n", "state", state(json));
    line(out, "attempts", json.path("attempts"));
    line(out, "tried", json.path("tried"));
    line(out, "error", json.path("error"));
    line(out, "holds back", json.path("holdsBack"));
    if (json.has("outcome")) {
      String outcome = HistoryRow.outcome(json.path("outcome"));
      out.printf("%-11s %s; its sender is not told yet%n", "outcome", outcome);
    }
    if (json.has("effect")) {
      out.println(JsonText.indented(json.path("effect")));
    }
    if (!json.path("interventions").isEmpty()) {
      Table table = new Table("TIME (UTC)", "ACTION", "CALLER", "REASON").whole(0, 1);
      json.path("interventions").forEach(one -> add(one, table));
      out.println();
      table.print(out, surroundings.columns());
    }
  }

  private static void line(PrintWriter out, String label, JsonNode value) {
    if (!value.isMissingNode()) {
      out.printf("%-11s %s%n", label, value.asText());
    }
  }

  private static String state(JsonNode json) {
    String skipped = json.path("skipped").asBoolean() ? "skipped, " : "";
    if (json.path("parked").asBoolean()) {
      return "%sparked as %s since %s"
          .formatted(skipped, json.path("code").asText(), json.path("parkedAt").asText());
    }
    return skipped
        + (json.has("heldBackBy") ? "held back by " + json.path("heldBackBy").asText() : "waiting");
  }

  private static void add(JsonNode one, Table table) {
    table.row(
        HistoryRow.time(one.path("at").asText()),
        one.path("action").asText(),
        one.path("caller").asText(),
        one.path("reason").asText());
  }
}
