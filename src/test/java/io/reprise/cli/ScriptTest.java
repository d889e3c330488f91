package io.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
