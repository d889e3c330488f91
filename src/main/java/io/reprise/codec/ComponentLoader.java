package io.reprise.codec;

import io.reprise.component.Component;
import io.reprise.component.Components;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** Finds components on the class path and in a folder, and collects what is wrong with them. */
final class ComponentLoader {

  static final String SERVICE = "META-INF/services/" + Components.class.getName();

  /** Need not be there: nobody has named it. */
  private static final Path USUAL_FOLDER = Path.of("components");

  private final boolean pinned;
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Installed> byName = new TreeMap<>();
  private final List<URLClassLoader> opened = new ArrayList<>();

  /**
   * A loader for one use.
   *
   * @param pinned whether components must fit what is pinned beside them
   */
  ComponentLoader(boolean pinned) {
    this.pinned = pinned;
  }

  /** All components, or all that is wrong with them. */
  List<Installed> load(Path folder, Optional<ClassPath> project) throws BadComponent {
    loadFrom(Components.class.getClassLoader(), Origin.OWN_CLASS_PATH, "");
    for (Path origin : origins(folder)) {
      loadFrom(origin);
    }
    project.ifPresent(this::loadFrom);
    return loaded();
  }

  /** The components of a project, beside others that are there already. */
  List<Installed> reload(ClassPath project, List<Installed> others) throws BadComponent {
    others.forEach(other -> byName.put(other.name(), other));
    loadFrom(project);
    List<Installed> all = new ArrayList<>(loaded());
    all.removeAll(others);
    return all;
  }

  /** The components of one jar or folder, and of nothing else. */
  List<Installed> loadOnly(Path origin) throws BadComponent {
    if (Files.exists(origin)) {
      loadFrom(origin);
    } else {
      problems.add(
          origin + ": no such file (expected: a jar or a folder with components). Correct it.");
    }
    return loaded();
  }

  private List<Installed> loaded() throws BadComponent {
    if (!problems.isEmpty()) {
      opened.forEach(ComponentLoader::close);
      throw new BadComponent(problems);
    }
    return List.copyOf(byName.values());
  }

  /** The jars and folders in a folder, by name; hidden ones and other files are none of ours. */
  private List<Path> origins(Path folder) {
    if (!Files.exists(folder)) {
      if (!folder.equals(USUAL_FOLDER)) {
        problems.add(
            folder
                + ": no such folder (expected: one with components). Make it, or correct"
                + " reprise.components.");
      }
      return List.of();
    }
    return list(folder).stream()
        .filter(entry -> !entry.getFileName().toString().startsWith("."))
        .filter(entry -> Files.isDirectory(entry) || isJar(entry))
        .toList();
  }

  private void loadFrom(Path origin) {
    List<Path> places = new ArrayList<>(List.of(origin));
    if (Files.isDirectory(origin)) {
      list(origin).stream().filter(ComponentLoader::isJar).forEach(places::add);
      Path libraries = origin.resolve("lib");
      if (Files.isDirectory(libraries)) {
        list(libraries).stream().filter(ComponentLoader::isJar).forEach(places::add);
      }
    }
    loadFrom(places, Origin.of(origin), "");
  }

  private void loadFrom(ClassPath project) {
    loadFrom(project.places(), Origin.ofProject(project.origin()), project.codeHash());
  }

  private void loadFrom(List<Path> places, Origin origin, String codeHash) {
    List<URL> urls = new ArrayList<>();
    for (Path place : places) {
      try {
        urls.add(readable(place).toUri().toURL());
      } catch (IOException broken) {
        problems.add(
            "%s: not a readable jar: %s. Build or copy it again, or remove it."
                .formatted(place, broken.getMessage()));
        return;
      }
    }
    URLClassLoader loader =
        new URLClassLoader(origin.name(), urls.toArray(URL[]::new), new ComponentParent());
    opened.add(loader);
    if (loader.findResource(SERVICE) == null) {
      problems.add(origin.offersNone());
      return;
    }
    loadFrom(loader, origin, codeHash);
  }

  private static Path readable(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      new ZipFile(place.toFile()).close();
    }
    return place;
  }

  private void loadFrom(ClassLoader loader, Origin origin, String codeHash) {
    ComponentCode code = new ComponentCode(loader);
    Iterator<Components> offers = ServiceLoader.load(Components.class, loader).iterator();
    boolean none = true;
    while (true) {
      try {
        if (!code.run(offers::hasNext)) {
          break;
        }
        Components offer = code.run(offers::next);
        for (Component<?, ?, ?> component : code.run(() -> offered(offer))) {
          none = false;
          code.run(() -> install(component, origin.name(), codeHash));
        }
      } catch (RuntimeException broken) {
        none = false;
        Throwable thrown = ComponentFailed.thrown(broken);
        problems.add(origin.doesNotLoad(thrown));
        if (!(thrown instanceof ServiceConfigurationError)) { // the iterator goes on after those
          return;
        }
      }
    }
    if (none && !origin.equals(Origin.OWN_CLASS_PATH)) {
      problems.add(origin.offersNone());
    }
  }

  private static List<Component<?, ?, ?>> offered(Components offer) {
    return List.copyOf(
        Objects.requireNonNull(
            offer.components(),
            () -> offer.getClass().getName() + ".components() gave null (expected: a list)"));
  }

  private boolean install(Component<?, ?, ?> component, String origin, String codeHash) {
    Installed other = byName.get(component.name());
    if (other != null) {
      problems.add(
          "%s: two components have this name: one in %s, one in %s. Remove or rename one of them."
              .formatted(component.name(), other.origin(), origin));
      return false;
    }
    try {
      byName.put(
          component.name(),
          pinned
              ? Installed.of(component, origin, codeHash)
              : Installed.unpinned(component, origin, codeHash));
      return true;
    } catch (BadComponent bad) {
      problems.addAll(bad.problems());
      return false;
    }
  }

  private List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException unreadable) {
      problems.add(
          "%s: not a readable folder: %s. Correct the path or its permissions."
              .formatted(folder, unreadable));
      return List.of();
    }
  }

  private static boolean isJar(Path entry) {
    return entry.getFileName().toString().endsWith(".jar");
  }

  private static void close(URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException stays) {
      return; // the node stops anyway
    }
  }
}
