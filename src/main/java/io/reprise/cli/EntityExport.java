package io.reprise.cli;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.reprise.cli.NodeClient.Parameter;
import io.reprise.cli.NodeClient.Reply;
import io.reprise.journal.BadBundle;
import io.reprise.journal.BundleFile;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.JournalSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private static final int PIECE_CHARS = 1 << 16;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "ENTITY",
      converter = EntityName.Converter.class,
      description = "Such as wallet/bob.")
  private List<EntityName> entities = List.of();

  @Option(names = "--out", paramLabel = "FILE", description = "Where to write it.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--force", description = "Overwrite the file.")
  private boolean force;

  @Option(
      names = "--through",
      paramLabel = "N",
      description = "Only entries up to this sequence; for one entity.")
  private Optional<Long> through = Optional.empty();

  @Option(
      names = "--redact",
      paramLabel = "PATTERN",
      description =
          "Mask what fits: a JSON Pointer into entries, * for one segment, ** for any number of"
              + " them, such as /event/body/owner or /**/owner. May be given several times.")
  private List<String> redactions = List.of();

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
    file.ifPresent(this::refuseToOverwrite);
    NodeClient client = target.client(surroundings.environment());
    HttpResponse<InputStream> answer =
        client.stream(entities.get(0).path() + "/bundle", parameters());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() / 100 != 2) {
        return problem(answer.statusCode(), body, client);
      }
      if (file.isPresent()) {
        write(body, file.get());
      } else {
        print(body);
      }
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CliFailure(
          ExitCode.REFUSED,
          "The bundle could not be written to its end: "
              + NodeClient.reason(e)
              + "\nExport it again; if it breaks off again, the node's log says why.",
          e);
    }
  }

  private List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    through.ifPresent(sequence -> parameters.add(new Parameter("through", sequence.toString())));
    redactions.forEach(pattern -> parameters.add(new Parameter("redact", pattern)));
    entities.stream()
        .skip(1)
        .forEach(other -> parameters.add(new Parameter("with", other.toString())));
    return parameters;
  }

  private int problem(int status, InputStream body, NodeClient client) throws IOException {
    String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
    Reply reply =
        new Reply(status, Map.of(), text, JsonText.parse(text).orElse(MissingNode.getInstance()));
    PrintWriter err = spec.commandLine().getErr();
    return Replies.problem(reply, client.base(), false, spec.commandLine().getOut(), err);
  }

  private void refuseToOverwrite(Path path) {
    if (Files.isDirectory(path)) {
      throw new CliFailure(ExitCode.USAGE, "--out: " + path + " is a folder (expected: a file)");
    }
    if (Files.exists(path) && !force) {
      throw new CliFailure(
          ExitCode.USAGE, "--out: " + path + " is there already. Overwrite it with --force.");
    }
  }

  /** Beside the file first: it is there whole, and read through, or not at all. */
  private void write(InputStream body, Path path) throws IOException {
    Path folder = Optional.ofNullable(path.toAbsolutePath().getParent()).orElseThrow();
    Path part = Files.createTempFile(folder, path.getFileName() + ".", ".part");
    try {
      Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
      BundleHeader header = verified(part);
      refuseToOverwrite(path);
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
      tell("Wrote " + path, header.entries(), header.entities().size());
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private BundleHeader verified(Path part) {
    JournalSettings limits =
        JournalSettings.from(
            target.configuration(surroundings.environment()).own().getConfig("reprise.journal"));
    try (BundleFile bundle = BundleFile.open(part, limits)) {
      return bundle.header();
    } catch (BadBundle e) {
      throw new CliFailure(
          ExitCode.REFUSED, "What the node sent is no whole bundle:\n" + e.getMessage(), e);
    }
  }

  private void print(InputStream body) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Reader reader = new InputStreamReader(body, StandardCharsets.UTF_8);
    char[] piece = new char[PIECE_CHARS];
    long lines = 0;
    int length;
    while ((length = reader.read(piece)) >= 0) {
      out.write(piece, 0, length);
      if (out.checkError()) {
        throw new IOException("the output takes no more");
      }
      for (int i = 0; i < length; i++) {
        lines += piece[i] == '\n' ? 1 : 0;
      }
    }
    tell("Wrote", lines - 1, entities.size());
  }

  private void tell(String begin, long entries, int count) {
    spec.commandLine()
        .getErr()
        .printf(
            "%s: %d %s of %d %s%s.%n",
            begin,
            entries,
            entries == 1 ? "entry" : "entries",
            count,
            count == 1 ? "entity" : "entities",
            redactions.isEmpty() ? "" : ", masked: " + String.join(", ", redactions));
  }
}
