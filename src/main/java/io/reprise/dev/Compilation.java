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
   * @return the errors, each with its place; empty if there are none
   */
  List<String> run() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      return List.of(
          "this Java has no compiler. Compile it yourself (mvn compile), or run on a JDK.");
    }
    Path made = Files.createTempDirectory("reprise-dev-");
    try {
      List<String> errors = compile(compiler, made);
      if (errors.isEmpty()) {
        copyWhatDiffers(made);
      }
      return errors;
    } finally {
      CodeCopies.delete(made);
    }
  }

  private List<String> compile(JavaCompiler compiler, Path made) throws IOException {
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    List<Path> sources =
        project.sources().stream()
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
                  options(made),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      return compiled ? List.of() : errors(said.getDiagnostics());
    }
  }

  private List<String> options(Path made) throws IOException {
    String classPath =
        Stream.concat(project.compileLibraries().stream(), Stream.of(project.classes()))
            .map(Path::toString)
            .collect(Collectors.joining(java.io.File.pathSeparator));
    List<String> options =
        new ArrayList<>(
            List.of("-d", made.toString(), "-cp", classPath, "-parameters", "-g", "-nowarn"));
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
    return said.stream()
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
  }

  private void copyWhatDiffers(Path made) throws IOException {
    for (Path file : Folders.files(made).keySet()) {
      copyIfDifferent(file, project.classes().resolve(made.relativize(file).toString()));
    }
  }

  /** Copies resources that were changed since they were last looked at. */
  void copyResources(Map<Path, Folders.Stamp> before, Map<Path, Folders.Stamp> now)
      throws IOException {
    for (Map.Entry<Path, Folders.Stamp> file : now.entrySet()) {
      if (!file.getValue().equals(before.get(file.getKey()))) {
        String name = project.resources().relativize(file.getKey()).toString();
        copyIfDifferent(file.getKey(), project.classes().resolve(name));
      }
    }
  }

  /** An IDE may have compiled it meanwhile. */
  private static void copyIfDifferent(Path from, Path to) throws IOException {
    if (!Files.exists(to) || Files.mismatch(from, to) >= 0) {
      Files.createDirectories(to.getParent());
      Files.write(to, Files.readAllBytes(from));
    }
  }
}
