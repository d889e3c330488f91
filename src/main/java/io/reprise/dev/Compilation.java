package io.reprise.dev;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles a project's sources in this process, which takes a part of the time that a build by
 * Maven does. What only plugins can do is left to a build.
 */
final class Compilation {

  private static final int CLASS_VERSION_OF_JAVA_0 = 44;
  private static final int ERRORS_SHOWN = 10;

  private final Project project;

  Compilation(Project project) {
    this.project = project;
  }

  /**
   * Compiles all sources and, if there are no errors, puts the classes that differ into the
   * project's folder of classes.
   *
   * @param before the sources of the last compilation, some of which may be gone
   * @return the errors, each with its place; empty if there are none
   */
  List<String> run(Map<Path, Folders.Stamp> before) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      return List.of(
          "this Java has no compiler. Compile it yourself (mvn compile), or run on a JDK.");
    }
    Path made = Files.createTempDirectory("reprise-dev-");
    Path generated = Files.createTempDirectory("reprise-dev-");
    try {
      removeClasses(before); // else what still uses them would compile
      List<String> errors = compile(compiler, made, generated);
      if (errors.isEmpty()) {
        publish(made);
      }
      return errors;
    } finally {
      CodeCopies.delete(made);
      CodeCopies.delete(generated);
    }
  }

  private List<String> compile(JavaCompiler compiler, Path made, Path generated)
      throws IOException {
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    List<Path> sources =
        project.sourceFolders().stream()
            .flatMap(folder -> Folders.files(folder).keySet().stream())
            .filter(file -> file.toString().endsWith(".java"))
            .toList();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(said, Locale.ENGLISH, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  null,
                  files,
                  said,
                  options(made, generated),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      return compiled ? List.of() : errors(said.getDiagnostics());
    }
  }

  private List<String> options(Path made, Path generated) throws IOException {
    String classPath =
        Stream.concat(project.compileLibraries().stream(), Stream.of(project.classes()))
            .map(Path::toString)
            .collect(Collectors.joining(java.io.File.pathSeparator));
    List<String> options =
        new ArrayList<>(
            List.of(
                "-d",
                made.toString(),
                "-s",
                generated.toString(),
                "-cp",
                classPath,
                "-parameters",
                "-g",
                "-nowarn"));
    release().ifPresent(release -> options.addAll(List.of("--release", "" + release)));
    return options;
  }

  /** That of the classes that Maven made. */
  private OptionalInt release() throws IOException {
    for (Path file : Folders.files(project.classes()).keySet()) {
      if (file.toString().endsWith(".class")) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
          in.readInt(); // the magic number
          in.readUnsignedShort(); // the minor version
          return OptionalInt.of(in.readUnsignedShort() - CLASS_VERSION_OF_JAVA_0);
        }
      }
    }
    return OptionalInt.empty();
  }

  private List<String> errors(List<Diagnostic<? extends JavaFileObject>> said) {
    List<String> errors =
        said.stream()
            .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
            .limit(ERRORS_SHOWN)
            .map(
                each ->
                    each.getSource() == null
                        ? each.getMessage(Locale.ENGLISH)
                        : "%s:%d: %s"
                            .formatted(
                                project.shown(Path.of(each.getSource().toUri())),
                                each.getLineNumber(),
                                each.getMessage(Locale.ENGLISH)))
            .toList();
    return errors.isEmpty()
        ? List.of("the compiler gave up without a reason. Try: mvn compile")
        : errors;
  }

  /**
   * Puts what was made into the project's classes, and removes classes that were nested in these
   * sources before. Classes without a source are left: what has made them, nobody knows here.
   */
  private void publish(Path made) throws IOException {
    Set<String> names = new TreeSet<>();
    Set<String> sources = new TreeSet<>();
    for (Path file : Folders.files(made).keySet()) {
      String name = Folders.name(made, file);
      names.add(name);
      sources.add(sourceOf(name));
      copyIfDifferent(file, project.classes().resolve(name));
    }
    removeClasses(name -> sources.contains(sourceOf(name)) && !names.contains(name));
  }

  /** Removes the classes of sources that are gone. */
  private void removeClasses(Map<Path, Folders.Stamp> before) throws IOException {
    Set<String> gone = new TreeSet<>();
    for (Path folder : project.sourceFolders()) {
      gone(before, Folders.files(folder)).stream()
          .filter(source -> source.startsWith(folder))
          .map(source -> Folders.name(folder, source).replaceFirst("\\.java$", ""))
          .forEach(gone::add);
    }
    removeClasses(name -> gone.contains(sourceOf(name)));
  }

  private void removeClasses(Predicate<String> named) throws IOException {
    for (Path file : Folders.files(project.classes()).keySet()) {
      if (named.test(Folders.name(project.classes(), file))) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * The source of a class, without its ending: those that are nested have that of the outer one.
   */
  private static String sourceOf(String name) {
    return name.replaceFirst("(\\$.*)?\\.class$", "");
  }

  private static Set<Path> gone(Map<Path, Folders.Stamp> before, Map<Path, Folders.Stamp> now) {
    Set<Path> gone = new TreeSet<>(before.keySet());
    gone.removeAll(now.keySet());
    return gone;
  }

  /**
   * Copies resources that were changed since they were last looked at, and those whose copies are
   * missing; removes the copies of those that are gone.
   */
  void copyResources(Map<Path, Folders.Stamp> before, Map<Path, Folders.Stamp> now)
      throws IOException {
    for (Path gone : gone(before, now)) {
      Files.deleteIfExists(copyOf(gone));
    }
    for (Map.Entry<Path, Folders.Stamp> file : now.entrySet()) {
      Path copy = copyOf(file.getKey());
      if (!file.getValue().equals(before.get(file.getKey())) || !Files.exists(copy)) {
        copyIfDifferent(file.getKey(), copy);
      }
    }
  }

  private Path copyOf(Path resource) {
    return project.classes().resolve(Folders.name(project.resourceFolder(), resource));
  }

  /** An IDE may have compiled it meanwhile. */
  private static void copyIfDifferent(Path from, Path to) throws IOException {
    if (!Files.exists(to) || Files.mismatch(from, to) >= 0) {
      Files.createDirectories(to.getParent());
      Files.write(to, Files.readAllBytes(from));
    }
  }
}
