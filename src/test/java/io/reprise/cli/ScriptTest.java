package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts at the root, as a shell reads and runs them. */
class ScriptTest {
  private static final Path SCRIPT = Path.of("reprise").toAbsolutePath();
  private static final long TIME_LIMIT_SECONDS = 60;

  @TempDir Path folder = Path.of("");

  @Test
  void can_be_read_by_a_plain_shell_and_run_by_anybody() throws Exception {
    assertThat(run(List.of("sh", "-n", SCRIPT.toString())).exitCode()).isZero();
    assertThat(
            run(List.of("bash", "-n", Path.of(".ci/run").toAbsolutePath().toString())).exitCode())
        .isZero();
    assertThat(Files.isExecutable(SCRIPT)).isTrue();
    assertThat(Files.isExecutable(Path.of(".ci/run"))).isTrue();
  }

  @Test
  void runs_a_built_tree_from_any_folder_and_through_a_link_without_maven() throws Exception {
    Path tree = copyOfTheTree();
    try {
      Path link = Files.createSymbolicLink(folder.resolve("link"), tree.resolve("reprise"));
      Result result = run(List.of(link.toString(), "--version"));
      assertThat(result.output()).startsWith("reprise " + Version.text());
      assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(run(List.of(link.toString(), "no-verb")).exitCode()).isEqualTo(ExitCode.USAGE);
    } finally {
      Files.delete(tree.resolve("target/classes"));
      Files.delete(tree.resolve("target/lib"));
    }
  }

  @Test
  void builds_again_what_an_interrupted_build_has_left() throws Exception {
    Path tree = copyOfTheTree();
    try {
      Files.createFile(tree.resolve("target/.built.begun"));
      Path tools = Files.createDirectories(folder.resolve("tools"));
      Path maven = tools.resolve("mvn");
      Files.writeString(
          maven, "#!/bin/sh\n[ \"$1\" = -v ] && echo 'Apache Maven 3.9.0' && exit 0\nexit 1\n");
      assertThat(maven.toFile().setExecutable(true)).isTrue();
      ProcessBuilder script = new ProcessBuilder(tree.resolve("reprise").toString(), "--version");
      script.environment().merge("PATH", tools.toString(), (old, more) -> more + ":" + old);

      Result result = run(script);

      assertThat(result.output()).contains("the build failed");
      assertThat(result.exitCode()).isEqualTo(1);
    } finally {
      Files.delete(tree.resolve("target/classes"));
      Files.delete(tree.resolve("target/lib"));
    }
  }

  @Test
  void runs_a_node_from_an_archive_that_another_has_left_whole() throws Exception {
    Path tree = copyOfTheTree();
    try {
      Path java = javaThatPrintsItsArguments();
      assertThat(node(tree, java)).contains("-XX:ArchiveClassesAtExit=" + tree);
      Path left = onlyFileIn(tree.resolve("target/archive"), "jsa");
      write(left, bytes());

      String arguments = node(tree, java);

      assertThat(arguments)
          .containsPattern("-XX:SharedArchiveFile=" + tree + "/target/archive/[0-9-]+\\.jsa ")
          .contains("-cp " + tree + "/target/archive/classes.jar:" + tree + "/target/lib/")
          .doesNotContain("ArchiveClassesAtExit");
      assertThat(onlyFileIn(tree.resolve("target/archive"), "jsa")).hasBinaryContent(bytes());
    } finally {
      Files.delete(tree.resolve("target/classes"));
      Files.delete(tree.resolve("target/lib"));
    }
  }

  @Test
  void has_an_archive_written_again_that_is_torn_of_a_failed_node_or_older_than_the_classes()
      throws Exception {
    Path tree = copyOfTheTree();
    try {
      Path java = javaThatPrintsItsArguments();
      node(tree, java);
      write(onlyFileIn(tree.resolve("target/archive"), "jsa"), new byte[4]);
      assertThat(node(tree, java)).contains("-XX:ArchiveClassesAtExit=");
      Path ofFailedNode = onlyFileIn(tree.resolve("target/archive"), "jsa");
      Files.write(ofFailedNode, bytes());
      assertThat(node(tree, java)).contains("-XX:ArchiveClassesAtExit=");
      write(onlyFileIn(tree.resolve("target/archive"), "jsa"), bytes());
      assertThat(node(tree, java)).contains("-XX:SharedArchiveFile=");
      Files.setLastModifiedTime(
          tree.resolve("target/archive/classes.jar"), FileTime.from(Instant.EPOCH));

      assertThat(node(tree, java)).contains("-XX:ArchiveClassesAtExit=");
    } finally {
      Files.delete(tree.resolve("target/classes"));
      Files.delete(tree.resolve("target/lib"));
    }
  }

