package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Reply;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the interface of one component. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Shows the commands, events and queries of a component with their fields.")
final class ComponentShow implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "NAME", description = "Such as wallet.")
  private String name = "";

  @Option(
      names = "--pins",
      description = {
        "Its names and shapes as META-INF/reprise/NAME.json pins them, from what is installed here."
      })
  private boolean pins;

  @Option(
      names = "--pins-to",
      paramLabel = "FILE",
      description = {
        "Writes them into FILE, such as src/main/resources/META-INF/reprise/NAME.json,",
        "unless something that it pins now could no longer be read."
      })
  private Optional<Path> pinsTo = Optional.empty();

  @Mixin private ComponentSource source = new ComponentSource();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  ComponentShow(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws BadComponent {
    PrintWriter out = spec.commandLine().getOut();
    if (pins) {
      out.println(JsonText.indented(installed(source.unpinnedCatalog(surroundings)).pins()));
      return ExitCode.OK;
    }
    if (pinsTo.isPresent()) {
      PinFile.write(pinsTo.get(), installed(source.unpinnedCatalog(surroundings)));
      out.println("pinned " + name + " in " + pinsTo.get());
      return ExitCode.OK;
    }
    if (source.onlyInstalled()) {
      return print(Interfaces.of(installed(source.catalog(surroundings))));
    }
    NodeClient client = source.client(surroundings);
    Reply reply;
    try {
      reply = Interfaces.one(client, name);
    } catch (CliFailure failure) {
      if (!NodeClient.isNobodyThere(failure)) {
        throw failure;
      }
      spec.commandLine().getErr().printf("No node at %s; installed here:%n", client.base());
      return print(Interfaces.of(installed(source.catalog(surroundings))));
    }
    if (!reply.ok()) {
      return Replies.problem(reply, client.base(), form.json(), out, spec.commandLine().getErr());
    }
    return print(reply.json());
  }

  private Installed installed(Catalog catalog) {
    return catalog
        .find(name)
        .orElseThrow(
            () ->
                new CliFailure(
                    ExitCode.REFUSED,
                    "%s: no such component is installed here (expected: one of %s)"
                        .formatted(
                            name,
                            catalog.all().stream()
                                .map(Installed::name)
                                .collect(Collectors.joining(", ")))));
  }

  private int print(JsonNode component) {
    PrintWriter out = spec.commandLine().getOut();
    if (form.json()) {
      out.println(component);
      return ExitCode.OK;
    }
    out.printf("%s v%s%n", component.path("name").asText(), component.path("version").asText());
    Table table = new Table("", "NAME", "FIELDS", "ANSWER");
    for (String command : Interfaces.names(component, "commands")) {
      JsonNode schema = component.path("commands").path(command);
      table.row("command", command, Interfaces.fields(schema), "");
    }
    for (String event : Interfaces.names(component, "events")) {
      table.row("event", event, Interfaces.fields(component.path("events").path(event)), "");
    }
    for (String query : Interfaces.names(component, "queries")) {
      JsonNode both = component.path("queries").path(query);
      JsonNode answer = both.path("answer");
      table.row(
          "query",
          query,
          Interfaces.fields(both.path("parameters")),
          Interfaces.type(answer, answer));
    }
    table.print(out, surroundings.columns());
    return ExitCode.OK;
  }
}
