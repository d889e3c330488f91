package io.reprise.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.security.Scope;
import io.reprise.security.Token;
import io.reprise.security.Tokens;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists tokens. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Lists whose tokens a file holds, and what for; the tokens are not in it.")
final class TokenList implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = TokenCommands.FILE,
      paramLabel = "FILE",
      required = true,
      description = "The token file.")
  private Path file = Path.of("");

  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  TokenList(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Collection<Token> tokens = Tokens.in(TokenCommands.FILE, file);
    PrintWriter out = spec.commandLine().getOut();
    if (form.json()) {
      ObjectNode all = JsonNodeFactory.instance.objectNode();
      ArrayNode rows = all.putArray("tokens");
      for (Token token : tokens) {
        ArrayNode scopes = rows.addObject().put("name", token.name()).putArray("scopes");
        token.scopes().stream().sorted().map(Scope::word).forEach(scopes::add);
      }
      out.println(all);
      return ExitCode.OK;
    }
    Table table = new Table("NAME", "SCOPES").whole(1);
    tokens.forEach(token -> table.row(token.name(), token.scopeWords()));
    table.print(out, surroundings.columns());
    return ExitCode.OK;
  }
}
