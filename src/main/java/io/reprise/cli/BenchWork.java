package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.bench.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is sent, and to which entities. */
final class BenchWork {
  private static final String WALLET = "wallet";

  @Option(
      names = "--component",
      paramLabel = "NAME",
      defaultValue = WALLET,
      description = "Whose entities get it (${DEFAULT-VALUE}).")
  private String component = WALLET;

  @Option(
      names = "--command",
      paramLabel = "NAME",
      description = "What they get; deposit for a wallet.")
  private Optional<String> command = Optional.empty();

  @Option(
      names = "--body",
      paramLabel = "JSON",
      description = "Its fields, or @FILE; made up from the component's schema if absent.")
  private Optional<String> body = Optional.empty();

  @Option(
      names = "--query",
      paramLabel = "NAME[?PARAMETERS]",
      description = "Ask this instead of sending a command, such as balance.")
  private Optional<String> query = Optional.empty();

  @Option(
      names = "--read",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "?PARAMETERS",
      description = "Read the state instead; parameters such as '?consistency=linearizable'.")
  private Optional<String> read = Optional.empty();

  @Option(
      names = "--entities",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many, chosen at random (${DEFAULT-VALUE}).")
  private int entities;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "bench-",
      description = "Their ids are this and 1 to N (${DEFAULT-VALUE}).")
  private String prefix = "";

  @Option(
      names = "--open",
      paramLabel = "NAME",
      description =
          "A command that each gets once before, without a key; '' for none. open for a"
              + " wallet, else none.")
  private Optional<String> open = Optional.empty();

  @Option(names = "--open-body", paramLabel = "JSON", description = "Its fields, as for --body.")
  private Optional<String> openBody = Optional.empty();

  @Option(
      names = "--keys",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Whether each command has an idempotency key of its own, as it does unless"
              + " --no-keys is given.")
  private boolean keys;

  /**
   * What to send.
   *
   * @param before to each entity once
   */
  record Asked(Request request, Optional<Request> before) {}

  String component() {
    return component;
  }

  /** What stands in the output for it, by its name: a command, a query, or a read. */
  ObjectNode json() {
    ObjectNode json = (ObjectNode) JsonText.of(new LinkedHashMap<>());
    json.put("component", component);
    query.ifPresent(name -> json.put("query", name));
    read.ifPresent(parameters -> json.put("read", parameters));
    if (isCommand()) {
      json.put("command", commandName()).put("keys", keys);
    }
    return json.put("entities", entities).put("prefix", prefix);
  }

  /** The same for people, such as {@code wallet deposit, 10,000 entities}. */
  String text() {
    String what =
        query
            .map(name -> "query " + name)
            .orElseGet(() -> read.map(it -> "read " + it).orElseGet(this::commandName))
            .strip();
    String keyed = isCommand() && !keys ? " without keys" : "";
    return "%s %s%s, %s"
        .formatted(
            component,
            what,
            keyed,
            entities == 1 ? "1 entity" : Progress.count(entities) + " entities");
  }

  /**
   * The requests, checked against what the node says of the component.
   *
   * @throws CliFailure if it has no such command or query, or options contradict each other
   */
  Asked asked(NodeClient client, JsonNode interfaces) {
    check();
    Request request;
    if (query.isPresent()) {
      String name = query.get().split("\\?", 2)[0];
      known(interfaces, "queries", name);
      String parameters = query.get().substring(name.length());
      request = request(client, "GET", NodeClient.path("queries", name) + parameters, "", false);
    } else if (read.isPresent()) {
      request = request(client, "GET", read.get(), "", false);
    } else {
      request = command(client, interfaces, commandName(), body, keys);
    }
    Optional<Request> before =
        Optional.of(open.orElse(component.equals(WALLET) ? "open" : ""))
            .filter(name -> !name.isBlank())
            .map(name -> command(client, interfaces, name, openBody, false));
    return new Asked(request, before);
  }

  private boolean isCommand() {
    return query.isEmpty() && read.isEmpty();
  }

  private String commandName() {
    return command.orElse(component.equals(WALLET) ? "deposit" : "");
  }

  private void check() {
    if (entities < 1) {
      throw new CliFailure(ExitCode.USAGE, "--entities: %d (expected: > 0)".formatted(entities));
    }
    if (query.isPresent()
        ? read.isPresent() || command.isPresent()
        : read.isPresent() && command.isPresent()) {
      throw new CliFailure(
          ExitCode.USAGE, "--command, --query, --read: more than one (expected: one of them)");
    }
    if (isCommand() && commandName().isBlank()) {
      throw new CliFailure(
          ExitCode.USAGE, "--command: missing (expected: a command of %s)".formatted(component));
    }
    read.filter(text -> !text.isEmpty() && !text.startsWith("?"))
        .ifPresent(
            text -> {
              throw new CliFailure(
                  ExitCode.USAGE,
                  "--read: %s (expected: parameters, such as '?consistency=linearizable')"
                      .formatted(text));
            });
  }

  private Request command(
      NodeClient client, JsonNode interfaces, String name, Optional<String> given, boolean keyed) {
    known(interfaces, "commands", name);
    String text =
        given
            .map(BenchWork::json)
            .orElseGet(() -> SampleBody.of(interfaces.path("commands").path(name)).toString());
    return request(client, "POST", NodeClient.path(name), text, keyed);
  }

  private Request request(
      NodeClient client, String method, String after, String text, boolean keyed) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("User-Agent", "reprise-bench/" + Version.text());
    client.way().token().ifPresent(token -> headers.put("Authorization", "Bearer " + token));
    String before = "/v1" + NodeClient.path("entities", component, prefix);
    return new Request(method, before, after, headers, text, keyed, entities);
  }

  private void known(JsonNode interfaces, String section, String name) {
    List<String> names = Interfaces.names(interfaces, section);
    if (!names.contains(name)) {
      throw new CliFailure(
          ExitCode.USAGE,
          "'%s' is none of the %s of %s (expected: one of %s)"
              .formatted(name, section, component, String.join(", ", names)));
    }
  }

  private static String json(String given) {
    String text = given.startsWith("@") ? file(given.substring(1)) : given;
    if (JsonText.parse(text).isEmpty()) {
      throw new CliFailure(ExitCode.USAGE, "--body: %s (expected: JSON)".formatted(text));
    }
    return text.strip();
  }

  private static String file(String name) {
    try {
      return Files.readString(Path.of(name));
    } catch (IOException | InvalidPathException e) {
      throw new CliFailure(
          ExitCode.USAGE, "--body: @%s: %s (expected: a readable file)".formatted(name, e), e);
    }
  }
}
