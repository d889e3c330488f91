package io.reprise.cli;

import io.reprise.cli.NodeClient.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the entries of entities into a bundle. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Writes the entries of one or more entities as a bundle, to open it elsewhere: to a file, or",
      "to the standard output. docs/bundle.md describes its form and what --redact can't hide."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise entity export wallet/bob --out bob.bundle",
      "  reprise entity export wallet/bob wallet/ann --redact '/**/owner' --out both.bundle",
      "  reprise entity export wallet/bob --through 7 > bob.bundle"
    })
final class EntityExport implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "ENTITY",
      converter = EntityName.Converter.class,
      description = "Such as wallet/bob.")
  private List<EntityName> entities = List.of();

  @Option(
      names = "--through",
      paramLabel = "N",
      description = "Only entries up to this sequence; for one entity.")
  private Optional<Long> through = Optional.empty();

  @Mixin private BundleOptions options = new BundleOptions();
  @Mixin private Target target = new Target();

  private final Surroundings surroundings;

  EntityExport(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (through.isPresent() && entities.size() > 1) {
      throw new CliFailure(
          ExitCode.USAGE, "--through: with several entities (expected: one). Export them apart.");
    }
    BundleOutput output = new BundleOutput(spec, surroundings, target, options);
    return output.take(entities.get(0).path() + "/bundle", parameters(), bundle -> {});
  }

  private List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    through.ifPresent(sequence -> parameters.add(new Parameter("through", sequence.toString())));
    parameters.addAll(options.parameters());
    entities.stream()
        .skip(1)
        .forEach(other -> parameters.add(new Parameter("with", other.toString())));
    return parameters;
  }
}
