package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The folders of {@code examples}, each compiled by itself as its readers would. */
public final class Examples {
  private static final Path SOURCES = Path.of("examples");

  /** One for each JVM: several may run tests at once. */
  private static final Path CLASSES =
      Path.of("target", "examples", "" + ProcessHandle.current().pid()).toAbsolutePath();

  private Examples() {}

  /** Each folder that holds Java: {@code library}, {@code evolving/v1}. */
  static List<String> all() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(SOURCES::relativize)
          .map(file -> file.subpath(0, file.getNameCount() - 2).toString()) // less package and file
          .distinct()
          .sorted()
          .toList();
    }
  }

  /** Compiles one, without a warning, and gives the folder of its classes. */
  public static Path compiled(String name) throws IOException {
    Path classes = Files.createDirectories(CLASSES.resolve(name));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--release",
                "17",
                "-Xlint:all,-serial,-rawtypes",
                "-Werror",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.walk(SOURCES.resolve(name))) {
      files
          .map(Path::toString)
          .filter(file -> file.endsWith(".java"))
          .sorted()
          .forEach(arguments::add);
    }
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, errors, arguments.toArray(String[]::new));
    assertThat(result).as(errors.toString(StandardCharsets.UTF_8)).isZero();
    return classes;
  }

  /** The classes of one that was compiled; each call loads them anew. */
  public static URLClassLoader loaded(String name) throws IOException {
    return new URLClassLoader(new URL[] {url(compiled(name))}, Examples.class.getClassLoader());
  }

  private static URL url(Path folder) throws MalformedURLException {
    return folder.toUri().toURL();
  }
}
