package io.reprise.cli;

import io.reprise.bench.BenchSettings;
import io.reprise.bench.Generator;
import io.reprise.bench.Measured;
import io.reprise.bench.Request;
import io.reprise.bench.Round;
import io.reprise.cli.NodeClient.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
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

/** Sends commands to a node, and says how long they take and how many it does. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Sends commands to a node, each with a key of its own, and says how long they take.",
      "",
      "Without --rate, each connection sends its next command when it has its answer (a closed",
      "loop): how much can it do? With --rate, commands are due at even distances whatever the",
      "answers do (an open loop), and the time counts from when one was due: how long do callers",
      "wait? What it sends is done: point it at entities of its own (--prefix).",
      "See docs/bench.md."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all were accepted",
      "1:some were refused, or had a problem that the node names",
      "2:wrong arguments",
      "3:no node can be reached; nothing was sent",
      "4:some had no answer: they may have been done"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise bench http://127.0.0.1:8420 --connections '1 16 64'",
      "  reprise bench --rate '1000 2000 4000' --seconds 30 --histogram latency.txt",
      "  reprise bench --component door --command knock --body '{\"times\":2}' --entities 1",
      "  reprise bench --query balance"
    })
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0..*",
      paramLabel = "URL",
      description = "The node, or several: connections go to each in turn. As --url if absent.")
  private List<String> urls = List.of();

  @Mixin private BenchLoad load = new BenchLoad();
  @Mixin private BenchWork work = new BenchWork();

  @Option(
      names = "--histogram",
      paramLabel = "FILE",
      description = "Write all percentiles there, as HdrHistogram does; FILE.1, FILE.2 for more.")
  private Optional<Path> histogram = Optional.empty();

  @Mixin private Target target = new Target();
  @Mixin private OutputForm form = new OutputForm();

  private final Surroundings surroundings;

  BenchCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    List<Round> rounds = load.rounds();
    histogram.ifPresent(BenchText::requireFolder);
    List<NodeClient> nodes = nodes();
    NodeClient first = nodes.get(0);
    Reply interfaces = Interfaces.one(first, work.component());
    if (!interfaces.ok()) {
      PrintWriter err = spec.commandLine().getErr();
      return Replies.problem(
          interfaces, first.base(), form.json(), spec.commandLine().getOut(), err);
    }
    BenchWork.Asked asked = work.asked(first, interfaces.json());
    List<URI> bases = nodes.stream().map(NodeClient::base).toList();
    BenchSettings settings =
        BenchSettings.from(
            target.configuration(surroundings.environment()).own().getConfig("reprise.bench"));
    Generator.Limits limits =
        new Generator.Limits(first.settings().connectTimeout(), load.timeOut(), load.threads());
    try (Generator generator = new Generator(bases, first.way().trust(), limits, settings);
        BenchStop ending = BenchStop.of(generator)) {
      BenchText text = new BenchText(bases, work, load, form.json(), spec.commandLine().getOut());
      return run(generator, asked, rounds, text, first.settings());
    } catch (IOException e) {
      throw new CliFailure(
          ExitCode.NOT_REACHABLE, "No connection: %s.".formatted(e.getMessage()), e);
    }
  }

  private List<NodeClient> nodes() {
    if (urls.isEmpty()) {
      return List.of(target.client(surroundings.environment()));
    }
    if (target.isNamed()) {
      throw new CliFailure(ExitCode.USAGE, "--url: given beside URL (expected: one of them)");
    }
    return urls.stream().map(url -> target.client(url, surroundings.environment())).toList();
  }

  private int run(
      Generator generator,
      BenchWork.Asked asked,
      List<Round> rounds,
      BenchText text,
      CliSettings settings)
      throws IOException {
    List<Measured> all = new ArrayList<>();
    if (asked.before().isPresent()) {
      Measured opened = open(generator, asked.before().get(), settings);
      if (BenchText.isHopeless(opened)) {
        throw new CliFailure(ExitCode.REFUSED, text.hopeless(opened));
      }
      text.opened(opened);
    }
    try {
      for (Round round : rounds) {
        if (!generator.isStopped()) {
          Measured measured = measure(generator, asked.request(), round, all.size(), settings);
          all.add(measured);
          text.row(measured);
        }
      }
    } finally {
      text.end();
    }
    for (int i = 0; i < all.size() && histogram.isPresent(); i++) {
      BenchText.write(all.get(i), file(histogram.get(), i, rounds.size()));
    }
    return exitCode(all);
  }

  private static Path file(Path named, int number, int of) {
    return of == 1 ? named : named.resolveSibling(named.getFileName() + "." + (number + 1));
  }

  private static int exitCode(List<Measured> all) {
    if (all.stream().anyMatch(Measured::hasUnknown)) {
      return ExitCode.UNKNOWN_OUTCOME;
    }
    return all.stream().anyMatch(measured -> measured.failed() > 0)
        ? ExitCode.REFUSED
        : ExitCode.OK;
  }

  private Measured open(Generator generator, Request request, CliSettings settings)
      throws IOException {
    Progress progress = progress("entities", request.entities(), settings);
    try {
      return generator.once(load.openingConnections(), Duration.ofDays(1), request, progress::at);
    } finally {
      progress.end();
    }
  }

  private Measured measure(
      Generator generator, Request request, Round round, int number, CliSettings settings)
      throws IOException {
    Progress progress = progress("commands", 0, settings);
    try {
      return generator.run(round, request, new BenchProgress(progress, round, number + 1)::at);
    } finally {
      progress.end();
    }
  }

  private Progress progress(String unit, long total, CliSettings settings) {
    PrintWriter err = spec.commandLine().getErr();
    return new Progress(
        err, surroundings.errorColumns(), unit, total, settings.progressEvery(), System::nanoTime);
  }
}
