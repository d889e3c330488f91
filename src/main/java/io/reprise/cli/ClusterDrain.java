package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
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

/** Has a node leave in an orderly way, and waits until it has. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Has a node leave in an orderly way: it finishes what it has, gives its shards to the other",
      "nodes, and ends. Waits until it has gone. No command fails for it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the node has gone",
      "1:the node says no, or there is no such node",
      "2:wrong arguments",
      "3:no node can be reached; nothing was done",
      "4:it has not gone in time, or no answer came: it may go all the same"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  reprise cluster drain 10.0.0.3:25520 --reason 'new kernel'"})
final class ClusterDrain implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "NODE",
      description = "As `cluster status` shows it, such as 10.0.0.3:25520.")
  private String node = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is kept.")
  private Optional<String> reason = Optional.empty();

  @Option(names = "--caller", paramLabel = "NAME", description = "Who does it.")
  private Optional<String> caller = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long to wait until it has gone (${DEFAULT-VALUE}).")
  private long timeoutSeconds;

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  ClusterDrain(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ClusterClient client = new ClusterClient(target.client(surroundings.environment()));
    long until = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
    Reply before = client.status(List.of());
    if (!before.ok()) {
      return problem(before, client);
    }
    String started = member(before.json()).map(ClusterDrain::started).orElse("");
    boolean alone = before.json().path("members").size() == 1;
    Reply reply = post(client.node());
    if (!reply.ok()) {
      return problem(reply, client);
    }
    say(node + " is leaving");
    return await(client, started, alone, until);
  }

  private int await(ClusterClient client, String started, boolean alone, long until) {
    String said = "";
    while (System.nanoTime() - until < 0) {
      client.node().pause();
      try {
        Reply reply = client.status(List.of());
        Optional<JsonNode> member = member(reply.json()).filter(one -> reply.ok());
        if (reply.ok() && hasGone(member, started)) {
          return gone(member.isPresent() ? ", and runs again" : "");
        }
        String progress = member.map(ClusterDrain::progress).orElse(said);
        if (!progress.equals(said)) {
          say(progress);
        }
        said = progress;
      } catch (CliFailure e) {
        if (alone) {
          return gone(", and with it the cluster: it was the only node");
        }
      }
    }
    spec.commandLine()
        .getErr()
        .printf(
            "%s has not gone within %d s. See how far it is: reprise cluster status --watch%s%n",
            node, timeoutSeconds, target.flags());
    return ExitCode.UNKNOWN_OUTCOME;
  }

  private static boolean hasGone(Optional<JsonNode> member, String started) {
    return member.isEmpty()
        || member.get().path("status").asText().equals("gone")
        || (!started.isEmpty()
            && !started(member.get()).isEmpty()
            && !started(member.get()).equals(started));
  }

  private int gone(String more) {
    if (form.json()) {
      out().println(JsonText.of(Map.of("node", node, "gone", true)));
    } else {
      out().println(node + " has gone" + more);
    }
    return ExitCode.OK;
  }

  private static String started(JsonNode member) {
    return member.path("started").asText();
  }

  private static String progress(JsonNode member) {
    return "%s: %s%s"
        .formatted(
            member.path("node").asText(),
            ClusterText.state(member),
            member.has("shards")
                ? ", %s shards and %s entities left"
                    .formatted(member.path("shards").asText(), member.path("entities").asText())
                : "");
  }

  private Optional<JsonNode> member(JsonNode status) {
    for (JsonNode member : status.path("members")) {
      if (member.path("node").asText().equals(node)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  private Reply post(NodeClient client) {
    Map<String, Object> body = new LinkedHashMap<>(Map.of("node", node));
    reason.ifPresent(text -> body.put("reason", text));
    Map<String, String> headers = new LinkedHashMap<>();
    caller.ifPresent(name -> headers.put("Reprise-Caller", name));
    try {
      return client.post("/v1/cluster/drain", headers, JsonText.of(body).toString());
    } catch (IOException e) {
      throw new CliFailure(
          ExitCode.UNKNOWN_OUTCOME,
          "No answer from %s: %s.%nWhether %s is leaving, `reprise cluster status` shows."
              .formatted(client.base(), NodeClient.reason(e), node),
          e);
    }
  }

  private void say(String progress) {
    if (!form.json()) {
      out().println(progress);
    }
  }

  private int problem(Reply reply, ClusterClient client) {
    return Replies.problem(
        reply, client.node().base(), form.json(), out(), spec.commandLine().getErr());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
