package io.reprise.cli;

import io.reprise.dev.DevFailed;
import io.reprise.dev.Maven;
import io.reprise.dev.NewProject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a project for components of one's own. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Writes a Maven project with a component of your own, and its tests.")
final class NewCommand implements Callable<Integer> {
  /** The folder of the script, which builds Reprise there. */
  private static final String HOME = "reprise.home";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = {
        "A new folder, such as shop. Its name becomes that of the package and of the class that",
        "lists the components: letters and digits."
      })
  private Path folder = Path.of("");

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      NewProject.write(folder, Path.of(System.getProperty(HOME, "."), "target"));
    } catch (DevFailed e) {
      throw new CliFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    out.printf("%s holds a component, Counter, and its tests.%n%n", folder);
    String quoted = folder.toString().contains(" ") ? "'" + folder + "'" : folder.toString();
    out.printf("  ./reprise dev %s%n", quoted);
    out.println("      runs it: save a change of Counter.java, and the node has it");
    out.printf("  cd %s && mvn verify%n", quoted);
    out.println("      tests its rules, its promises and a real node");
    if (Maven.installed().isEmpty()) {
      out.printf(
          "%nBoth need Maven 3.8 or newer, which was not found (Debian: apt-get install maven).%n");
    }
    return ExitCode.OK;
  }
}
