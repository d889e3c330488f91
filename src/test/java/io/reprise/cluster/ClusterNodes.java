package io.reprise.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.dev.Development;
import io.reprise.samples.Wallet;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Nodes in one JVM, of clusters on one database. */
final class ClusterNodes {

  static final int STOP_SECONDS_MAX = 60;

  /** All connections to a database are lost, as when PostgreSQL was started again. */
  static final String LOSE_CONNECTIONS =
      "DO 'BEGIN PERFORM pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND pid <> pg_backend_pid(); END'";

  private ClusterNodes() {}

  /**
   * Starts a node.
   *
   * @param seeds ports
   */
  static Node start(Storage.Coordinates database, int port, List<Integer> seeds, String more)
      throws BadComponent {
    String named =
        seeds.stream().map(seed -> "\"127.0.0.1:" + seed + "\"").collect(Collectors.joining(","));
    Config config =
        ConfigFactory.parseString(more)
            .withFallback(
                ConfigFactory.parseString(
                    """
                    reprise {
                      data = "%s"
                      storage.connections = 6
                      http.port = 0
                      cluster { remoting-port = %d, management-port = 0, seeds = [%s] }
                    }
                    akka.cluster.jmx.enabled = off # nodes in one JVM would have one name
                    """
                        .formatted(Path.of("target", "test-data").toAbsolutePath(), port, named)))
            .withFallback(ConfigFactory.parseString(TestStorage.configuredFor(database)))
            .withFallback(ConfigFactory.load());
    Installed wallet = Installed.unpinned(Wallet.COMPONENT, "test");
    return Node.start(config, Development.none().withCatalog(Catalog.of(List.of(wallet))));
  }

  static void stop(Node node) throws Exception {
    node.stop().toCompletableFuture().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
  }
}
