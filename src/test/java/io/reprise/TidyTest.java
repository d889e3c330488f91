package io.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The style of the house, as far as a program can check it. Each finding says what to do instead.
 * It grows with each mistake that is made twice.
 */
class TidyTest {

  private static final int FILE_LINES_MAX = 400;
  private static final int METHOD_LINES_MAX = 70;
  private static final int LINE_COLUMNS_MAX = 100;

  private static final Path MAIN = Path.of("src", "main", "java");

  /** What a call must not be, and what it should be instead. */
  private static final Map<String, String> BANNED_CALLS =
      Map.of(
          "Thread.sleep", "wait for what you wait for: a future, a timer, await() in tests",
          "Executors.newCachedThreadPool", "a pool of a size that application.conf names",
          "Executors.newWorkStealingPool", "a pool of a size that application.conf names",
          "Runtime.getRuntime().halt", "Main alone ends the process, in an orderly way",
          "System.exit", "throw, and let Main choose the exit code");

  /** Methods that no object should be asked for, whatever it is. */
  private static final Map<String, String> BANNED_METHODS =
      Map.of(
          "printStackTrace", "log it once with its cause",
          "parallelStream", "an executor of its own: the common pool belongs to nobody",
          "sleep", "wait for what you wait for: a future, a timer, await() in tests");

  /** Methods that need one argument more than they compile with. */
  private static final Map<String, String> INCOMPLETE_CALLS =
      Map.of(
          "getBytes/0", "name the charset: getBytes(StandardCharsets.UTF_8)",
          "supplyAsync/1", "name the executor: the common pool belongs to nobody",
          "runAsync/1", "name the executor: the common pool belongs to nobody");

  /** Where something banned stands, and why. */
  private static final Map<String, Map<String, String>> ALLOWED =
      Map.of(
          "System.exit",
          Map.of("Main.java", "its exit code is its answer"),
          "new Thread",
          Map.of(
              "ReadThreads.java", "names the threads of the journal's pools",
              "ReplayThreads.java", "names the threads of replays",
              "EmbeddedServer.java", "stops PostgreSQL when a node ends while it starts",
              "Watch.java", "names the thread that looks after PostgreSQL",
              "BenchStop.java", "tells what was measured when a signal ends a load",
              "DevCluster.java", "stops nodes and PostgreSQL when a signal ends their parent",
              "TourPlace.java", "stops the tour's node when a signal ends the tour",
              "TestStorage.java", "stops the server of all tests when their JVM ends"));

