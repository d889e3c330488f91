package io.reprise.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.storage.Encryption;
import io.reprise.storage.Storage;
import java.util.HashMap;
import java.util.Map;

/** How entries are written: for now by the stock plugin of akka-persistence-r2dbc. */
public final class WritePath {
  private static final String FACTORY = "akka.persistence.r2dbc.connection-factory";

  private WritePath() {}

  /** Akka's settings for writing to this database; goes over {@code application.conf}. */
  public static Config akkaSettings(Storage storage) {
    Storage.Coordinates database = storage.coordinates();
    Encryption encryption = storage.encryption();
    Map<String, Object> factory = new HashMap<>();
    factory.put("host", database.host());
    factory.put("port", database.port());
    factory.put("database", database.database());
    factory.put("user", database.user());
    factory.put("password", database.password());
    factory.put("ssl.enabled", encryption.wanted());
    if (encryption.wanted()) {
      factory.put("ssl.mode", encryption.mode());
      encryption.rootCertificate().ifPresent(file -> factory.put("ssl.root-cert", file));
    }
    return ConfigFactory.parseMap(factory, "storage in use").atPath(FACTORY);
  }
}
