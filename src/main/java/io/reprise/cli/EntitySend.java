package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a command to an entity. */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Gives a command to an entity.",
      "A value that reads as JSON (5, true, [1,2], \"5\") is sent as that, unless the component",
      "says that the field is a text; all else is a text."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:accepted",
      "1:refused, or a problem that the node names",
      "2:wrong arguments",
      "3:no node can be reached; nothing was done",
      "4:no answer: it may have been done; send it again with the same --key"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise entity send wallet/alice deposit cents=5",
      "  reprise entity send wallet/alice deposit --body '{\"cents\":5}' --key k1"
    })
final class EntitySend implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "ENTITY",
      converter = EntityName.Converter.class,
      description = "Such as wallet/alice.")
  private EntityName entity = EntityName.NONE;

  @Parameters(index = "1", paramLabel = "COMMAND", description = "Such as deposit.")
  private String command = "";

  @Parameters(index = "2..*", paramLabel = "FIELD=VALUE", description = "The command's fields.")
  private List<String> fields = List.of();

  @Option(
      names = "--body",
      paramLabel = "JSON",
      description = "All fields as JSON; @FILE reads a file, - standard input.")
  private Optional<String> body = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "The idempotency key: the same key never does it twice. Made up if absent.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--if-match",
      paramLabel = "VERSION",
      description = "Only if the entity has this version; * for any, if it exists.")
  private Optional<String> ifMatch = Optional.empty();

  @Option(names = "--caller", paramLabel = "NAME", description = "Who sends it; see the history.")
  private Optional<String> caller = Optional.empty();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it stands in the history.")
  private Optional<String> reason = Optional.empty();

  @Option(names = "--state", description = "Show the state after it, too.")
  private boolean state;

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  EntitySend(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    NodeClient client = target.client(surroundings.environment());
    String text = body(client);
    String sent = key.orElseGet(() -> UUID.randomUUID().toString());
    // Before sending, so that it is known whatever happens next.
    (form.json() ? err : out).printf("key       %s%n", sent);
    out.flush();
    Reply reply = post(client, sent, text);
    if (!reply.ok()) {
      int exitCode = Replies.problem(reply, client.base(), form.json(), out, err);
      if (exitCode == ExitCode.UNKNOWN_OUTCOME) {
        err.println("  " + again(sent));
      }
      return exitCode;
    }
    print(reply, out);
    return ExitCode.OK;
  }

  private Reply post(NodeClient client, String sent, String text) {
    try {
      return client.post(entity.path() + NodeClient.path(command), headers(sent), text);
    } catch (IOException e) {
      throw new CliFailure(
          ExitCode.UNKNOWN_OUTCOME,
          "No answer from %s: %s.%nIt is not known whether the command was done.%n%s"
              .formatted(client.base(), NodeClient.reason(e), again(sent)),
          e);
    }
  }

  private static String again(String sent) {
    return "Send it again with --key " + sent + ": it is never done twice.";
  }

  private Map<String, String> headers(String sent) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Idempotency-Key", sent);
    ifMatch.ifPresent(
        version ->
            headers.put(
                "If-Match",
                version.equals("*") || version.startsWith("\"") ? version : '"' + version + '"'));
    caller.ifPresent(name -> headers.put("Reprise-Caller", name));
    reason.ifPresent(why -> headers.put("Reprise-Reason", why));
    if (state) {
      headers.put("Prefer", "return=representation");
    }
    return headers;
  }

  private String body(NodeClient client) {
    if (body.isEmpty()) {
      return Fields.body(Fields.of(fields), () -> schema(client)).toString();
    }
    if (!fields.isEmpty()) {
      throw new CliFailure(ExitCode.USAGE, "--body: given beside fields (expected: one of them)");
    }
    if (body.get().equals("-")) {
      return input();
    }
    return body.get().startsWith("@") ? file(body.get().substring(1)) : body.get();
  }

  private static String file(String name) {
    try {
      return Files.readString(Path.of(name));
    } catch (IOException | InvalidPathException e) {
      throw new CliFailure(
          ExitCode.USAGE, "--body: @%s: %s (expected: a readable file)".formatted(name, e), e);
    }
  }

  private String input() {
    try {
      return new String(surroundings.input().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode schema(NodeClient client) {
    return Interfaces.one(client, entity.component()).json().path("commands").path(command);
  }

  private void print(Reply reply, PrintWriter out) {
    if (form.json()) {
      out.println(reply.text().strip());
      return;
    }
    boolean replayed = reply.header("idempotent-replayed").equals("true");
    JsonNode json = reply.json();
    out.printf("accepted  %s %s%s%n", entity, command, replayed ? " (done before, this key)" : "");
    out.printf("sequence  %s%n", json.path("sequence").asText());
    out.printf("version   %s%n", json.path("version").asText());
    out.printf("command   %s%n", reply.header("reprise-command-id"));
    if (json.has("reply")) {
      out.printf("reply     %s%n", json.path("reply"));
    }
    if (json.has("state")) {
      out.println(JsonText.indented(json.path("state")));
    }
  }
}
