package io.reprise.codec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The components installed on this node, by name: the same as long as it runs, but for those of a
 * project that is being worked on, which {@link #reload} replaces. Safe for use by many threads.
 */
public final class Catalog {

  private volatile SortedMap<String, Installed> byName;

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
    return load(folder, Optional.empty());
  }

  /**
   * The same, with the components of a project that is being worked on.
   *
   * @throws BadComponent as {@link #load(Path)} does
   */
  public static Catalog load(Path folder, Optional<ClassPath> project) throws BadComponent {
    return of(new ComponentLoader(true).load(folder, project));
  }

  /**
   * The same, whatever is pinned: to pin it anew. Nothing is said about old entries and callers.
   *
   * @throws BadComponent as {@link #load} does, but for what was pinned
   */
  public static Catalog loadUnpinned(Path folder) throws BadComponent {
    return of(new ComponentLoader(false).load(folder, Optional.empty()));
  }

  /**
   * The components of one jar or folder, whatever is pinned beside them and whatever else is
   * installed, in a class loader of their own: another version, to be compared with.
   *
   * @throws BadComponent if anything in it can't run: says all that is wrong, and what to do
   */
  public static Catalog loadOnly(Path origin) throws BadComponent {
    return of(new ComponentLoader(false).loadOnly(origin));
  }

  /** These components, and of others those whose names are not among them. */
  public Catalog over(Catalog others) {
    SortedMap<String, Installed> both = new TreeMap<>(others.byName);
    both.putAll(byName);
    return new Catalog(both);
  }

  /**
   * A catalog of components that are at hand.
   *
   * @throws IllegalArgumentException if two have one name
   */
  public static Catalog of(List<Installed> components) {
    return new Catalog(byName(components));
  }

  private static SortedMap<String, Installed> byName(List<Installed> components) {
    SortedMap<String, Installed> byName = new TreeMap<>();
    for (Installed component : components) {
      if (byName.put(component.name(), component) != null) {
        throw new IllegalArgumentException("two components are called " + component.name());
      }
    }
    return byName;
  }

  /**
   * Replaces the components of a project by what its classes offer now; those that are gone are
   * removed. If anything in it can't run, all stay as they are.
   *
   * @param project of the same origin as before
   * @return what it offers now
   * @throws BadComponent as {@link #load(Path)} does, a name that is taken included
   */
  public synchronized List<Installed> reload(ClassPath project) throws BadComponent {
    List<Installed> others =
        byName.values().stream().filter(other -> !other.origin().equals(project.origin())).toList();
    List<Installed> fresh = new ComponentLoader(true).reload(project, others);
    byName = byName(Stream.concat(others.stream(), fresh.stream()).toList());
    return fresh;
  }

  /** The component of that name. */
  public Optional<Installed> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Those of the names that no component here has. */
  public List<String> missing(List<String> names) {
    SortedMap<String, Installed> now = byName;
    return names.stream().filter(name -> !now.containsKey(name)).toList();
  }

  /** All components, by name. */
  public List<Installed> all() {
    return List.copyOf(byName.values());
  }
}
