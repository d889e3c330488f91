package io.reprise.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of the system that are done in a moment. */
final class Commands {
  private static final int SECONDS_MAX = 30;

  private Commands() {}

  /** How a program has ended, and what it printed. */
  record Ended(int exit, String output) {}

  /** Runs it to its end. */
  static Ended tried(String input, List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command + ": not done after " + SECONDS_MAX + " s");
    }
    return new Ended(process.exitValue(), output);
  }

  /** Runs it; gives what it printed. */
  static String run(String... command) throws IOException, InterruptedException {
    return run("", List.of(command));
  }

  static String run(String input, List<String> command) throws IOException, InterruptedException {
    Ended ended = tried(input, command);
    if (ended.exit() != 0) {
      throw new IOException(
          "%s has ended with %d: %s".formatted(command, ended.exit(), ended.output()));
    }
    return ended.output();
  }
}
