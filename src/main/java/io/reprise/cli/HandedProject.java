package io.reprise.cli;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.ClassPath;
import io.reprise.dev.Development;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/**
 * The project that {@code dev DIR --nodes} has built, as it is handed to each node: hidden options,
 * for one verb to give to another. Loaded once: such a node does not watch it.
 */
final class HandedProject {
  private static final String NAME = "--project-name";
  private static final String CODE = "--project-code";
  private static final String PATH = "--project-path";

  @Option(names = NAME, hidden = true)
  private Optional<String> name = Optional.empty();

  @Option(names = CODE, hidden = true)
  private String code = "";

  @Option(names = PATH, hidden = true)
  private String path = "";

  /** The options that hand it over. */
  static List<String> options(ClassPath project) {
    return List.of(
        NAME + "=" + project.origin(),
        CODE + "=" + project.codeHash(),
        PATH
            + "="
            + project.places().stream()
                .map(place -> place.toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator)));
  }

  /**
   * What a node is given for it; nothing if none was handed over.
   *
   * @param folder with the other components
   */
  Development development(Path folder) throws BadComponent {
    Optional<ClassPath> handed = classPath();
    return handed.isPresent()
        ? Development.none().withCatalog(Catalog.load(folder, handed))
        : Development.none();
  }

  Optional<ClassPath> classPath() {
    return name.map(
        origin ->
            new ClassPath(
                origin,
                Stream.of(path.split(Pattern.quote(File.pathSeparator), -1)).map(Path::of).toList(),
                code));
  }
}
