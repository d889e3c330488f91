package io.reprise.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The node of the tour: a process of its own, with an embedded PostgreSQL, that listens on the
 * loopback address only and ends with this process, however that ends.
 */
final class TourNode implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(45);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final int POSTGRES_STOP_SECONDS = 10;
  private static final int LOG_LINES = 15;

  private final Path folder;
  private final Path binaries;
  private final CliSettings settings;
  private final int httpPort;
  private final int managementPort;
  private final int remotingPort;
  private final int storagePort;
  private volatile Optional<Process> process = Optional.empty();
  private boolean closed;

  /**
   * A node that does not run yet, on ports that are free now.
   *
   * @param folder for its data and its log
   * @param binaries where the programs of PostgreSQL are unpacked, if they are not there already
   */
  TourNode(Path folder, Path binaries, CliSettings settings) throws IOException {
    this.folder = folder;
    this.binaries = binaries;
    this.settings = settings;
    List<Integer> ports = freePorts(4);
    this.httpPort = ports.get(0);
    this.managementPort = ports.get(1);
    this.remotingPort = ports.get(2);
    this.storagePort = ports.get(3);
  }

  /** All are taken at once, so that they differ. */
  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        ports.add(sockets.get(i).getLocalPort());
      }
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
    return ports;
  }

  String url() {
    return "http://127.0.0.1:" + httpPort;
  }

  NodeClient client() {
    return new NodeClient(URI.create(url()), Way.PLAIN, settings);
  }

  long pid() {
    return process.orElseThrow().pid();
  }

  boolean isAlive() {
    return process.filter(Process::isAlive).isPresent();
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param components the folder with those that it runs
   * @return how long that took
   * @throws CliFailure if it does not become ready; shows the end of its log
   */
  Duration start(Path components) throws IOException {
    long began = System.nanoTime();
    Process started = launch(components);
    NodeClient management =
        new NodeClient(URI.create("http://127.0.0.1:" + managementPort), Way.PLAIN, settings);
    while (!isReady(management)) {
      Duration waited = Duration.ofNanos(System.nanoTime() - began);
      if (!started.isAlive() || waited.compareTo(START_TIMEOUT) > 0) {
        throw new CliFailure(
            ExitCode.FAULTS,
            "The node "
                + (started.isAlive()
                    ? "is not ready after " + waited.toSeconds() + " s"
                    : "ended with " + started.exitValue() + " before it was ready")
                + ". Its log ends with:\n"
                + logTail());
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static boolean isReady(NodeClient management) {
    try {
      return management.get("/ready", List.of(), Map.of()).ok();
    } catch (CliFailure notListening) {
      return false;
    }
  }

  private synchronized Process launch(Path components) throws IOException {
    if (closed) {
      throw new IllegalStateException("the tour has ended");
    }
    List<String> command = new ArrayList<>();
    command.add(NodeJvm.program());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    command.add("-XX:TieredStopAtLevel=1"); // it runs for some seconds only
    command.addAll(NodeJvm.archive());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), NodeJvm.MAIN, "node"));
    command.add("--stops-with=" + ProcessHandle.current().pid());
    command.add("--set=reprise.storage.binaries=" + binaries);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    // whatever the caller's say: they may name a database that is not for playing with
    environment.keySet().removeIf(name -> name.startsWith("REPRISE_"));
    environment.put("REPRISE_DATA", folder.resolve("data").toString());
    environment.put("REPRISE_COMPONENTS", components.toString());
    environment.put("REPRISE_HTTP_PORT", Integer.toString(httpPort));
    environment.put("REPRISE_MANAGEMENT_PORT", Integer.toString(managementPort));
    environment.put("REPRISE_REMOTING_PORT", Integer.toString(remotingPort));
    environment.put("REPRISE_STORAGE_PORT", Integer.toString(storagePort));
    Process started =
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    process = Optional.of(started);
    return started;
  }

  /** Kills it as {@code kill -9} does; its PostgreSQL runs on, as it would elsewhere. */
  void kill() {
    Process victim = process.orElseThrow();
    victim.destroyForcibly();
    if (!ended(victim)) {
      throw new CliFailure(ExitCode.FAULTS, "Process " + victim.pid() + " survives kill -9");
    }
  }

  /** Stops it and its PostgreSQL in an orderly way. */
  void stop() {
    Process stopped = process.orElseThrow();
    stopped.destroy();
    if (!ended(stopped)) {
      throw new CliFailure(
          ExitCode.FAULTS,
          "The node did not stop within "
              + STOP_TIMEOUT.toSeconds()
              + " s. Its log ends with:\n"
              + logTail());
    }
  }

  private static boolean ended(Process process) {
    try {
      return process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whatever state it is in: afterwards nothing of it runs, nor will. */
  @Override
  public synchronized void close() {
    closed = true;
    process.ifPresent(
        last -> {
          last.destroy();
          if (!ended(last)) {
            kill();
          }
        });
    stopPostgres();
  }

  /** One that a killed node has left: nobody else stops it. */
  private void stopPostgres() {
    Path pidFile = folder.resolve("data/postgres/postmaster.pid");
    try {
      if (!Files.exists(pidFile)) {
        return;
      }
      long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
      Optional<ProcessHandle> postgres =
          ProcessHandle.of(pid)
              .filter(found -> found.info().command().orElse("").endsWith("/postgres"));
      if (postgres.isPresent()) {
        postgres.get().destroy();
        postgres
            .get()
            .onExit()
            .completeOnTimeout(postgres.get(), POSTGRES_STOP_SECONDS, TimeUnit.SECONDS)
            .join()
            .destroyForcibly();
      }
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return; // it stopped meanwhile
    }
  }

  private Path log() {
    return folder.resolve("node.log");
  }

  private String logTail() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }
}
