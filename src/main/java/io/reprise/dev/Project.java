package io.reprise.dev;

import io.reprise.codec.ClassPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Maven project with components that is being worked on: where its sources and classes are, and
 * the libraries that Maven gives them. Not for use by several threads at once.
 */
public final class Project implements AutoCloseable {

  private final Path folder;
  private final List<Path> compileLibraries;
  private final CodeCopies copies;

  private Project(Path folder, Maven.Libraries libraries) {
    this.folder = folder;
    this.compileLibraries = libraries.compile();
    this.copies = new CodeCopies(classes(), libraries.runtime());
  }

  /**
   * Builds a project by Maven, without its tests, and asks Maven what it stands on.
   *
   * @param folder the one with {@code pom.xml}
   * @throws DevFailed if there is no project, no Maven, or it does not build: says what to do
   */
  public static Project build(Path folder, DevSettings settings) {
    if (!Files.isRegularFile(folder.resolve("pom.xml"))) {
      throw new DevFailed(
          "%s: no project (expected: a folder with a pom.xml). Make one: ./reprise new NAME"
              .formatted(folder));
    }
    return new Project(folder, Maven.in(folder, Maven.path()).build(settings.buildTimeout()));
  }

  /** One that is built already. */
  static Project built(Path folder, Maven.Libraries libraries) {
    return new Project(folder, libraries);
  }

  /** The name of its folder, for messages. */
  public String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  /** Where its classes are. */
  public Path classes() {
    return folder.resolve("target").resolve("classes");
  }

  /** Folders with its Java sources: its own, and those that its build has made. */
  List<Path> sources() {
    List<Path> folders = new ArrayList<>();
    folders.add(folder.resolve("src").resolve("main").resolve("java"));
    Path generated = folder.resolve("target").resolve("generated-sources");
    if (Files.isDirectory(generated)) {
      try (var inside = Files.list(generated)) {
        inside.filter(Files::isDirectory).sorted().forEach(folders::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return folders;
  }

  /** Files that go to the classes as they are. */
  Path resources() {
    return folder.resolve("src").resolve("main").resolve("resources");
  }

  /** What its sources are compiled against, beside its own. */
  List<Path> compileLibraries() {
    return compileLibraries;
  }

  /** Where a path of it is, as its author would write it. */
  String shown(Path inside) {
    return folder.toAbsolutePath().relativize(inside.toAbsolutePath()).toString();
  }

  /**
   * Its classes as they are now: a copy, so that a build that goes on changes nothing in it.
   *
   * @throws DevFailed if they can't be read
   */
  public ClassPath classPath() {
    return copies.next(name());
  }

  /** The hash of the classes that were copied last. */
  String copied() {
    return copies.lastHash();
  }

  /** Removes the copies of its classes: nothing is loaded from them any more. */
  @Override
  public void close() {
    copies.close();
  }
}