  private static final Pattern LEFTOVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
  private static final Pattern ISSUE = Pattern.compile("#\\d+");
  private static final Pattern EMPTY_NAME =
      Pattern.compile(
          "(Abstract|Base).*|I[A-Z][a-z].*|.*(Utils?|Helpers?|Manager|Impl|Dto|Service|Constants)");
  private static final Pattern SENTENCE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)+");
  private static final Set<String> TESTS =
      Set.of("Test", "ParameterizedTest", "RepeatedTest", "Property", "Example");

  @Test
  void keeps_files_and_lines_short() throws IOException {
    List<String> findings = new ArrayList<>();
    for (Path file : javaFiles()) {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() > FILE_LINES_MAX) {
        findings.add(
            file
                + ": "
                + lines.size()
                + " lines (expected: ≤ "
                + FILE_LINES_MAX
                + "); split it"
                + " by what it does");
      }
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        boolean breakable = !line.startsWith("import ") && !line.contains("://");
        if (line.length() > LINE_COLUMNS_MAX && breakable) {
          findings.add(file + ":" + (i + 1) + ": " + line.length() + " columns; break the line");
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void keeps_to_the_calls_and_names_of_the_house() throws IOException {
    List<String> findings = new ArrayList<>();
    try (StandardJavaFileManager files =
        ToolProvider.getSystemJavaCompiler()
            .getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              ToolProvider.getSystemJavaCompiler()
                  .getTask(
                      null,
                      files,
                      null,
                      null,
                      null,
                      files.getJavaFileObjectsFromPaths(javaFiles()));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new Inspector(unit, positions, findings).scan(unit, null);
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void leaves_nothing_to_do_without_an_issue() throws IOException {
    List<String> findings = new ArrayList<>();
    for (Path file : textFiles()) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (LEFTOVER.matcher(line).find() && !ISSUE.matcher(line).find()) {
          findings.add(file + ":" + (i + 1) + ": do it, or name the issue that will");
        }
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void says_what_each_package_is_for() throws IOException {
    List<String> findings = new ArrayList<>();
    for (Path file : javaFiles()) {
      Path info = file.resolveSibling("package-info.java");
      if (file.startsWith(MAIN)
          && !(Files.exists(info) && Files.readString(info).startsWith("/**"))) {
        findings.add(info + ": missing; say in 2-4 sentences what the package is for");
      }
    }
    assertThat(findings.stream().distinct()).isEmpty();
  }

  private static List<Path> javaFiles() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  /** Everything that people wrote, as far as it is text. */
  private static List<Path> textFiles() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String root : List.of("src", "docs", "bench", "README.md", "CHANGELOG.md", "pom.xml")) {
      if (Files.exists(Path.of(root))) {
        try (Stream<Path> files = Files.walk(Path.of(root))) {
          files.filter(Files::isRegularFile).filter(TidyTest::isText).forEach(all::add);
        }
      }
    }
    return all;
  }

  private static boolean isText(Path file) {
    return Stream.of(".java", ".md", ".conf", ".xml", ".sql", ".properties", ".lua", "run", ".yaml")
        .anyMatch(file.toString()::endsWith);
  }

  /** Looks at one file as the compiler does, so that comments and texts may say what they like. */
  private static final class Inspector extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> findings;
    private final Path file;
    private final String fileName;

    private Inspector(CompilationUnitTree unit, SourcePositions positions, List<String> findings) {
      this.unit = unit;
      this.positions = positions;
      this.findings = findings;
      this.file = Path.of(unit.getSourceFile().getName());
      this.fileName = file.getName(file.getNameCount() - 1).toString();
      String name = fileName.replace(".java", "");
      if (EMPTY_NAME.matcher(name).matches()) {
        findings.add(file + ": the name says nothing; name what it is or does");
      }
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
      long lines = line(positions.getEndPosition(unit, method)) - line(method) + 1;
      if (lines > METHOD_LINES_MAX) {
        find(method, lines + " lines (expected: ≤ " + METHOD_LINES_MAX + "); split it");
      }
      boolean isTest =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> TESTS.contains(annotation.getAnnotationType().toString()));
      if (isTest && !SENTENCE.matcher(method.getName()).matches()) {
        find(method, "test " + method.getName() + ": name it by a_sentence_in_snake_case");
      }
      if (isTest && !fileName.endsWith("Test.java")) {
        find(method, "never runs: the names of test classes end with Test");
      }
      return super.visitMethod(method, null);
    }

    @Override
    public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void nothing) {
      if (annotation.getAnnotationType().toString().equals("Disabled")) {
        find(annotation, "@Disabled: repair the test or delete it");
      }
      return super.visitAnnotation(annotation, null);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
      String target = call.getMethodSelect().toString();
      String method = target.substring(target.lastIndexOf('.') + 1);
      BANNED_CALLS.forEach(
          (name, instead) -> {
            if (target.equals(name) || target.endsWith("." + name)) {
              ban(call, name, instead);
            }
          });
      ban(call, method, BANNED_METHODS.get(method));
      String arity = method + "/" + call.getArguments().size();
      boolean inTest = !file.startsWith(MAIN);
      if (!(inTest && method.endsWith("Async"))) { // a test has its JVM's common pool to itself
        ban(call, target, INCOMPLETE_CALLS.get(arity));
      }
      return super.visitMethodInvocation(call, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree made, @Nullable Void nothing) {
      if (made.getIdentifier().toString().equals("Thread")) {
        ban(made, "new Thread", "Akka's dispatchers, or an executor that the package names");
      }
      return super.visitNewClass(made, null);
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree member, @Nullable Void nothing) {
      String name = member.toString();
      boolean prints = name.equals("System.out") || name.equals("System.err");
      if (prints
          && !file.startsWith(MAIN.resolve("io/reprise/cli"))
          && !fileName.equals("Main.java")) {
        find(member, name + ": log it with slf4j; only the command line prints");
      }
      return super.visitMemberSelect(member, null);
    }

    private void ban(Tree tree, String name, @Nullable String instead) {
      if (instead != null && !ALLOWED.getOrDefault(name, Map.of()).containsKey(fileName)) {
        find(tree, name + ": " + instead);
      }
    }

    private void find(Tree tree, String what) {
      findings.add(file + ":" + line(tree) + ": " + what);
    }

    private long line(Tree tree) {
      return line(positions.getStartPosition(unit, tree));
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }
  }
}
