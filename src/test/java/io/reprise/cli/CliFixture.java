package io.reprise.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.Assertions;

/** Runs the command line in this process and keeps what it printed. */
final class CliFixture {
  private final Map<String, String> environment = new HashMap<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String input = "";
  private int columns;
  private int errorColumns;
  private NodeStarter starter =
      (settings, development) -> Assertions.fail("no node is to be started");

  CliFixture with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  CliFixture input(String text) {
    input = text;
    return this;
  }

  CliFixture columns(int wide) {
    columns = wide;
    return this;
  }

  CliFixture errorColumns(int wide) {
    errorColumns = wide;
    return this;
  }

  CliFixture starting(NodeStarter node) {
    starter = node;
    return this;
  }

  /** The exit code. */
  int run(String... arguments) {
    Surroundings surroundings =
        new Surroundings(
            environment,
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            columns,
            errorColumns,
            starter);
    return new Cli(surroundings, new PrintWriter(out, true), new PrintWriter(err, true))
        .run(arguments);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
