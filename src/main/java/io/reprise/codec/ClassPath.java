package io.reprise.codec;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the components of a project that is being worked on are loaded from.
 *
 * @param origin where its author finds it, for messages
 * @param places folders of classes and jars, as Java looks through them
 * @param codeHash changes whenever its classes do: its rules may change without a new version, so
 *     snapshots that other code has made are not used
 */
public record ClassPath(String origin, List<Path> places, String codeHash) {

  /** Keeps a copy. */
  public ClassPath {
    places = List.copyOf(places);
  }
}
