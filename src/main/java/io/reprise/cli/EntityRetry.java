package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Parameter;
import io.reprise.cli.NodeClient.Reply;
import java.io.IOException;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Has entities out of service tried again: those named, or all that match, of which it shows the
 * count and some examples first.
 */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Has entities that can't be recovered tried again now, and says what came of it.",
      "Those that match a filter are counted and shown first: --yes does it, 1,000 at a time."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all that were tried are in service",
      "1:not all are: for want of --yes, or as the node says",
      "2:wrong arguments",
      "3:no node can be reached; nothing was done",
      "4:no answer: they may have been tried"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise entity retry wallet/alice wallet/bob",
      "  reprise entity retry --component wallet --code unreadable-entry --yes"
    })
final class EntityRetry implements Callable<Integer> {
  private static final String PATH = "/v1/out-of-service";
  private static final String EXAMPLES = "5";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0..*",
      paramLabel = "ENTITY",
      converter = EntityName.Converter.class,
      description = "Such as wallet/alice.")
  private List<EntityName> names = List.of();

  @Mixin private OutageFilter filter = new OutageFilter();

  @Option(names = "--all", description = "All that are out of service.")
  private boolean all;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "None is tried if more than so many match.")
  private Optional<Long> count = Optional.empty();

  @Option(names = "--yes", description = "Tries all that match; without it they are shown.")
  private boolean yes;

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  EntityRetry(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    boolean filtered = all || !filter.isEmpty();
    if (names.isEmpty() != filtered) {
      throw new ParameterException(
          spec.commandLine(),
          (filtered ? "Too much" : "Missing")
              + " (expected: entities, or --component, --code, or --all)");
    }
    NodeClient client = target.client(surroundings.environment());
    return filtered ? many(client) : each(client);
  }

  // ── those named ─────────────────────────────────────────────────────────────────────────────

  private int each(NodeClient client) {
    int worst = ExitCode.OK;
    for (EntityName name : names) {
      Reply reply = post(client, Map.of("component", name.component(), "id", name.id()));
      if (reply.ok()) {
        out()
            .println(
                form.json()
                    ? reply.text().strip()
                    : name
                        + " is in service at sequence "
                        + reply.json().path("sequence").asText());
      }
      worst = Math.max(worst, reply.ok() ? ExitCode.OK : problem(reply, client));
    }
    return worst;
  }

  // ── all that match ──────────────────────────────────────────────────────────────────────────

  private int many(NodeClient client) {
    List<Parameter> asked = new ArrayList<>(filter.parameters());
    asked.add(new Parameter("limit", EXAMPLES));
    Reply found = client.get(PATH, asked, Map.of());
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
        out().printf("None was tried. To try them:%n  %s%n", again(total));
      }
      return total == 0 ? ExitCode.OK : ExitCode.REFUSED;
    }
    Reply reply = post(client, Map.of("filter", filter.json(), "count", count.orElse(total)));
    if (!reply.ok()) {
      return problem(reply, client);
    }
    print(reply);
    JsonNode json = reply.json();
    return json.path("recovered").asLong() == json.path("matched").asLong()
        ? ExitCode.OK
        : ExitCode.REFUSED;
  }

  private void show(JsonNode json, long total) {
    String matching = filter.isEmpty() ? "" : total == 1 ? " that matches" : " that match";
    if (total == 0) {
      out().printf("Nothing is out of service%s.%n", filter.isEmpty() ? "" : " that matches");
      return;
    }
    out()
        .printf(
            "%d %s out of service%s%s:%n",
            total,
            total == 1 ? "is" : "are",
            matching,
            json.hasNonNull("next") ? "; the first of them" : "");
    OutageFilter.table(json).print(out(), surroundings.columns());
  }

  private String again(long total) {
    return "reprise entity retry"
        + (filter.isEmpty() ? " --all" : filter.flags())
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
        .printf(
            "tried %s of %s: %s in service%n",
            json.path("tried").asText(),
            json.path("matched").asText(),
            json.path("recovered").asText());
    json.path("left").forEach(left -> out().println("left " + left(left)));
  }

  /** A detail mostly begins with the entity that it is about. */
  private static String left(JsonNode left) {
    String entity = left.path("component").asText() + "/" + left.path("id").asText();
    String detail = left.path("detail").asText();
    return (detail.startsWith(entity) ? detail : entity + ": " + detail)
        + " ("
        + left.path("code").asText()
        + ")";
  }

  // ── both ────────────────────────────────────────────────────────────────────────────────────

  private Reply post(NodeClient client, Map<String, Object> body) {
    try {
      return client.post(PATH + "/retry", Map.of(), JsonText.of(body).toString());
    } catch (IOException e) {
      throw new CliFailure(
          ExitCode.UNKNOWN_OUTCOME,
          "No answer from %s: %s.%nWhat is out of service still, `entity out-of-service` shows."
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
