package io.reprise.storage;

import io.reprise.storage.StorageSettings.Embedded;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates, starts and stops the server of a data folder with PostgreSQL's own programs. {@code
 * pg_ctl} gives the server a session of its own: a Ctrl-C at the node doesn't reach it.
 */
final class PostgresControl {
  private static final Logger log = LoggerFactory.getLogger(PostgresControl.class);

  private static final boolean ON_MAC =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
  private static final Duration INITIALIZE_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration STOP_AT_ONCE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PROGRAM_OVERHEAD = Duration.ofSeconds(5);
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int LOG_TAIL_BYTES = 2_048;

  private final Binaries binaries;
  private final DataFolder folder;
  private final Embedded embedded;

  PostgresControl(Binaries binaries, DataFolder folder, Embedded embedded) {
    this.binaries = binaries;
    this.folder = folder;
    this.embedded = embedded;
    // pg_ctl hands both to a shell in double quotes.
    if (binaries.program("postgres").toString().matches(".*[\"$`\\\\].*")) {
      throw new StorageFailed(
          "reprise.storage.binaries: "
              + embedded.binaries()
              + " (expected: a path without any of \" $ ` \\). Set another folder.");
    }
  }

  /** Makes an empty data folder whose only user logs in by the folder's password. */
  void initialize(Path data, String user) throws IOException {
    Program.Result result =
        Program.run(
            folder.path(),
            Map.of(),
            INITIALIZE_TIMEOUT,
            binaries.program("initdb").toString(),
            "--pgdata=" + data,
            "--username=" + user,
            "--pwfile=" + folder.passwordFile(),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            // byte order, the same on every machine and after every update of its libraries
            "--locale=C",
            "--data-checksums",
            "--sync-method=" + (ON_MAC ? "fsync" : "syncfs"));
    if (!result.ok()) {
      requireRoom(result.output());
      throw new StorageFailed(
          "embedded PostgreSQL: can't create its data in "
              + data
              + ": "
              + result.output()
              + Program.rootHint()
              + " Or set reprise.storage.url (REPRISE_STORAGE_URL) to a PostgreSQL.");
    }
  }

  /**
   * Starts the server and waits until it takes connections; false if it should be tried again.
   *
   * @throws StorageFailed if trying again won't help
   */
  boolean start() throws IOException {
    requireFreePort();
    long logged = Files.exists(folder.log()) ? Files.size(folder.log()) : 0;
    Program.Result result =
        Program.run(
            folder.path(),
            // Not as arguments: a shell would see them, and a path may hold anything.
            Map.of("PGDATA", folder.postgres().toString()),
            embedded.startTimeout().plus(PROGRAM_OVERHEAD),
            binaries.program("pg_ctl").toString(),
            "start",
            "--wait",
            "--timeout=" + embedded.startTimeout().toSeconds(),
            "--log=" + folder.path().relativize(folder.log()),
            "--options="
                + arguments().stream().map(a -> "'" + a + "'").collect(Collectors.joining(" ")));
    if (!result.ok() && !metRestOfKilledServer(logTail(logged))) {
      requireRoom(result.output() + logTail(logged));
      throw new StorageFailed(
          "embedded PostgreSQL: can't start on "
              + folder.postgres()
              + ": "
              + result.output()
              + Program.rootHint()
              + "\nIts log, "
              + folder.log()
              + ", ends with:\n"
              + logTail());
    }
    return result.ok();
  }

  private void requireRoom(String said) {
    FullDisk.in(said, folder.path(), "reprise.data")
        .ifPresent(
            full -> {
              throw full;
            });
  }

  private void requireFreePort() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // connections that just ended don't count
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), embedded.port()));
    } catch (IOException e) {
      throw new StorageFailed(
          "reprise.storage.port: "
              + embedded.port()
              + " is taken by another program (expected: a free port on "
              + EmbeddedServer.HOST
              + "). Stop that program, or set another port (REPRISE_STORAGE_PORT).",
          e);
    }
  }

  private static boolean metRestOfKilledServer(String said) {
    return said.contains("lock file \"postmaster.pid\" already exists")
        || said.contains("pre-existing shared memory block");
  }

  /** Stops the server in an orderly way if it runs; at once if that takes too long. */
  void stop() throws IOException {
    if (!runs()) {
      return;
    }
    if (!stop("fast", embedded.stopTimeout()) && runs()) {
      log.warn(
          "embedded PostgreSQL did not stop in {}: stopping it at once", embedded.stopTimeout());
      if (!stop("immediate", STOP_AT_ONCE_TIMEOUT) && runs()) {
        throw new StorageFailed(
            "embedded PostgreSQL: can't stop the one on "
                + folder.postgres()
                + " (expected: it ends when told to). Stop the process named in its"
                + " postmaster.pid.");
      }
    }
  }

  private boolean stop(String mode, Duration atMost) throws IOException {
    return Program.run(
            folder.path(),
            Map.of("PGDATA", folder.postgres().toString()),
            atMost.plus(PROGRAM_OVERHEAD),
            binaries.program("pg_ctl").toString(),
            "stop",
            "--wait",
            "--mode=" + mode,
            "--timeout=" + atMost.toSeconds())
        .ok();
  }

  private boolean runs() throws IOException {
    return Postmaster.of(folder.postgres()).filter(Postmaster::runs).isPresent();
  }

  /** Whether the server that runs has the program and the arguments that {@link #start} gives. */
  boolean wasStartedTheSameWay() throws IOException {
    Path file = folder.postgres().resolve("postmaster.opts");
    String expected =
        binaries.program("postgres")
            + arguments().stream().map(a -> " \"" + a + "\"").collect(Collectors.joining());
    return Files.exists(file) && Files.readString(file).strip().equals(expected);
  }

  private List<String> arguments() {
    List<String> settings = new ArrayList<>();
    settings.add("listen_addresses=" + EmbeddedServer.HOST);
    settings.add("unix_socket_directories="); // the path of a socket may hardly be 100 bytes long
    settings.add("fsync=on");
    settings.add("synchronous_commit=on");
    settings.add("full_page_writes=on");
    if (ON_MAC) {
      settings.add("wal_sync_method=fsync_writethrough"); // fsync leaves data in the drive's cache
    }
    settings.add("shared_buffers=" + (embedded.sharedBuffersBytes() >> 10) + "kB");
    settings.add("max_wal_size=" + (embedded.maxWalBytes() >> 20) + "MB");
    settings.add("max_connections=" + embedded.maxConnections());
    settings.add("timezone=UTC");
    settings.add("log_timezone=UTC");
    settings.add("log_checkpoints=off");
    settings.add("log_min_error_statement=panic"); // statements hold people's data
    List<String> arguments = new ArrayList<>(List.of("-p", String.valueOf(embedded.port())));
    for (String setting : settings) {
      arguments.addAll(List.of("-c", setting));
    }
    return arguments;
  }

  /** The last lines of the server's log. */
  String logTail() throws IOException {
    return logTail(0);
  }

  private String logTail(long after) throws IOException {
    if (!Files.exists(folder.log())) {
      return "(no log)";
    }
    try (RandomAccessFile file = new RandomAccessFile(folder.log().toFile(), "r")) {
      file.seek(Math.max(after, file.length() - LOG_TAIL_BYTES));
      byte[] tail = new byte[LOG_TAIL_BYTES];
      int read = Math.max(0, file.read(tail));
      return new String(tail, 0, read, StandardCharsets.UTF_8).strip();
    }
  }
}
