package io.reprise.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs verbs as people type them, and shows both: the command line, and what it prints. What is
 * shown is what happened: each text is checked for what it should say after it was printed.
 */
final class TourVerbs {
  private final Map<String, String> environment;
  private final int columns;
  private final PrintWriter out;

  /**
   * A shell of its own.
   *
   * @param environment all variables that the verbs see
   * @param columns how wide the terminal is; 0 if the output goes elsewhere
   */
  TourVerbs(Map<String, String> environment, int columns, PrintWriter out) {
    this.environment = environment;
    this.columns = columns;
    this.out = out;
  }

  /** Shows how the reader gets the same environment. */
  void printEnvironment() {
    out.println(
        environment.entrySet().stream()
            .map(variable -> variable.getKey() + "=" + ShellWord.of(variable.getValue()))
            .sorted()
            .collect(Collectors.joining(" ", "$ export ", "")));
  }

  /**
   * Runs a verb.
   *
   * @param exitCode that it should end with
   * @param said what its output should hold
   * @throws CliFailure if it ends or says otherwise
   */
  void run(int exitCode, List<String> said, String... arguments) {
    String shown =
        Arrays.stream(arguments)
            .map(ShellWord::of)
            .collect(Collectors.joining(" ", "./reprise ", ""));
    out.println("$ " + shown);
    out.flush();
    StringWriter printed = new StringWriter();
    int ended;
    try (PrintWriter both = new PrintWriter(printed)) {
      Surroundings surroundings =
          new Surroundings(
              environment,
              InputStream.nullInputStream(),
              columns,
              0,
              (settings, development) -> {
                throw new IllegalStateException("a verb of the tour starts no node");
              });
      ended = new Cli(surroundings, both, both).run(arguments);
    }
    String output = printed.toString();
    out.print(output);
    if (ended != ExitCode.OK) {
      out.println("(exit code " + ended + ")");
    }
    out.flush();
    TourCheck.that(
        ended == exitCode, "%s ended with %d (expected: %d)".formatted(shown, ended, exitCode));
    for (String text : said) {
      TourCheck.that(output.contains(text), "%s: no \"%s\" in what it says".formatted(shown, text));
    }
  }
}
