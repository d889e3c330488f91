package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file beside a component's classes that pins its names and shapes. */
final class PinnedFile {
  private PinnedFile() {}

  private static final Logger LOG = LoggerFactory.getLogger(PinnedFile.class);

  /**
   * Reports what the component can't do any more of what its file pins, and logs what is not
   * pinned.
   *
   * @param workedOn whether it is of a project whose names and shapes come and go
   */
  static void check(Installed installed, ClassLoader loader, boolean workedOn, Problems problems) {
    String name = "META-INF/reprise/" + installed.name() + ".json";
    String remedy = "./reprise component show " + installed.name() + " --pins-to " + name;
    try (InputStream file = loader.getResourceAsStream(name)) {
      if (file == null) {
        if (workedOn) {
          return; // its own build tells
        }
        LOG.info(
            "Component {} pins no shapes: there is no {} beside it, so nothing notices a change"
                + " that makes old entries unreadable. Make one in its sources: {}",
            installed.name(),
            name,
            remedy);
        return;
      }
      JsonNode pinned = Json.parseStored(file.readAllBytes());
      List<String> broken = Pins.problems(installed, pinned);
      broken.forEach(problems::addLine);
      if (broken.isEmpty() && !workedOn && !pinned.equals(installed.pins())) {
        LOG.warn(
            "Component {} has names or shapes that {} does not pin yet: nothing notices a change of"
                + " them. Pin them before you release it, in its sources: {}",
            installed.name(),
            name,
            remedy);
      }
    } catch (IOException | MalformedJson unreadable) {
      problems.add(
          Where.of(name),
          "can't be read: %s. Take it from the last release, or remove it and make it again: %s"
              .formatted(unreadable.getMessage(), remedy));
    }
  }
}
