package io.reprise.codec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The components installed on this node, by name. Immutable; safe for use by many threads. */
public final class Catalog {

  /**
   * Loads what is on the class path and in a folder of jars and folders.
   *
   * @param folder jars ({@code shop.jar}) and folders (classes, or a jar with its {@code lib/}); a
   *     folder that does not exist holds nothing
   * @throws BadComponent if anything in it can't run: says all that is wrong, where, and what to do
   */
  public static Catalog load(Path folder) throws BadComponent {
    throw new UnsupportedOperationException();
  }

  /** The component of that name. */
  public Optional<Installed> find(String name) {
    throw new UnsupportedOperationException();
  }

  /** All components, by name. */
  public List<Installed> all() {
    throw new UnsupportedOperationException();
  }
}
