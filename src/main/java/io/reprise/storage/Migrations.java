package io.reprise.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the tables of a database to what this version needs. */
final class Migrations {
  private static final Logger log = LoggerFactory.getLogger(Migrations.class);

  /** Any number that other users of the database are unlikely to lock: "reprise" in ASCII. */
  private static final long LOCK = 0x72657072697365L;

  private static final String HISTORY = "reprise_schema_history";
  private static final String SCRIPTS = "classpath:io/reprise/storage/migration";

  private Migrations() {}

  /**
   * Migrates a database, one node at a time: others wait for a lock in it.
   *
   * @param atMost how long a step, or waiting for another node, may take
   * @throws StorageFailed if that fails; the failing step leaves nothing behind
   */
  static void run(Database database, Duration atMost) {
    refuseUnfinished(database); // before it waits for whoever restores
    migrate(database, MigrationVersion.LATEST, atMost);
  }

  /**
   * Looks whether the tables of a backup can be made in a database.
   *
   * @param version of the tables of the backup
   * @throws StorageFailed if this release doesn't know them, or the database has later ones
   */
  static void requirePossible(Database database, String version) {
    MigrationVersion wanted = MigrationVersion.fromVersion(version);
    MigrationInfoService info = flyway(database, MigrationVersion.LATEST).info();
    if (Stream.of(info.all()).noneMatch(each -> wanted.equals(each.getVersion()))) {
      throw new StorageFailed(
          "The backup is of a newer version of Reprise: its tables have migration "
              + version
              + " (expected: one that this version knows). Restore it with the version that has"
              + " made it, or a later one.");
    }
    boolean later =
        Stream.of(info.applied())
            .map(MigrationInfo::getVersion)
            .anyMatch(made -> made != null && made.compareTo(wanted) > 0);
    if (later) {
      throw new StorageFailed(
          ConfiguredServer.where(database.coordinates())
              + ": its tables are of a later version than the backup, which has migration "
              + version
              + " (expected: a database without tables of Reprise). Name another one: --data with a"
              + " new folder, or reprise.storage.url with a new database.");
    }
  }

  /**
   * The same as {@link #run} up to a version, for a backup of then to be restored into the tables.
   *
   * @throws StorageFailed if that fails
   */
  static void to(Database database, String version, Duration atMost) {
    migrate(database, MigrationVersion.fromVersion(version), atMost);
  }

  private static void migrate(Database database, MigrationVersion target, Duration atMost) {
    Database patient = database.patient(atMost);
    // Flyway's own lock leaves the making of its history table to a race: nodes lost it.
    try (Connection connection = patient.connect();
        Statement lock = connection.createStatement()) {
      lock.execute("SELECT pg_advisory_lock(" + LOCK + ")"); // until the connection ends
      Flyway flyway = flyway(patient, target);
      refuseNewer(flyway, database);
      MigrateResult result = flyway.migrate();
      if (result.migrationsExecuted > 0) {
        log.info("tables migrated to version {}", result.targetSchemaVersion);
      }
    } catch (SQLException | FlywayException e) {
      throw new StorageFailed(
          ConfiguredServer.where(database.coordinates())
              + ": its tables can't be migrated: "
              + e.getMessage()
              + " (expected: an empty database or one of this version of Reprise or an older one,"
              + " a user that may create tables and the schema `reprise`, no other node that"
              + " migrates for longer than reprise.storage.migration-timeout, and no transaction"
              + " that holds a table, as `journal backup` does: let it end, and start again).",
          e);
    }
  }

  /**
   * Looks whether a database has the tables of this version, and leaves it as it is.
   *
   * @throws StorageFailed if it hasn't; says what to do
   */
  static void requireCurrent(Database database) {
    String where = ConfiguredServer.where(database.coordinates());
    try {
      refuseUnfinished(database);
      Flyway flyway = flyway(database, MigrationVersion.LATEST);
      refuseNewer(flyway, database);
      MigrationInfo[] missing = flyway.info().pending();
      if (flyway.info().applied().length == 0) {
        throw new StorageFailed(
            where
                + ": holds no journal (expected: a database that a node of Reprise has run on)."
                + " Correct reprise.data (REPRISE_DATA) or reprise.storage.url"
                + " (REPRISE_STORAGE_URL).");
      }
      if (missing.length > 0) {
        throw new StorageFailed(
            where
                + ": its tables are of an older version of Reprise: they lack migration "
                + missing[0].getVersion()
                + " (expected: those of this version). Start a node of this version on it once,"
                + " which migrates them, or use the older version here.");
      }
    } catch (FlywayException e) {
      throw new StorageFailed(
          where
              + ": can't tell of which version its tables are: "
              + e.getMessage()
              + " (expected: tables of this version of Reprise that the user may read).",
          e);
    }
  }

  /** A restore that was broken off leaves an empty journal, which nobody may take for theirs. */
  private static void refuseUnfinished(Database database) {
    String where = ConfiguredServer.where(database.coordinates());
    try (Connection connection = database.connect()) {
      String there = "SELECT to_regclass('" + Restoring.UNFINISHED + "') IS NOT NULL";
      if (Database.value(connection, there).equals("t")) {
        throw new StorageFailed(
            where
                + ": a restore into it is under way, or was broken off (expected: one that has"
                + " ended). Let it end, or restore again: reprise journal restore FILE.");
      }
    } catch (SQLException e) {
      throw new StorageFailed(
          where
              + ": "
              + e.getMessage()
              + " (expected: PostgreSQL that answers). Look at its log, then start again.",
          e);
    }
  }

  /** Flyway itself only warns: its tables may have another meaning by now. */
  private static void refuseNewer(Flyway flyway, Database database) {
    for (MigrationInfo made : flyway.info().applied()) {
      if (made.getState() == MigrationState.FUTURE_SUCCESS
          || made.getState() == MigrationState.FUTURE_FAILED) {
        throw new StorageFailed(
            ConfiguredServer.where(database.coordinates())
                + ": its tables are of a newer version of Reprise: they have migration "
                + made.getVersion()
                + " (expected: none that this version doesn't know). Run that version, or restore"
                + " a backup from before it.");
      }
    }
  }

  private static Flyway flyway(Database database, MigrationVersion target) {
    Properties properties = database.properties();
    Map<String, String> options = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> options.put(n, properties.getProperty(n)));
    return Flyway.configure(Migrations.class.getClassLoader())
        .loggers("slf4j")
        .dataSource(
            database.url(), database.coordinates().user(), database.coordinates().password())
        .jdbcProperties(options)
        .locations(SCRIPTS)
        .failOnMissingLocations(true)
        .validateMigrationNaming(true)
        .table(HISTORY)
        .initSql("SET client_min_messages = warning") // that a schema is there already is no news
        .target(target)
        // A database may hold other people's tables: then it starts at "nothing of ours yet".
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load();
  }
}
