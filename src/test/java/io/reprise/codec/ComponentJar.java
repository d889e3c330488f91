package io.reprise.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.component.Component;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A jar of components or probes, compiled from source as its author would: against ours only. */
public final class ComponentJar {

  private static final String SERVICES = "META-INF/services/io.reprise.component.Components";

  private final Path sources;
  private final Path classes;
  private final List<String> files = new ArrayList<>();
  private final List<String> offers = new ArrayList<>();
  private final List<String> classPath = new ArrayList<>();
  private final Set<String> without = new HashSet<>();

  /** An empty one; sources and classes lie in folders of the workshop. */
  public ComponentJar(Path workshop) throws IOException {
    sources = Files.createTempDirectory(workshop, "sources");
    classes = Files.createTempDirectory(workshop, "classes");
    classPath.add(componentClasses().toString());
  }

  /** Adds a class. */
  public ComponentJar source(String className, String text) throws IOException {
    Path file = sources.resolve(className.replace('.', '/') + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    files.add(file.toString());
    return this;
  }

  /** A class that implements {@code Components}. */
  public ComponentJar offers(String className) {
    offers.add(className);
    return this;
  }

  /** Adds a file. */
  public ComponentJar resource(String name, String text) throws IOException {
    Path file = classes.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** Another jar that its classes are compiled against; it does not come to be in this one. */
  ComponentJar library(ComponentJar library) throws IOException {
    library.compile();
    classPath.add(library.classes.toString());
    return this;
  }

  /** Leaves out a file, as a broken build would. */
  ComponentJar without(String name) {
    without.add(name);
    return this;
  }

  /** Compiles and writes it. */
  public void jar(Path jar) throws IOException {
    compile();
    Files.createDirectories(jar.getParent());
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : names()) {
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(classes.resolve(name), zip);
        zip.closeEntry();
      }
    }
  }

  void classes(Path folder) throws IOException {
    compile();
    for (String name : names()) {
      Path copy = folder.resolve(name);
      Files.createDirectories(copy.getParent());
      Files.copy(classes.resolve(name), copy);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.walk(classes)) {
      return all.filter(Files::isRegularFile)
          .map(file -> classes.relativize(file).toString())
          .filter(name -> !without.contains(name))
          .sorted()
          .toList();
    }
  }

  private void compile() throws IOException {
    if (!offers.isEmpty()) {
      resource(SERVICES, String.join("\n", offers));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--release",
                "17",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                String.join(File.pathSeparator, classPath)));
    arguments.addAll(files);
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int result = compiler.run(null, null, errors, arguments.toArray(String[]::new));
    assertThat(result).as(errors.toString(UTF_8)).isZero();
  }

  private static Path componentClasses() {
    try {
      return Path.of(Component.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
