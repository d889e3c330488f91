package io.reprise.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.storage.Storage;
import java.util.Map;

/** How entries are written: for now by the stock plugin of akka-persistence-r2dbc. */
public final class WritePath {
  private WritePath() {}

  /** Akka's settings for writing to this database; goes over {@code application.conf}. */
  public static Config akkaSettings(Storage.Coordinates database) {
    String factory = "akka.persistence.r2dbc.connection-factory.";
    return ConfigFactory.parseMap(
        Map.of(
            factory + "host", database.host(),
            factory + "port", database.port(),
            factory + "database", database.database(),
            factory + "user", database.user(),
            factory + "password", database.password()),
        "storage in use");
  }
}
