package io.reprise.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.security.Scope;
import io.reprise.security.SecretFile;
import io.reprise.security.Token;
import io.reprise.security.Tokens;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a token. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Makes a token and prints it: nobody can read it again later. With --file, adds its line to",
      "that file, which nodes follow without a restart; without, prints the line as well."
    })
final class TokenNew implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "NAME",
      description = "Whose it is, such as shop or ann@example.com; commands carry it as caller.")
  private String name = "";

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      required = true,
      split = ",",
      description = {
        "client (commands, and reads of entities), operator (what is recorded, and the cluster),",
        "or both: client,operator."
      })
  private List<String> scopes = List.of();

  @Option(
      names = TokenCommands.FILE,
      paramLabel = "FILE",
      description = "The token file; made, readable by its owner only, if it is not there.")
  private Optional<Path> file = Optional.empty();

  @Mixin private OutputForm form = new OutputForm();

  @Override
  public Integer call() {
    String secret = Token.secret();
    Token token = token(secret);
    file.ifPresent(place -> add(token, place));
    PrintWriter out = spec.commandLine().getOut();
    if (form.json()) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("name", token.name());
      token.scopes().stream().sorted().map(Scope::word).forEach(json.withArray("scopes")::add);
      out.println(json.put("token", secret).put("line", token.line()));
      return ExitCode.OK;
    }
    out.println(secret);
    if (file.isEmpty()) {
      out.println(token.line());
    }
    spec.commandLine()
        .getErr()
        .println(
            file.map(place -> place + ": " + token.name() + " added. ")
                    .orElse("The second line goes into the file of reprise.http.token-file. ")
                + "Give the token to whoever shall have it: it can't be shown again.");
    return ExitCode.OK;
  }

  private Token token(String secret) {
    Set<Scope> meant = EnumSet.noneOf(Scope.class);
    for (String word : scopes) {
      meant.add(
          Scope.of(word.strip())
              .orElseThrow(
                  () ->
                      new CliFailure(
                          ExitCode.USAGE,
                          "--scope: %s (expected: client, operator or client,operator)"
                              .formatted(word))));
    }
    try {
      return Token.of(name, meant, secret);
    } catch (IllegalArgumentException e) {
      throw new CliFailure(ExitCode.USAGE, "NAME: " + name + " is " + e.getMessage(), e);
    }
  }

  private static void add(Token token, Path place) {
    Collection<Token> there =
        Files.exists(place) ? Tokens.in(TokenCommands.FILE, place) : List.of();
    if (there.stream().anyMatch(other -> other.name().equals(token.name()))) {
      throw new CliFailure(
          ExitCode.REFUSED,
          "%s: has a token of %s already (expected: a name of its own for each). Choose another, or"
                  .formatted(place, token.name())
              + " delete that line first.");
    }
    try {
      SecretFile.append(place, token.line());
    } catch (IOException e) {
      throw new CliFailure(ExitCode.REFUSED, "%s: can't be written (%s)".formatted(place, e), e);
    }
  }
}
