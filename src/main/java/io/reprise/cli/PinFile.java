package io.reprise.cli;

import io.reprise.codec.Installed;
import io.reprise.codec.Pins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the file that pins a component's names and shapes, and says why if it must not. */
final class PinFile {
  private PinFile() {}

  /** Writes it as a whole, unless what it pins now could no longer be read. */
  static void write(Path file, Installed component) {
    try {
      List<String> problems = Pins.write(file, component);
      if (!problems.isEmpty()) {
        List<String> lines = new ArrayList<>(problems);
        lines.add(0, file + " is left as it is, for entries and callers rely on it:");
        lines.add("Nothing was ever released with it? Then remove it first.");
        throw new CliFailure(ExitCode.REFUSED, String.join(System.lineSeparator(), lines));
      }
    } catch (IOException e) {
      throw new CliFailure(ExitCode.REFUSED, file + ": can't be written: " + e);
    }
  }
}
