package io.reprise.cli;

import io.reprise.codec.BadComponent;
import io.reprise.journal.BundleHeader;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Steps through a history in the terminal. */
@Command(
    name = "open",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Opens the history of an entity and steps through it: forward, back, to a sequence, to a",
      "time, to the next change of a field. Shows states, entries, commands, and what changed.",
      "Type help in it for what there is. Takes commands from a pipe as well, one a line."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:left with quit, Ctrl-C or Ctrl-D",
      "1:the bundle or the journal can't be read or relied on",
      "2:wrong arguments or settings"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise replay open bug.bundle --entity wallet/alice",
      "  reprise replay open wallet/alice --data /var/lib/reprise",
      "  printf 'goto 7%%nstate%%n' | reprise replay open bug.bundle"
    })
final class ReplayOpen implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ReplaySource source = new ReplaySource();

  private final Surroundings surroundings;

  ReplayOpen(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws BadComponent {
    try (Recorded recorded = source.open(surroundings.environment())) {
      BundleHeader.Part part = one(recorded);
      Optional<TerminalLines> terminal =
          surroundings.columns() > 0 ? TerminalLines.open() : Optional.empty();
      if (terminal.isEmpty()) {
        PrintWriter out = spec.commandLine().getOut();
        run(recorded, part, new PipedLines(surroundings.input(), out), out);
        return ExitCode.OK;
      }
      try (TerminalLines lines = terminal.get()) {
        run(recorded, part, lines, lines.out());
      }
      return ExitCode.OK;
    }
  }

  private static BundleHeader.Part one(Recorded recorded) {
    List<BundleHeader.Part> parts = recorded.parts();
    if (parts.size() > 1) {
      throw new CliFailure(
          ExitCode.USAGE,
          "%s: holds %d entities. Name one: --entity %s (there is: %s)"
              .formatted(
                  recorded.place(),
                  parts.size(),
                  parts.get(0).entity(),
                  ReplaySource.named(parts)));
    }
    return parts.get(0);
  }

  private void run(Recorded recorded, BundleHeader.Part part, Lines lines, PrintWriter out) {
    StepSession session = new StepSession(recorded, part, out, surroundings.columns());
    session.begin();
    lines.complete(session::completions);
    Optional<String> line = lines.next(session.prompt());
    while (line.isPresent() && session.takes(line.get())) {
      line = lines.next(session.prompt());
    }
  }
}
