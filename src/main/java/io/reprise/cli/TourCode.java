package io.reprise.cli;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.component.Component;
import io.reprise.component.Components;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The component of the tour in both its versions, compiled from source as its author would: against
 * the classes of components only. The second version has a bug.
 */
final class TourCode {
  static final String COMPONENT = "account";

  private static final String PINS = "META-INF/reprise/" + COMPONENT + ".json";
  private static final String SERVICE = "META-INF/services/" + Components.class.getName();
  private static final String OFFER = "tour.Account$Offer";

  private final Path folder;

  private TourCode(Path folder) {
    this.folder = folder;
  }

  /**
   * Compiles both versions.
   *
   * @param folder gets sources and classes
   * @throws CliFailure if this Java has no compiler: says what to install
   */
  static TourCode compile(Path folder) throws IOException, BadComponent {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new CliFailure(
          ExitCode.REFUSED,
          "The tour compiles a component, and the Java in %s has no compiler.%nInstall a JDK 17 or"
                  .formatted(System.getProperty("java.home"))
              + " newer (Debian: apt-get install openjdk-17-jdk-headless), or set JAVA_HOME to"
              + " one.");
    }
    TourCode code = new TourCode(folder);
    for (int version = 1; version <= 2; version++) {
      code.compile(compiler, version);
    }
    Path released = code.classes(1).resolve(PINS);
    Path pins = code.classes(2).resolve(PINS);
    Files.createDirectories(pins.getParent());
    Files.copy(released, pins);
    code.pin(2); // fails if what version 1 wrote could not be read by version 2
    return code;
  }

  /** The folder with the components of a node that runs this version: there is one. */
  Path components(int version) {
    return folder.resolve("version-" + version);
  }

  /** The classes of a version, with what makes them a component. */
  Path classes(int version) {
    return components(version).resolve(COMPONENT);
  }

  /**
   * What version 2 changes beside its number, line by line: what is gone (-), what has come (+).
   */
  List<String> changes() throws IOException {
    List<String> before = source(1).lines().toList();
    List<String> after = source(2).replace(".version(2)", ".version(1)").lines().toList();
    int first = 0;
    while (before.get(first).equals(after.get(first))) {
      first++;
    }
    int last = 1; // from the end
    while (before.get(before.size() - last).equals(after.get(after.size() - last))) {
      last++;
    }
    List<String> changes = new ArrayList<>();
    before.subList(first, before.size() - last + 1).forEach(line -> changes.add("- " + line));
    after.subList(first, after.size() - last + 1).forEach(line -> changes.add("+ " + line));
    return changes;
  }

  private void compile(JavaCompiler compiler, int version) throws IOException, BadComponent {
    Path source = folder.resolve("source-" + version).resolve("tour/Account.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, source(version));
    Path made = Files.createDirectories(classes(version));
    List<String> options =
        List.of("--release", "17", "-proc:none", "-d", made + "", "-cp", componentClasses() + "");
    StringWriter errors = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, Locale.ENGLISH, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(errors, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      if (!compiled) {
        throw new CliFailure(
            ExitCode.FAULTS, "Version " + version + " does not compile:\n" + errors);
      }
    }
    Path service = made.resolve(SERVICE);
    Files.createDirectories(service.getParent());
    Files.writeString(service, OFFER);
    if (version == 1) {
      pin(version);
    }
  }

  private void pin(int version) throws BadComponent {
    PinFile.write(
        classes(version).resolve(PINS),
        Catalog.loadOnly(classes(version)).find(COMPONENT).orElseThrow());
  }

  private static String source(int version) throws IOException {
    String name = "tour/Account-" + version + ".java.txt";
    try (InputStream in = TourCode.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + ": not in what was built. Build Reprise again.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Path componentClasses() {
    try {
      return Path.of(Component.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
