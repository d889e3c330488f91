package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Parameter;
import io.reprise.cli.NodeClient.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Does something about parked messages, calls and timers: about those named, or about all that
 * match, of which it shows the count and some examples first.
 */
abstract class MessageAction implements Callable<Integer> {
  private static final String EXAMPLES = "5";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0..*",
      paramLabel = "NAME",
      converter = MessageName.Converter.class,
      description = "Such as wallet/alice/3/0.")
  private List<MessageName> names = List.of();

  @Mixin private MessageFilterOptions filter = new MessageFilterOptions();

  @Option(names = "--all", description = "All that are parked.")
  private boolean all;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; it is kept with what is done.")
  private String reason = "";

  @Option(names = "--caller", paramLabel = "NAME", description = "Who does it.")
  private Optional<String> caller = Optional.empty();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Nothing is done if more than so many match.")
  private Optional<Long> count = Optional.empty();

  @Option(names = "--yes", description = "Does it to all that match; without it they are shown.")
  private boolean yes;

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  MessageAction(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** {@code retry} or {@code skip}. */
  abstract String word();

  /** What has happened to one. */
  abstract String done();

  @Override
  public final Integer call() {
    int ways = (names.isEmpty() ? 0 : 1) + (filter.isEmpty() ? 0 : 1) + (all ? 1 : 0);
    if (ways != 1) {
      throw new ParameterException(
          spec.commandLine(),
          (ways == 0 ? "Missing" : "Too much")
              + " (expected: names, or --from, --to, --code, --kind, or --all)");
    }
    NodeClient client = target.client(surroundings.environment());
    return names.isEmpty() ? many(client) : each(client);
  }

  // ── those named ─────────────────────────────────────────────────────────────────────────────

  private int each(NodeClient client) {
    int worst = ExitCode.OK;
    for (MessageName name : names) {
      Reply reply = post(client, name.path() + "/" + word(), "{}");
      int code = reply.ok() ? ExitCode.OK : problem(reply, client);
      if (reply.ok()) {
        out().println(form.json() ? reply.text().strip() : done() + " " + name);
      }
      worst = Math.max(worst, code);
    }
    return worst;
  }

  // ── all that match ──────────────────────────────────────────────────────────────────────────

  private int many(NodeClient client) {
    List<Parameter> asked = new ArrayList<>(filter.parameters());
    asked.add(new Parameter("limit", EXAMPLES));
    Reply found = client.get("/v1/messages", asked, Map.of());
    if (!found.ok()) {
      return problem(found, client);
    }
    long total = found.json().path("total").asLong();
    if (!form.json()) {
      show(found.json(), total);
    }
    if (total == 0 || !yes) {
      if (form.json()) {
        out().println(found.text().strip());
      } else if (total > 0) {
        out().printf("Nothing was done. To %s them:%n  %s%n", word(), again(total));
      }
      return total == 0 ? ExitCode.OK : ExitCode.REFUSED;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("filter", filter.json());
    body.put("count", count.orElse(total));
    Reply reply = post(client, "/v1/messages/" + word(), JsonText.of(body).toString());
    if (!reply.ok()) {
      return problem(reply, client);
    }
    print(reply);
    return reply.json().path("left").isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
  }

  private void show(JsonNode json, long total) {
    String matching = filter.isEmpty() ? "" : total == 1 ? " that matches" : " that match";
    if (total == 0) {
      out().printf("Nothing is parked%s.%n", filter.isEmpty() ? "" : " that matches");
      return;
    }
    Table table = MessageRow.table();
    json.path("messages").forEach(message -> MessageRow.add(message, table));
    out().printf("%d %s parked%s%s:%n", total, total == 1 ? "is" : "are", matching, some(json));
    table.print(out(), surroundings.columns());
  }

  private static String some(JsonNode json) {
    return json.hasNonNull("next") ? "; the first of them" : "";
  }

  private String again(long total) {
    return "reprise message "
        + word()
        + (all ? " --all" : filter.flags())
        + " --reason "
        + ShellWord.of(reason)
        + caller.map(name -> " --caller " + ShellWord.of(name)).orElse("")
        + " --count "
        + total
        + " --yes"
        + target.flags();
  }

  private void print(Reply reply) {
    if (form.json()) {
      out().println(reply.text().strip());
      return;
    }
    JsonNode json = reply.json();
    out()
        .printf("%s %s of %s%n", done(), json.path("done").asText(), json.path("matched").asText());
    for (JsonNode left : json.path("left")) {
      out().printf("left %s: %s%n", left.path("name").asText(), left.path("code").asText());
    }
  }

  // ── both ────────────────────────────────────────────────────────────────────────────────────

  private Reply post(NodeClient client, String path, String body) {
    Map<String, String> headers = new LinkedHashMap<>(Map.of("Reprise-Reason", reason));
    caller.ifPresent(name -> headers.put("Reprise-Caller", name));
    try {
      return client.post(path, headers, body);
    } catch (IOException e) {
      throw new CliFailure(
          ExitCode.UNKNOWN_OUTCOME,
          "No answer from %s: %s.%nWhether it was done, `reprise message list` shows."
              .formatted(client.base(), NodeClient.reason(e)),
          e);
    }
  }

  private int problem(Reply reply, NodeClient client) {
    return Replies.problem(reply, client.base(), form.json(), out(), spec.commandLine().getErr());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
