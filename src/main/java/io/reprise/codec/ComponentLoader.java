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
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** Finds components on the class path and in a folder, and collects what is wrong with them. */
final class ComponentLoader {

  private static final String SERVICE = "META-INF/services/" + Components.class.getName();
  private static final String CLASS_PATH = "class path";

  private final List<String> problems = new ArrayList<>();
  private final Map<String, Installed> byName = new TreeMap<>();
  private final List<URLClassLoader> opened = new ArrayList<>();

  /** All components, or all that is wrong with them. */
  List<Installed> load(Path folder) throws BadComponent {
    loadFrom(Components.class.getClassLoader(), CLASS_PATH);
    for (Path origin : origins(folder)) {
      loadFrom(origin);
    }
    if (!problems.isEmpty()) {
      opened.forEach(ComponentLoader::close);
      throw new BadComponent(problems);
    }
    return List.copyOf(byName.values());
  }

  /** The jars and folders in a folder, by name; hidden ones and other files are none of ours. */
  private List<Path> origins(Path folder) {
    if (!Files.exists(folder)) {
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
        new URLClassLoader(origin.toString(), urls.toArray(URL[]::new), new ComponentParent());
    opened.add(loader);
    if (loader.findResource(SERVICE) == null) {
      problems.add(
          "%s: no components in it. Name the class that implements %s in %s, or move it elsewhere."
              .formatted(origin, Components.class.getName(), SERVICE));
      return;
    }
    loadFrom(loader, origin.toString());
  }

  private static Path readable(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      new ZipFile(place.toFile()).close();
    }
    return place;
  }

  private void loadFrom(ClassLoader loader, String origin) {
    Iterator<Components> offers = ServiceLoader.load(Components.class, loader).iterator();
    while (true) {
      try {
        if (!offers.hasNext()) {
          return;
        }
        for (Component<?, ?, ?> component : List.copyOf(offers.next().components())) {
          install(component, origin);
        }
      } catch (ServiceConfigurationError broken) { // the iterator goes on with the next one
        problems.add(doesNotLoad(origin, broken.getCause() == null ? broken : broken.getCause()));
      } catch (LinkageError | RuntimeException broken) {
        problems.add(doesNotLoad(origin, broken));
        return;
      }
    }
  }

  private void install(Component<?, ?, ?> component, String origin) {
    Installed other = byName.get(component.name());
    if (other != null) {
      problems.add(
          "%s: two components have this name: one in %s, one in %s. Remove or rename one of them."
              .formatted(component.name(), other.origin(), origin));
      return;
    }
    try {
      byName.put(component.name(), Installed.of(component, origin));
    } catch (BadComponent bad) {
      problems.addAll(bad.problems());
    }
  }

  private static String doesNotLoad(String origin, Throwable broken) {
    Throwable cause = broken;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    boolean classMissing =
        cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError;
    String advice =
        classMissing
            ? "Put the class into the jar, or its jar into lib/ beside it; Reprise shows components"
                + " the JDK and io.reprise.component only."
            : "Correct it, or remove it.";
    return "%s: does not load: %s. %s".formatted(origin, cause, advice);
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
