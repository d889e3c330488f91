package io.reprise.http;

import akka.Done;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.Node;
import io.reprise.codec.BadComponent;
import io.reprise.dev.Development;
import io.reprise.dev.ManualClock;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a {@link Client} of a real node to tests: one node for all of them, with the samples and
 * {@code probe}, on an empty database. {@link Tight} gives one with small limits, {@link Standing}
 * one whose clock stands still.
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
      return Hanging.PATIENT
          + """
          reprise.http {
            max-body = 20 KiB, discard-body = 2 MiB
            max-in-flight = 2, bulk-streams = 1, bulk-parallel = 2
            followers = 1, heartbeat = 100 milliseconds, max-wait = 1 second
            page-size = 3, page-size-max = 5, caller-length = 8, reason-length = 8
          }
          """;
    }
  }

  /** A node whose clock is moved by hand. */
  static final class Standing extends ServedNode {
    /** Where it begins: far ahead of the real clock, so that nobody takes one for the other. */
    static final Instant START = Instant.parse("2090-12-01T12:00:00.123456Z");

    @Override
    Development development() {
      return Development.none().withClock(new ManualClock(START));
    }
  }

  String settings() {
    return "";
  }

  Development development() {
    return Development.none();
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
        .getOrComputeIfAbsent(
            getClass(),
            unused -> new Running(settings(), TestStorage.emptyDatabase(), development()),
            Running.class)
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
      this(settings, TestStorage.emptyDatabase(), Development.none());
    }

    /** On data that may be another node's of before. */
    Running(String settings, Storage.Coordinates database, Development development) {
      this(settings, database, development, Client.Way.PLAIN);
    }

    /** With a client that comes in another way. */
    Running(
        String settings, Storage.Coordinates database, Development development, Client.Way way) {
      try {
        node = Node.start(config(settings, database), development);
      } catch (BadComponent e) {
        throw new AssertionError(e);
      }
      client = new Client(node.httpAddress(), database, way);
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

    /** Done when it has stopped by itself. */
    CompletableFuture<Done> stopped() {
      return node.whenTerminated().toCompletableFuture();
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
