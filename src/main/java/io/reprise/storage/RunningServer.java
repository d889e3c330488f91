package io.reprise.storage;

import io.reprise.storage.Storage.Coordinates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * An embedded PostgreSQL that somebody else has started on a data folder and will stop: a node, or
 * one that was killed and has left it running.
 *
 * @param description for people: where it listens and where its data is
 */
record RunningServer(Database database, String description) {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  /**
   * Looks for the server of the data folder, and waits until it takes connections if it is about to
   * start or to recover.
   *
   * @return empty if none runs
   * @throws StorageFailed if the folder holds no data of a node, or the server can't be used
   */
  static Optional<RunningServer> find(StorageSettings settings) {
    Path data = settings.embedded().data();
    Path postgres = data.resolve("postgres");
    Path password = data.resolve("postgres.password");
    if (!Files.isDirectory(postgres) || !Files.exists(password)) {
      throw new StorageFailed(
          "reprise.data: "
              + data
              + " holds no data (expected: the folder of a node). Name that folder (REPRISE_DATA),"
              + " or the PostgreSQL that the node uses with reprise.storage.url"
              + " (REPRISE_STORAGE_URL).");
    }
    try {
      return awaited(settings, postgres.toRealPath(), Files.readString(password).strip());
    } catch (IOException e) {
      throw new StorageFailed(
          "reprise.data: "
              + data
              + ": "
              + e
              + " (expected: a folder that can be read). Run this as the user who runs the node.",
          e);
    }
  }

  private static Optional<RunningServer> awaited(
      StorageSettings settings, Path postgres, String password) throws IOException {
    long start = System.nanoTime();
    while (true) {
      Optional<Postmaster> found = Postmaster.of(postgres).filter(Postmaster::runs);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      Database database = database(settings, found.get().port(), password);
      try (Connection connection = database.connect()) {
        return Optional.of(
            new RunningServer(
                database,
                "embedded PostgreSQL on "
                    + EmbeddedServer.HOST
                    + ":"
                    + found.get().port()
                    + ", data in "
                    + settings.embedded().data()));
      } catch (SQLException e) {
        boolean late = System.nanoTime() - start > settings.embedded().startTimeout().toNanos();
        if (late || (found.get().port() > 0 && !SqlFailures.mayPass(e))) {
          throw unusable(found.get(), e);
        }
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }

  private static Database database(StorageSettings settings, int port, String password) {
    Coordinates coordinates =
        new Coordinates(
            EmbeddedServer.HOST, port, EmbeddedServer.USER, EmbeddedServer.USER, password);
    return new Database(coordinates, Encryption.none(), settings.pool());
  }

  private static StorageFailed unusable(Postmaster found, SQLException e) {
    return new StorageFailed(
        "embedded PostgreSQL: the one that runs, process "
            + found.pid()
            + ", takes no connections: "
            + SqlFailures.text(e)
            + " (expected: it answers within reprise.storage.start-timeout). See postgres.log in"
            + " the data folder.",
        e);
  }
}
