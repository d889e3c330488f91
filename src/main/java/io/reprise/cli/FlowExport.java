package io.reprise.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the entries of all entities of a flow into one bundle. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Writes all entries of all entities of a flow as one bundle, to open it elsewhere: to a",
      "file, or to the standard output. Says which entities these are."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise flow export booking/4711 --out trip.bundle",
      "  reprise flow export invoice-4711 --redact '/**/owner' --out trip.bundle",
      "  reprise replay open trip.bundle --entity booking/4711"
    })
final class FlowExport implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "ID", description = FlowShow.ID)
  private String id = "";

  @Mixin private BundleOptions options = new BundleOptions();
  @Mixin private Target target = new Target();

  private final Surroundings surroundings;

  FlowExport(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    return new BundleOutput(spec, surroundings, target, options)
        .take(FlowShow.path(id) + "/bundle", options.parameters(), this::tell);
  }

  private void tell(BundleOutput.Taken taken) {
    var err = spec.commandLine().getErr();
    err.println("Entities: " + String.join(", ", taken.entities()));
    if (taken.header().apply("Reprise-Flow-Complete").equals("false")) {
      err.println(
          "The flow has more than was followed, so entities may be missing: reprise flow show "
              + ShellWord.of(id)
              + target.flags()
              + " says what was left out.");
    }
  }
}
