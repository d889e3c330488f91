package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.reprise.codec.Catalog;
import io.reprise.security.RecordedLog;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import io.reprise.telemetry.Telemetry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What {@code /ready} says of a node, asked over its management port. */
class ReadinessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
              akka.management.http { hostname = "127.0.0.1", port = 0 }
              """)
          .withFallback(ConfigFactory.load());

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void a_node_is_ready_when_it_takes_requests_and_reaches_the_journal() throws Exception {
    AtomicBoolean journalAnswers = new AtomicBoolean(true);
    ReadinessSetup readiness = new ReadinessSetup(journalAnswers::get);
    Storage storage = TestStorage.fresh();
    ClusterSetup cluster =
        new ClusterSetup(
            ClusterSettings.from(CONFIG.getConfig("reprise.cluster")),
            storage,
            Catalog.of(List.of()),
            "test",
            Telemetry.none());
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "readiness",
            ActorSystemSetup.create(BootstrapSetup.create(CONFIG), readiness, cluster));
    try (storage;
        RecordedLog log = new RecordedLog()) {
      Membership member = Membership.join(system);
      assertThat(ready(member)).as("a member that takes no requests yet").isEqualTo(500);
      readiness.serving();
      await("an answer in the time that a check has")
          .atMost(PATIENCE)
          .until(() -> ready(member) == 200);
      journalAnswers.set(false);
      assertThat(ready(member)).as("the journal is away").isEqualTo(500);
      assertThat(ready(member)).as("nothing new").isEqualTo(500);
      assertThat(log.lines())
          .filteredOn(line -> line.matches("(not )?ready\\b.*"))
          .endsWith("ready null", "not ready: the database does not answer null");
    } finally {
      ActorTestKit.shutdown(system);
    }
  }

  private int ready(Membership member) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(member.managementUrl() + "/ready"))
            .timeout(Duration.ofSeconds(10))
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }
}
