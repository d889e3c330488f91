package io.reprise.dev;

import io.reprise.codec.ClassPath;
import io.reprise.dev.Folders.Stamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Maven project with components that is being worked on: where its sources and classes are, and
 * the libraries that Maven gives them. Not for use by several threads at once.
 */
public final class Project implements AutoCloseable {

  /** Processors write there; they run again when sources are compiled. */
  private static final String ANNOTATIONS = "annotations";

  private final Path folder;
  private final List<Path> compileLibraries;
  private final CodeCopies copies;
  private final Watched sources;
  private final Watched resources;
  private String loaded = "";

  private Project(Path folder) {
    this(folder, new Maven.Libraries(List.of(), List.of()));
  }

  private Project(Path folder, Maven.Libraries libraries) {
    this.folder = folder;
    this.compileLibraries = libraries.compile();
    this.copies = new CodeCopies(classes(), libraries.runtime());
    this.sources = Watched.fromNowOn(this::sourceFiles);
    this.resources = Watched.fromNowOn(() -> Folders.files(resourceFolder()));
  }

  private Project(Project before, Maven.Libraries libraries) {
    this.folder = before.folder;
    this.compileLibraries = libraries.compile();
    this.copies = new CodeCopies(classes(), libraries.runtime());
    this.sources = before.sources;
    this.resources = before.resources;
  }

  /**
   * Builds a project by Maven, without its tests, and asks Maven what it stands on.
   *
   * @param folder the one with {@code pom.xml}
   * @throws DevFailed if there is no project, no Maven, or it does not build: says what to do
   */
  public static Project build(Path folder, DevSettings settings) {
    requireAt(folder);
    Project asItIs = new Project(folder); // what is saved while Maven is at it is not built
    Maven.Libraries libraries = Maven.in(folder, Maven.path()).build(settings.buildTimeout());
    return new Project(asItIs, libraries);
  }

  /**
   * Checks that there is a project, which takes no time.
   *
   * @throws DevFailed if there is none: says what to do
   */
  public static void requireAt(Path folder) {
    if (!Files.isRegularFile(folder.resolve("pom.xml"))) {
      throw new DevFailed(
          "%s: no project (expected: a folder with a pom.xml). Make one: ./reprise new NAME"
              .formatted(folder));
    }
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
  List<Path> sourceFolders() {
    List<Path> folders = new ArrayList<>();
    folders.add(folder.resolve("src").resolve("main").resolve("java"));
    Path generated = folder.resolve("target").resolve("generated-sources");
    if (Files.isDirectory(generated)) {
      try (var inside = Files.list(generated)) {
        inside
            .filter(Files::isDirectory)
            .filter(made -> !made.endsWith(ANNOTATIONS))
            .sorted()
            .forEach(folders::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return folders;
  }

  private Map<Path, Stamp> sourceFiles() {
    Map<Path, Stamp> all = new TreeMap<>();
    sourceFolders().forEach(from -> all.putAll(Folders.files(from)));
    return all;
  }

  /** Its sources, as they were when it was built. */
  Watched sources() {
    return sources;
  }

  /** Its resources, as they were when it was built. */
  Watched resources() {
    return resources;
  }

  /** Files that go to the classes as they are. */
  Path resourceFolder() {
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
   * Its classes as they are now: a copy, so that a build that goes on changes nothing in it. It
   * counts as loaded.
   *
   * @throws DevFailed if they can't be read
   */
  public ClassPath classPath() {
    CodeCopies.Copy copy = copy();
    nowRuns(copy);
    return copy.classPath();
  }

  /** A copy of its classes, to be given to {@link #nowRuns}, or discarded. */
  CodeCopies.Copy copy() {
    return copies.make(name());
  }

  /** Its components are loaded from this copy now. */
  void nowRuns(CodeCopies.Copy copy) {
    copies.runs(copy);
    loaded = copy.classPath().codeHash();
  }

  /** Whether a copy holds what is loaded. */
  boolean isLoaded(CodeCopies.Copy copy) {
    return copy.classPath().codeHash().equals(loaded);
  }

  /** Removes the copies of its classes: nothing is loaded from them any more. */
  @Override
  public void close() {
    copies.close();
  }
}
