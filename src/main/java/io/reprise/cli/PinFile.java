package io.reprise.cli;

import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.codec.Pins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Writes the file that pins a component's names and shapes. */
final class PinFile {
  private PinFile() {}

  /** Writes it as a whole, unless what it pins now could no longer be read. */
  static void write(Path file, Installed component) {
    List<String> problems = problems(file, component);
    if (!problems.isEmpty()) {
      List<String> lines = new ArrayList<>(problems);
      lines.add(0, file + " is left as it is, for entries and callers rely on it:");
      lines.add("Nothing was ever released with it? Then remove it first.");
      throw new CliFailure(ExitCode.REFUSED, String.join(System.lineSeparator(), lines));
    }
    Path whole = file.toAbsolutePath();
    Path folder = whole.getParent();
    if (folder == null) {
      throw new CliFailure(ExitCode.USAGE, file + ": a folder (expected: a file)");
    }
    try {
      Files.createDirectories(folder);
      Path made = Files.createTempFile(folder, ".pins", ".json");
      Files.write(
          made, (JsonText.indented(component.pins()) + "\n").getBytes(StandardCharsets.UTF_8));
      Files.move(made, whole, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CliFailure(ExitCode.REFUSED, file + ": can't be written: " + e);
    }
  }

  private static List<String> problems(Path file, Installed component) {
    try {
      if (!Files.exists(file) || Files.size(file) == 0) {
        return List.of();
      }
      return Pins.problems(component, Json.parseStored(Files.readAllBytes(file)));
    } catch (IOException | MalformedJson e) {
      return List.of("it can't be read: " + e.getMessage());
    }
  }
}
