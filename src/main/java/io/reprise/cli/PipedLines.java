package io.reprise.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of a script; each is shown after its prompt, so that the output reads as a session. */
final class PipedLines implements Lines {
  private final BufferedReader input;
  private final PrintWriter out;

  PipedLines(InputStream input, PrintWriter out) {
    this.input = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
    this.out = out;
  }

  @Override
  public Optional<String> next(String prompt) {
    try {
      Optional<String> line = Optional.ofNullable(input.readLine());
      line.ifPresent(text -> out.println(prompt + text));
      return line;
    } catch (IOException e) {
      throw new CliFailure(
          ExitCode.REFUSED, "The commands can't be read from standard input: " + e.getMessage(), e);
    }
  }
}
