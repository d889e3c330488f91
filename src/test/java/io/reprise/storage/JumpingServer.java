package io.reprise.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL for tests whose clock can be set while it runs: all its processes take the time from
 * libfaketime, which looks into a file each time.
 */
public final class JumpingServer implements AutoCloseable {
  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final Path LIBRARY = Path.of("faketime", "libfaketimeMT.so.1");

  private final TestServer server = new TestServer();
  private final Storage.Coordinates coordinates;
  private final Path clock = server.data.resolve("clock");

  /** Starts it, with the clock of the machine at first. */
  public JumpingServer(Path library) throws IOException {
    try (Storage made = server.open()) {
      coordinates = made.coordinates();
    }
    setClock(Duration.ZERO);
    pgCtl(
        Map.of(
            "LD_PRELOAD",
            library.toString(),
            "FAKETIME_TIMESTAMP_FILE",
            clock.toString(),
            "FAKETIME_NO_CACHE",
            "1",
            "FAKETIME_DONT_FAKE_MONOTONIC",
            "1"),
        "start",
        "--log=jumping.log",
        "--options=-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories="
            .formatted(server.port));
  }

  /** Where Debian's package libfaketime, or another one like it, has put the library. */
  public static Optional<Path> libfaketime() throws IOException {
    if (!Files.isDirectory(LIBRARIES)) {
      return Optional.empty();
    }
    try (Stream<Path> platforms = Files.list(LIBRARIES)) {
      return Stream.concat(Stream.of(LIBRARIES), platforms)
          .map(folder -> folder.resolve(LIBRARY))
          .filter(Files::isReadable)
          .findFirst();
    }
  }

  private void pgCtl(Map<String, String> environment, String verb, String... options)
      throws IOException {
    String program =
        Binaries.in(TestStorage.BINARIES).program("pg_ctl").toAbsolutePath().toString();
    String[] line =
        Stream.concat(
                Stream.of(program, verb, "--wait", "--pgdata=" + server.postgres()),
                Stream.of(options))
            .toArray(String[]::new);
    Program.Result result = Program.run(server.data, environment, TestServer.PATIENCE, line);
    if (!result.ok()) {
      throw new AssertionError("pg_ctl " + verb + ": " + result.output());
    }
  }

  /** From now on the server's clock is this far ahead of the machine's, or behind if negative. */
  public void setClock(Duration ahead) throws IOException {
    Path next = clock.resolveSibling("clock.next");
    Files.writeString(next, "%+ds%n".formatted(ahead.toSeconds()));
    Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE); // never seen half written
  }

  /** A node's storage on it. */
  public Storage open() {
    return Storage.open(TestStorage.settings(TestStorage.configuredFor(coordinates)));
  }

  @Override
  public void close() throws IOException {
    pgCtl(Map.of(), "stop", "--mode=fast");
    server.close();
  }
}
