package io.reprise.cli;

import picocli.CommandLine.Option;

/** For whom the output is. */
final class OutputForm {
  enum Form {
    table,
    json
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "table (for people, the default) or json (for scripts)")
  private Form form = Form.table;

  boolean json() {
    return form == Form.json;
  }
}
