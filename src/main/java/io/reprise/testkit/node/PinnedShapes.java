package io.reprise.testkit.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.codec.Pins;
import io.reprise.component.Component;
import io.reprise.component.Components;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;

/**
 * Holds components against the names and shapes that were released, which are pinned in {@code
 * src/main/resources/META-INF/reprise}: what no longer fits would make entries unreadable.
 */
public final class PinnedShapes {

  /** {@code mvn test -Dreprise.pins=write} pins what is new. */
  public static final String PROPERTY = "reprise.pins";

  private static final Path FOLDER = Path.of("src", "main", "resources", "META-INF", "reprise");

  private PinnedShapes() {}

  /**
   * Fails if a node could not run one of the components, if what is pinned could no longer be read,
   * if something is not pinned yet, or if a node would not find them.
   *
   * @param offer what the project offers to a node
   * @throws AssertionError with all that is wrong, and what to write
   */
  public static void check(Components offer) {
    check(offer, Path.of(""));
  }

  /**
   * The same, of a project in another folder.
   *
   * @param project the folder with {@code pom.xml}
   */
  public static void check(Components offer, Path project) {
    List<String> problems = new ArrayList<>(notFound(offer));
    for (Component<?, ?, ?> component : offer.components()) {
      problems.addAll(problems(component, project));
    }
    if (!problems.isEmpty()) {
      throw new AssertionError(String.join(System.lineSeparator(), problems));
    }
  }

  private static List<String> notFound(Components offer) {
    boolean found =
        ServiceLoader.load(Components.class, offer.getClass().getClassLoader()).stream()
            .anyMatch(provider -> provider.type().equals(offer.getClass()));
    return found
        ? List.of()
        : List.of(
            ("%s: a node will not find it (expected: its name in"
                    + " src/main/resources/META-INF/services/%s)")
                .formatted(offer.getClass().getName(), Components.class.getName()));
  }

  private static List<String> problems(Component<?, ?, ?> component, Path project) {
    Path file = project.resolve(FOLDER).resolve(component.name() + ".json");
    try {
      Installed installed = Installed.unpinned(component, "this project");
      if ("write".equals(System.getProperty(PROPERTY))) {
        return written(file, installed);
      }
      if (!Files.exists(file)) {
        return List.of(notPinned(component, file, "there is no " + file));
      }
      JsonNode pinned = Json.parseStored(Files.readAllBytes(file));
      List<String> problems = Pins.problems(installed, pinned);
      return problems.isEmpty() && !pinned.equals(installed.pins())
          ? List.of(notPinned(component, file, whatIsNew(pinned, installed.pins())))
          : problems;
    } catch (BadComponent bad) {
      return bad.problems();
    } catch (MalformedJson e) {
      return List.of(
          "%s: can't be read: %s. Take it from the last release.".formatted(file, e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> written(Path file, Installed installed) throws IOException {
    List<String> problems = Pins.write(file, installed);
    if (problems.isEmpty()) {
      LoggerFactory.getLogger(PinnedShapes.class)
          .warn("{}: names and shapes are pinned in {}: commit it", installed.name(), file);
    }
    return problems;
  }

  /** Which names are new or have another shape, or that it is something else. */
  private static String whatIsNew(JsonNode pinned, JsonNode current) {
    List<String> names = new ArrayList<>();
    for (String family : List.of("commands", "events")) {
      current
          .path(family)
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!current.path(family).path(name).equals(pinned.path(family).path(name))) {
                  names.add(family.substring(0, family.length() - 1) + " " + name);
                }
              });
    }
    return names.isEmpty()
        ? "its definition is new"
        : String.join(", ", names)
            + (names.size() == 1 ? " is new or changed" : " are new or changed");
  }

  private static String notPinned(Component<?, ?, ?> component, Path file, String why) {
    return ("%s: not pinned: %s. A later change of it would go unnoticed. Pin it, and commit %s:"
            + " mvn test -D%s=write")
        .formatted(component.name(), why, file, PROPERTY);
  }
}
