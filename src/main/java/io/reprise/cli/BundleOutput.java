package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/** Takes a bundle from a node, to a file or to the standard output, and says what is in it. */
final class BundleOutput {
  private static final int PIECE_CHARS = 1 << 16;

  private final CommandSpec spec;
  private final Surroundings surroundings;
  private final Target target;
  private final BundleOptions options;

  BundleOutput(CommandSpec spec, Surroundings surroundings, Target target, BundleOptions options) {
    this.spec = spec;
    this.surroundings = surroundings;
    this.target = target;
    this.options = options;
  }

  /**
   * What was taken.
   *
   * @param entities whose entries they are
   * @param header gives a header of the answer by its name
   */
  record Taken(List<String> entities, java.util.function.Function<String, String> header) {}

  /**
   * Asks for it and writes it.
   *
   * @param then told when it is there
   * @return the exit code
   */
  int take(String path, List<Parameter> parameters, Consumer<Taken> then) {
    options.file().ifPresent(this::refuseToOverwrite);
    NodeClient client = target.client(surroundings.environment());
    HttpResponse<InputStream> answer = client.stream(path, parameters);
    try (InputStream body = answer.body()) {
      if (answer.statusCode() / 100 != 2) {
        return problem(answer.statusCode(), body, client);
      }
      Optional<Path> file = options.file();
      List<String> entities = file.isPresent() ? write(body, file.get()) : print(body);
      then.accept(new Taken(entities, name -> answer.headers().firstValue(name).orElse("")));
      return ExitCode.OK;
    } catch (NobodyReads e) {
      return ExitCode.OK; // Cli gives another one
    } catch (IOException e) {
      throw new CliFailure(
          ExitCode.REFUSED,
          "The bundle could not be written to its end: "
              + NodeClient.reason(e)
              + "\nExport it again; if it breaks off again, the node's log says why.",
          e);
    }
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
    if (Files.exists(path) && !options.force()) {
      throw new CliFailure(
          ExitCode.USAGE, "--out: " + path + " is there already. Overwrite it with --force.");
    }
  }

  /** Beside the file first: it is there whole, and read through, or not at all. */
  private List<String> write(InputStream body, Path path) throws IOException {
    Path folder = Optional.ofNullable(path.toAbsolutePath().getParent()).orElseThrow();
    Path part = Files.createTempFile(folder, path.getFileName() + ".", ".part");
    try {
      Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
      BundleHeader header = verified(part);
      refuseToOverwrite(path);
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
      tell("Wrote " + path, header.entries(), header.entities().size());
      return header.entities().stream().map(BundleHeader.Part::entity).toList();
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

  private List<String> print(InputStream body) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Reader reader = new InputStreamReader(body, StandardCharsets.UTF_8);
    StringBuilder header = new StringBuilder();
    char[] piece = new char[PIECE_CHARS];
    long lines = 0;
    int length;
    while ((length = reader.read(piece)) >= 0) {
      out.write(piece, 0, length);
      if (out.checkError()) {
        throw new NobodyReads();
      }
      for (int i = 0; i < length; i++) {
        if (lines == 0) {
          header.append(piece[i]);
        }
        lines += piece[i] == '\n' ? 1 : 0;
      }
    }
    List<String> entities = entities(header.toString());
    tell("Wrote", lines - 1, entities.size());
    return entities;
  }

  /** Those that the first line of a bundle names. */
  private static List<String> entities(String header) {
    List<String> entities = new ArrayList<>();
    for (JsonNode part :
        JsonText.parse(header).orElse(MissingNode.getInstance()).path("entities")) {
      entities.add(part.path("entity").asText());
    }
    return entities;
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
            options.redactions().isEmpty()
                ? ""
                : ", masked: " + String.join(", ", options.redactions()));
  }
}
