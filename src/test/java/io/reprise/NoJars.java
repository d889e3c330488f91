package io.reprise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An empty folder of components: what there is then is what the class path offers. */
public final class NoJars {
  private NoJars() {}

  /** The folder; made when it is asked for. */
  public static Path folder() {
    try {
      return Files.createDirectories(Path.of("target", "no-jars"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
