package io.reprise.codec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The components installed on this node, by name. Immutable; safe for use by many threads. */
public final class Catalog {

  private final SortedMap<String, Installed> byName;

  private Catalog(SortedMap<String, Installed> byName) {
    this.byName = byName;
  }

  /**
   * Loads what is on the class path and in a folder of jars and folders.
   *
   * @param folder jars ({@code shop.jar}) and folders (classes, or jars with their {@code lib/}); a
   *     folder that does not exist holds nothing
   * @throws BadComponent if anything in it can't run: says all that is wrong, where, and what to do
   */
  public static Catalog load(Path folder) throws BadComponent {
    return of(new ComponentLoader(true).load(folder));
  }

  /**
   * The same, whatever is pinned: to pin it anew. Nothing is said about old entries and callers.
   *
   * @throws BadComponent as {@link #load} does, but for what was pinned
   */
  public static Catalog loadUnpinned(Path folder) throws BadComponent {
    return of(new ComponentLoader(false).load(folder));
  }

  /**
   * A catalog of components that are at hand.
   *
   * @throws IllegalArgumentException if two have one name
   */
  public static Catalog of(List<Installed> components) {
    SortedMap<String, Installed> byName = new TreeMap<>();
    for (Installed component : components) {
      if (byName.put(component.name(), component) != null) {
        throw new IllegalArgumentException("two components are called " + component.name());
      }
    }
    return new Catalog(byName);
  }

  /** The component of that name. */
  public Optional<Installed> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All components, by name. */
  public List<Installed> all() {
    return List.copyOf(byName.values());
  }
}
