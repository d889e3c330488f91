package io.reprise.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs one of PostgreSQL's programs to its end. */
final class Program {
  private static final Path OWN_PROCESS = Path.of("/proc/self");

  /** How a program ended: its exit code, and what it printed. */
  record Result(int exit, String output) {
    boolean ok() {
      return exit == 0;
    }
  }

  private Program() {}

  /**
   * Runs a program in a folder, with the environment of this process less PostgreSQL's variables.
   *
   * @throws StorageFailed if it does not end in time; it is killed then
   */
  static Result run(Path folder, Map<String, String> environment, Duration atMost, String... line)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      // PostgreSQL refuses to run as root. In a user namespace of its own, root is nobody in
      // particular, yet still owns the same files.
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(line));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new StorageFailed(
            line[0] + ": not done after " + atMost + " (expected: less). Is the disk very busy?");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageFailed(line[0] + ": interrupted", e);
    }
    // What these programs print fits the pipe's buffer, so nothing was lost or held up.
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return new Result(process.exitValue(), output);
  }

  /** What to add to a failure that may come from running as root. */
  static String rootHint() throws IOException {
    return isRoot()
        ? " (This is root: PostgreSQL needs user namespaces then, `unshare -U true` tells whether"
            + " they are allowed. Better, run as another user.)"
        : "";
  }

  private static boolean isRoot() throws IOException {
    return Files.exists(OWN_PROCESS)
        ? Files.getAttribute(OWN_PROCESS, "unix:uid").equals(0)
        : "root".equals(System.getProperty("user.name"));
  }
}
