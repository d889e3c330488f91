package io.reprise.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.BadComponent;
import io.reprise.journal.BadBundle;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.JournalUnavailable;
import io.reprise.replay.NoSuchStep;
import io.reprise.replay.Step;
import io.reprise.replay.StepFailed;
import io.reprise.replay.Stepper;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Folds a history entry by entry and prints each step for scripts. */
@Command(
    name = "step",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Folds a history again and prints one line of JSON for each entry, and nothing else:",
      "entity, sequence, entry, before and after (the states, as the components that are installed",
      "fold them today), elapsed (microseconds that decoding and evolve took).",
      "Where an entry can't be folded, its line has an error instead of after (what, thrown, at,",
      "advice), it is the entity's last one, and standard error says the same for people."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every entry was folded",
      "1:the bundle or the journal can't be read or relied on",
      "2:wrong arguments or settings",
      "5:an entry could not be folded"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise replay step bug.bundle",
      "  reprise replay step bug.bundle --entity wallet/alice --from 10 --through 12",
      "  reprise replay step wallet/alice --data /var/lib/reprise"
    })
final class ReplayStep implements Callable<Integer> {
  private static final int LOOK_EVERY_LINES = 256;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ReplaySource source = new ReplaySource();

  @Option(
      names = "--from",
      paramLabel = "N",
      description = "The first sequence to print; those before are folded all the same.")
  private Optional<Long> from = Optional.empty();

  @Option(names = "--through", paramLabel = "N", description = "The last sequence to print.")
  private Optional<Long> through = Optional.empty();

  @Option(
      names = "--effects",
      description = {
        "Add to each command's first entry what its messages, calls and timers led to: led, a list",
        "of index, kind, state, ledTo and outcome (entity and sequence)."
      })
  private boolean effects;

  private final Surroundings surroundings;
  private long lines;

  ReplayStep(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws BadComponent {
    try (Recorded recorded = source.open(surroundings.environment())) {
      requireOneForRange(recorded);
      recorded.parts().forEach(recorded::stepper); // before any line: are they all installed?
      int exitCode = ExitCode.OK;
      for (BundleHeader.Part part : recorded.parts()) {
        exitCode = Math.max(exitCode, steps(recorded.stepper(part), new StepLinks(recorded)));
      }
      return exitCode;
    } catch (BadBundle e) {
      throw ReplaySource.unreliable(e);
    } catch (JournalUnavailable e) {
      throw ReplaySource.unreadable(e);
    } catch (NobodyReads e) {
      return ExitCode.OK; // Cli gives another one
    } finally {
      spec.commandLine().getOut().flush();
    }
  }

  private void requireOneForRange(Recorded recorded) {
    if (recorded.parts().size() > 1 && (from.isPresent() || through.isPresent())) {
      throw new CliFailure(
          ExitCode.USAGE,
          "--from and --through are for one entity: name it with --entity (there is: %s)"
              .formatted(ReplaySource.named(recorded.parts())));
    }
  }

  private int steps(Stepper stepper, StepLinks links) {
    try {
      stepper.forEach(
          from.orElse(1L), through.orElse(stepper.highest()), step -> print(step, links));
      return ExitCode.OK;
    } catch (NoSuchStep e) {
      throw new CliFailure(ExitCode.USAGE, stepper.entity() + ": " + e.getMessage(), e);
    } catch (StepFailed e) {
      print(StepText.json(e).toString());
      StepText.print(e, spec.commandLine().getErr());
      return ExitCode.FAULTS;
    }
  }

  private void print(Step step, StepLinks links) {
    ObjectNode line = StepText.json(step);
    step.entry()
        .filter(entry -> effects && entry.decided().isPresent())
        .ifPresent(entry -> line.set("led", links.json(entry)));
    print(line.toString());
  }

  /** Without a flush for each line, as println does: there may be millions. */
  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.write(line + "\n");
    lines++;
    if (lines % LOOK_EVERY_LINES == 0 && out.checkError()) {
      throw new NobodyReads();
    }
  }
}
