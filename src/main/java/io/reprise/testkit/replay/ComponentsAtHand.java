package io.reprise.testkit.replay;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.component.Component;
import io.reprise.component.Components;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The components that a test has. Not loaded anew: they are the very classes that the test and its
 * debugger see.
 */
final class ComponentsAtHand {
  private ComponentsAtHand() {}

  /** Those that are given, and those of the class path whose names they leave. */
  static Catalog with(Component<?, ?, ?>... given) {
    Catalog named = Catalog.of(Arrays.stream(given).map(ComponentsAtHand::read).toList());
    return named.over(found(named));
  }

  private static Catalog found(Catalog named) {
    Map<String, Class<?>> offeredBy = new TreeMap<>();
    List<Installed> found = new ArrayList<>();
    for (Components offer : ServiceLoader.load(Components.class, loader())) {
      for (Component<?, ?, ?> component : offer.components()) {
        if (named.find(component.name()).isPresent()) {
          continue;
        }
        Class<?> other = offeredBy.put(component.name(), offer.getClass());
        if (other != null) {
          throw new IllegalArgumentException(
              ("%s: two components have this name, of %s and of %s. Give the one that is meant:"
                      + " Replays.open(bundle, COMPONENT).")
                  .formatted(component.name(), other.getName(), offer.getClass().getName()));
        }
        found.add(read(component));
      }
    }
    return Catalog.of(found);
  }

  private static ClassLoader loader() {
    return Optional.ofNullable(Thread.currentThread().getContextClassLoader())
        .orElseGet(Components.class::getClassLoader);
  }

  /** What is pinned beside it is the matter of another test. */
  static Installed read(Component<?, ?, ?> component) {
    try {
      return Installed.unpinned(component, "the test's class path");
    } catch (BadComponent bad) {
      throw new AssertionError(bad.getMessage(), bad);
    }
  }

  static IllegalArgumentException missing(String component, Catalog catalog) {
    String found = catalog.all().stream().map(Installed::name).collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        ("%s: no component of this name (expected: one of the test's class path; found: %s). Name"
                + " the class that offers it in META-INF/services/%s, or give it:"
                + " Replays.open(bundle, COMPONENT).")
            .formatted(component, found.isEmpty() ? "none" : found, Components.class.getName()));
  }
}
