package io.reprise.storage;

import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage.Coordinates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL for tests that runs on a host of a test's own network. */
public final class NetworkServer {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int PORT = 5432;
  private static final int CONNECTIONS_MAX = 200;

  private final Path folder;
  private final List<String> host;
  private final String address;
  private final Coordinates coordinates;

  /**
   * Makes its data, and starts it.
   *
   * @param folder empty, for its data and its log
   * @param host what to put before a command, so that it runs on the host
   * @param network whose hosts may log in, such as 10.0.0.0/24
   */
  public NetworkServer(Path folder, List<String> host, String address, String network)
      throws IOException {
    this.folder = folder;
    this.host = host;
    this.address = address;
    String settings =
        "reprise { data = \"%s\", storage { port = %d, connections = 2 } }"
            .formatted(folder, TestStorage.freePort());
    try (Storage made = Storage.open(TestStorage.settings(settings))) {
      this.coordinates =
          new Coordinates(
              address, PORT, "postgres", made.coordinates().user(), made.coordinates().password());
    }
    Files.writeString(
        postgres().resolve("pg_hba.conf"),
        "host all all " + network + " scram-sha-256\n",
        StandardOpenOption.APPEND);
    start();
  }

  private Path postgres() throws IOException {
    return folder.resolve("postgres").toRealPath();
  }

  /** Where the other hosts reach it. */
  public Coordinates coordinates() {
    return coordinates;
  }

  /** Starts it after it was killed; returns when it takes connections. */
  public void start() throws IOException {
    List<String> line = new ArrayList<>(host);
    line.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as root
    line.addAll(
        List.of(
            Binaries.in(TestStorage.BINARIES).program("pg_ctl").toAbsolutePath().toString(),
            "start",
            "--wait",
            "--pgdata=" + postgres(),
            "--log=" + folder.resolve("postgres.log")));
    line.add(
        "--options=-p %d -c listen_addresses=%s -c unix_socket_directories= -c max_connections=%d"
            .formatted(PORT, address, CONNECTIONS_MAX));
    ProcessBuilder starting =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("pg_ctl.log").toFile());
    starting.environment().put("LC_ALL", "C");
    // Not at once: what a killed one has left may be in the way for a moment.
    await().atMost(PATIENCE).until(() -> starting.start().waitFor() == 0);
  }

  /** What {@code kill -9} does to its first process; the others end soon after. */
  public void kill() throws IOException {
    Path postgres = postgres();
    Postmaster running = Postmaster.of(postgres).orElseThrow();
    ProcessHandle.of(running.pid()).orElseThrow().destroyForcibly();
    await().atMost(PATIENCE).until(() -> Postmaster.processes(postgres).isEmpty());
  }
}
