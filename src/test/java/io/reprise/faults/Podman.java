package io.reprise.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A container runtime with images and containers of its own, which nobody else sees. Needs root,
 * {@code podman} and {@code runc}.
 */
final class Podman implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration SLOW = Duration.ofMinutes(3);

  /**
   * What a node gets, and no more. The limits of files and processes are named because a root that
   * may not raise them, as in a build's own container, can't start one otherwise.
   */
  private static final List<String> CONFINED =
      List.of(
          "--read-only",
          "--read-only-tmpfs=false",
          "--tmpfs=/tmp:rw,nosuid,nodev,noexec,size=64m,mode=1777",
          "--cap-drop=all",
          "--security-opt=no-new-privileges",
          "--ulimit=nofile=1024:1024",
          "--ulimit=nproc=1024:1024");

  private final Path folder;

  /** How a command has ended, and what it printed. */
  record Ended(int exit, String out, String err) {
    /** What it printed. */
    String good() {
      if (exit != 0) {
        throw new IllegalStateException("ended with " + exit + ": " + out + err);
      }
      return out;
    }
  }

  /**
   * Removes what a run that was killed has left in the folder.
   *
   * @param folder for images and containers
   */
  Podman(Path folder) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder.toAbsolutePath());
    removeAll();
  }

  /** Why it can't be had here; empty if it can. */
  static Optional<String> missing() throws IOException, InterruptedException {
    for (String program : List.of("podman", "runc", "curl")) {
      if (Commands.tried("", List.of("sh", "-c", "command -v " + program)).exit() != 0) {
        return Optional.of("no " + program);
      }
    }
    return Namespaces.missing();
  }

  /** Reads an image from a file. */
  void load(Path tar) throws IOException, InterruptedException {
    run(SLOW, "load", "--quiet", "--input", tar.toString()).good();
  }

  /** Builds the image of a Dockerfile that runs nothing. */
  void build(Path context, String tag) throws IOException, InterruptedException {
    run(SLOW, "build", "--isolation=chroot", "--pull=never", "--tag", tag, context.toString())
        .good();
  }

  /**
   * Starts a container and leaves it running; what is left of one of that name is removed first.
   *
   * @param options such as its network
   * @param image and the arguments of its program
   */
  void start(String name, List<String> options, List<String> image)
      throws IOException, InterruptedException {
    remove(name);
    List<String> line = new ArrayList<>(List.of("run", "--detach", "--name", name));
    line.addAll(CONFINED);
    line.addAll(options);
    line.addAll(image);
    run(SOON, line.toArray(String[]::new)).good();
  }

  /** Runs a container to its end, without a network. */
  Ended runToEnd(List<String> options, String... image) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("run", "--rm", "--network=none"));
    line.addAll(CONFINED);
    line.addAll(options);
    line.addAll(List.of(image));
    return run(SOON, line.toArray(String[]::new));
  }

  /** Runs a program in a container that runs. */
  Ended exec(String name, String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("exec", name));
    line.addAll(List.of(command));
    return run(SLOW, line.toArray(String[]::new));
  }

  boolean isRunning(String name) throws IOException, InterruptedException {
    Ended state = run(SOON, "inspect", "--format", "{{.State.Running}}", name);
    return state.exit() == 0 && state.out().equals("true");
  }

  /** What its first process has ended with. */
  int exitCode(String name) throws IOException, InterruptedException {
    return Integer.parseInt(run(SOON, "inspect", "--format", "{{.State.ExitCode}}", name).good());
  }

  /** The process id, on this machine, of its first process. */
  long pid(String name) throws IOException, InterruptedException {
    return Long.parseLong(run(SOON, "inspect", "--format", "{{.State.Pid}}", name).good());
  }

  /** All that it has printed. */
  String logs(String name) throws IOException, InterruptedException {
    Ended logs = run(SOON, "logs", name);
    return logs.out() + "\n" + logs.err();
  }

  void remove(String name) throws IOException, InterruptedException {
    run(SOON, "rm", "--force", "--ignore", "--time", "0", name).good();
  }

  /** Runs a command of Podman's. */
  Ended run(Duration within, String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add("podman");
    line.addAll(List.of("--root", folder.resolve("root").toString()));
    line.addAll(List.of("--runroot", folder.resolve("run").toString()));
    line.addAll(List.of("--runtime", "runc", "--cgroup-manager=cgroupfs"));
    line.addAll(List.of("--storage-driver=vfs", "--events-backend=file"));
    line.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    try {
      // Into files: a container that goes on would hold a pipe open.
      Process process =
          new ProcessBuilder(line)
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(within.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(line + ": not done after " + within + ": " + text(out) + text(err));
      }
      return new Ended(process.exitValue(), text(out), text(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8).strip();
  }

  private void removeAll() throws IOException, InterruptedException {
    run(SLOW, "rm", "--force", "--all", "--time", "0").good();
    run(SLOW, "rmi", "--force", "--all").good();
  }

  /** Ends all containers, and removes them with all images. */
  @Override
  public void close() throws IOException, InterruptedException {
    removeAll();
  }
}
