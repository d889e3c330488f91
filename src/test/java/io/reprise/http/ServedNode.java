package io.reprise.http;

import akka.Done;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.codec.BadComponent;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a {@link Client} of a real node to tests: one node for all of them, with the samples and
 * {@code probe}, on an empty database. {@link Tight} gives one with small limits.
 */
class ServedNode implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(ServedNode.class);
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final long STOP_SECONDS_MAX = 60;

  /** A node whose limits are so small that a test reaches them. */
  static final class Tight extends ServedNode {
    @Override
    String settings() {
      return """
          reprise.http {
            max-body = 20 KiB, discard-body = 2 MiB, body-timeout = 1 second
            max-in-flight = 2, bulk-streams = 1, bulk-parallel = 2
            followers = 1, heartbeat = 100 milliseconds, max-wait = 1 second
            command-timeout = 700 milliseconds, read-timeout = 700 milliseconds
            page-size = 3, page-size-max = 5, caller-length = 8, reason-length = 8
          }
          """;
    }
  }

  String settings() {
    return "";
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(Client.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(getClass(), unused -> new Running(settings()), Running.class)
        .client;
  }

  /** An id that no other test uses. */
  static String freshId() {
    return "e" + NAMES.incrementAndGet();
  }

  /** A node of one's own. */
  static final class Running implements AutoCloseable {
    private final Node node;
    private final Client client;

    Running(String settings) {
      Storage.Coordinates database = TestStorage.emptyDatabase();
      try {
        node = Node.start(config(settings, database));
      } catch (BadComponent e) {
        throw new AssertionError(e);
      }
      client = new Client(node.httpAddress(), database);
    }

    private static Config config(String settings, Storage.Coordinates database) {
      Path components = ProbeComponent.folder();
      return ConfigFactory.parseString(
              """
              reprise {
                components = "%s", data = "%s"
                storage.connections = 8
                http.port = 0
                cluster { remoting-port = %d, management-port = %d }
              }
              akka.cluster.jmx.enabled = off # two nodes in one JVM would have one name
              """
                  .formatted(
                      components,
                      Path.of("target", "test-data").toAbsolutePath(),
                      TestStorage.freePort(),
                      TestStorage.freePort()))
          .withFallback(ConfigFactory.parseString(settings))
          .withFallback(ConfigFactory.parseString(TestStorage.configuredFor(database)))
          .withFallback(ConfigFactory.load());
    }

    Client client() {
      return client;
    }

    CompletableFuture<Done> stop() {
      return node.stop().toCompletableFuture();
    }

    @Override
    public void close() throws Exception {
      stop().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    }
  }
}
