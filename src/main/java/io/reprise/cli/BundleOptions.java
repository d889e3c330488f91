package io.reprise.cli;

import io.reprise.cli.NodeClient.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a bundle is to be written, and what is to be masked in it. */
final class BundleOptions {
  @Option(names = "--out", paramLabel = "FILE", description = "Where to write it.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--force", description = "Overwrite the file.")
  private boolean force;

  @Option(
      names = "--redact",
      paramLabel = "PATTERN",
      description =
          "Mask what fits: a JSON Pointer into entries, * for one segment, ** for any number of"
              + " them, such as /event/body/owner or /**/owner. May be given several times.")
  private List<String> redactions = List.of();

  Optional<Path> file() {
    return file;
  }

  boolean force() {
    return force;
  }

  List<String> redactions() {
    return redactions;
  }

  /** For the node. */
  List<Parameter> parameters() {
    return redactions.stream().map(pattern -> new Parameter("redact", pattern)).toList();
  }
}