  @Test
  void has_one_node_at_a_time_write_an_archive_and_none_where_it_must_not() throws Exception {
    Path tree = copyOfTheTree();
    try {
      Path java = javaThatPrintsItsArguments();
      node(tree, java);
      Path empty = onlyFileIn(tree.resolve("target/archive"), "jsa");
      String name = empty.getFileName().toString();
      Path ofAnother =
          empty.resolveSibling(
              name.substring(0, name.lastIndexOf('.') + 1) + ProcessHandle.current().pid());
      Files.move(empty, ofAnother);
      assertThat(node(tree, java)).doesNotContain("Archive").contains("-cp " + tree + "/target/cl");
      Files.delete(ofAnother);
      ProcessBuilder own = script(tree, java, "node");
      own.environment().put("REPRISE_JAVA_OPTS", "-Xshare:off");

      assertThat(run(own).output()).doesNotContain("Archive").contains("-Xshare:off");
    } finally {
      Files.delete(tree.resolve("target/classes"));
      Files.delete(tree.resolve("target/lib"));
    }
  }

  /** As a node does that has started, and ends. */
  private static void write(Path archive, byte[] bytes) throws IOException {
    Files.createFile(Path.of(archive + ".whole"));
    Files.write(archive, bytes);
  }

  private static byte[] bytes() {
    return new byte[] {1, 2, 3, 4};
  }

  private static Path onlyFileIn(Path folder, String named) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().contains("." + named))
          .reduce(
              (one, other) -> {
                throw new AssertionError(one + " and " + other);
              })
          .orElseThrow();
    }
  }

  private String node(Path tree, Path java) throws Exception {
    Result result = run(script(tree, java, "node"));
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  private static ProcessBuilder script(Path tree, Path java, String verb) {
    ProcessBuilder script = new ProcessBuilder(tree.resolve("reprise").toString(), verb);
    script.environment().put("JAVA_HOME", java.toString());
    List.of("REPRISE_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
        .forEach(script.environment()::remove);
    return script;
  }

  /** A JDK whose {@code java} says what it is told, and whose {@code jar} is that of this one. */
  private Path javaThatPrintsItsArguments() throws IOException {
    Path jdk = folder.resolve("printing");
    Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Path jar = Path.of(System.getProperty("java.home"), "bin", "jar");
    Path own = jdk.resolve("bin/jar");
    Files.writeString(own, "#!/bin/sh\nexec '" + jar + "' \"$@\"\n");
    assertThat(own.toFile().setExecutable(true)).isTrue();
    return jdk;
  }

  @Test
  void names_what_to_install_when_java_is_too_old() throws Exception {
    Path old = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"11.0.2\"\n");
    Files.writeString(old, "#!/bin/sh\nexit 1\n");
    assertThat(old.toFile().setExecutable(true)).isTrue();
    ProcessBuilder script = new ProcessBuilder(SCRIPT.toString(), "--version");
    script.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    Result result = run(script);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).contains("Java 11.0.2").contains("JDK 17 or newer");
  }

  /** With what is built linked into it, and a stamp that is newer than all sources. */
  private Path copyOfTheTree() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.copy(SCRIPT, tree.resolve("reprise"));
    assertThat(tree.resolve("reprise").toFile().setExecutable(true)).isTrue();
    Files.createDirectories(tree.resolve("src/main"));
    Files.createFile(tree.resolve("pom.xml"));
    Path built = SCRIPT.resolveSibling("target");
    Files.createDirectories(tree.resolve("target"));
    Files.createSymbolicLink(tree.resolve("target/classes"), built.resolve("classes"));
    Files.createSymbolicLink(tree.resolve("target/lib"), built.resolve("lib"));
    Files.createFile(tree.resolve("target/.built"));
    return tree;
  }

  private Result run(List<String> command) throws Exception {
    return run(new ProcessBuilder(command));
  }

  private Result run(ProcessBuilder command) throws Exception {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process =
        command
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(TIME_LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("%s ends within %d s", command.command(), TIME_LIMIT_SECONDS)
          .isTrue();
      return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }

  private record Result(int exitCode, String output) {}
}
