package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which messages, calls and timers. */
final class MessageFilterOptions {
  enum Kind {
    message,
    call,
    timer
  }

  @Option(
      names = "--from",
      paramLabel = "SENDER",
      description = "Only of this sender: a component, or an entity such as wallet/bob.")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "RECEIVER",
      description = "Only to this receiver: a component, an entity, or an endpoint.")
  private Optional<String> to = Optional.empty();

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "Only those parked for this reason, such as unknown-component.")
  private Optional<String> code = Optional.empty();

  @Option(names = "--kind", paramLabel = "KIND", description = "Only: ${COMPLETION-CANDIDATES}.")
  private Optional<Kind> kind = Optional.empty();

  boolean isEmpty() {
    return all().isEmpty();
  }

  private Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    from.ifPresent(sender -> all.put("from", sender));
    to.ifPresent(receiver -> all.put("to", receiver));
    code.ifPresent(why -> all.put("code", why));
    kind.ifPresent(word -> all.put("kind", word.name()));
    return all;
  }

  List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    all().forEach((name, value) -> parameters.add(new Parameter(name, value)));
    return parameters;
  }

  JsonNode json() {
    return JsonText.of(all());
  }

  /** The flags that say the same, each after a space. */
  String flags() {
    return all().entrySet().stream()
        .map(each -> " --" + each.getKey() + " " + ShellWord.of(each.getValue()))
        .collect(Collectors.joining());
  }
}
