package io.reprise.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.storage.Encryption;
import io.reprise.storage.Storage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** How entries are written: for now by the stock plugin of akka-persistence-r2dbc. */
public final class WritePath {
  private static final String FACTORY = "akka.persistence.r2dbc.connection-factory";

  private WritePath() {}

  /** Akka's settings for writing to this database; goes over {@code application.conf}. */
  public static Config akkaSettings(Storage storage) {
    Encryption encryption = storage.encryption();
    Map<String, Object> factory = new HashMap<>();
    factory.put("url", url(storage.coordinates(), storage.limits()));
    factory.put("statement-timeout", storage.limits().statement());
    factory.put("ssl.enabled", encryption.wanted());
    if (encryption.wanted()) {
      factory.put("ssl.mode", encryption.mode());
      encryption.rootCertificate().ifPresent(file -> factory.put("ssl.root-cert", file));
    }
    return ConfigFactory.parseMap(factory, "storage in use").atPath(FACTORY);
  }

  /** A url, since only through one does the plugin take what limits a connection on the server. */
  private static String url(Storage.Coordinates database, Storage.Limits limits) {
    String host = database.host().contains(":") ? "[" + database.host() + "]" : database.host();
    return "r2dbc:postgresql://%s:%s@%s:%d/%s?applicationName=reprise&connectTimeout=%s&options=%s"
        .formatted(
            encoded(database.user()),
            encoded(database.password()),
            host,
            database.port(),
            encoded(database.database()),
            limits.connect(),
            encoded(
                "lock_timeout=%d;idle_in_transaction_session_timeout=%d"
                    .formatted(limits.lock().toMillis(), limits.idleInTransaction().toMillis())));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
