package io.reprise.codec;

import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file beside a component's classes that pins its names and shapes. */
final class PinnedFile {
  private PinnedFile() {}

  private static final Logger LOG = LoggerFactory.getLogger(PinnedFile.class);

  /** Reports what the component can't do any more of what its file pins. */
  static void check(Installed installed, ClassLoader loader, Problems problems) {
    String name = "META-INF/reprise/" + installed.name() + ".json";
    try (InputStream file = loader.getResourceAsStream(name)) {
      if (file == null) {
        LOG.info(
            "Component {} pins no shapes: there is no {} beside it, so nothing notices a change"
                + " that makes old entries unreadable. Make one:"
                + " ./reprise component show {} --pins",
            installed.name(),
            name,
            installed.name());
        return;
      }
      Pins.problems(installed, Json.parseStored(file.readAllBytes())).forEach(problems::addLine);
    } catch (IOException | MalformedJson unreadable) {
      problems.add(
          Where.of(name),
          "can't be read: %s. Make it again: ./reprise component show %s --pins"
              .formatted(unreadable.getMessage(), installed.name()));
    }
  }
}
