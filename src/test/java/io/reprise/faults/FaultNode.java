package io.reprise.faults;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node on a host of a test's network, and its supervisor: whatever ends is started again a moment
 * later, until it is told otherwise.
 */
final class FaultNode {
  private static final Logger log = LoggerFactory.getLogger(FaultNode.class);
  private static final long RESTART_AFTER_MILLIS = 1_000;
  private static final int ENDS_WITHIN_SECONDS = 60;

  private final String name;
  private final Launch launch;
  private final ScheduledExecutorService timer;
  private final History history;
  private @Nullable Process process;
  private boolean supervised = true;
  private long startedNanos;

  /**
   * How a node is started.
   *
   * @param host what to put before a command, so that it runs on the node's host
   * @param folder where it runs, with its log
   * @param classes class path before that of the tests
   * @param settings as HOCON
   * @param environment further variables
   */
  record Launch(
      List<String> host,
      Path folder,
      List<Path> classes,
      String settings,
      Map<String, String> environment) {}

  FaultNode(String name, Launch launch, ScheduledExecutorService timer, History history) {
    this.name = name;
    this.launch = launch;
    this.timer = timer;
    this.history = history;
  }

  String name() {
    return name;
  }

  Path log() {
    return launch.folder().resolve("node.log");
  }

  /** Starts it; does not wait. */
  synchronized void start() throws IOException {
    Files.createDirectories(launch.folder());
    Path settings = Files.writeString(launch.folder().resolve("node.conf"), launch.settings());
    List<String> command = new ArrayList<>(launch.host());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx384m", "-XX:TieredStopAtLevel=" + jitLevel(), "-cp", classPath()));
    command.addAll(List.of("io.reprise.Main", "node", "--config", settings.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(launch.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().putAll(launch.environment());
    Process started = builder.start();
    process = started;
    startedNanos = System.nanoTime();
    supervised = true;
    history.mark("node", name + " starts");
    CompletableFuture<Void> unused = started.onExit().thenRun(() -> ended(started));
  }

  /** Of the compiler: nodes are restarted often, and the first tier is ready sooner. */
  private static int jitLevel() {
    return Integer.getInteger("reprise.faults.jit", 1);
  }

  private String classPath() {
    return Stream.concat(
            launch.classes().stream().map(Path::toString),
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(path -> Path.of(path).toAbsolutePath().toString()))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private synchronized void ended(Process which) {
    history.mark("node", name + " has ended with " + which.exitValue());
    if (supervised && which.equals(process)) {
      Future<?> unused = timer.schedule(this::restart, RESTART_AFTER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void restart() {
    try {
      if (supervised && process != null && !process.isAlive()) {
        start();
      }
    } catch (IOException e) {
      log.error("{} can't be started again", name, e);
    }
  }

  private synchronized Process process() {
    if (process == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return process;
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** As {@code kill -9} does; the supervisor starts it again. */
  void kill() {
    process().destroyForcibly();
  }

  /** The same, and nobody starts it again until somebody calls {@link #start}. */
  synchronized void killForGood() {
    supervised = false;
    process().destroyForcibly();
  }

  /** When it was started last. */
  synchronized long startedNanos() {
    return startedNanos;
  }

  /** Sends a signal, such as {@code STOP}; nothing happens if it has ended. */
  void signal(String signal) throws IOException, InterruptedException {
    Process now = process();
    if (now.isAlive()) {
      Commands.tried("", List.of("kill", "-" + signal, Long.toString(now.pid())));
    }
  }

  long pid() {
    return process().pid();
  }

  /** Ends it in an orderly way, for good; gives how long that took. */
  Duration stop() throws InterruptedException {
    Process ending;
    synchronized (this) {
      supervised = false;
      ending = process();
    }
    long start = System.nanoTime();
    ending.destroy();
    if (!ending.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
      log.warn("{} did not end within {} s", name, ENDS_WITHIN_SECONDS);
      ending.destroyForcibly().waitFor();
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
