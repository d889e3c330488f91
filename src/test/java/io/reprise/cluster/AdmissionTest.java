package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.reprise.codec.Catalog;
import io.reprise.codec.Pins;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import io.reprise.telemetry.Telemetry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes with different releases that start on one journal; as rows, without being members. */
class AdmissionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Storage storage = TestStorage.fresh();
  private final ReadinessSetup readiness = new ReadinessSetup(() -> true);
  private final CompletableFuture<Void> stopping = new CompletableFuture<>();

  /** Nobody renews the rows of these nodes: they count as running for as long as a test takes. */
  private static final Duration GONE_AFTER = Duration.ofMinutes(10);

  /** A node that is one only as far as the database knows. */
  private final class Started {
    final ClusterSetup setup;
    final Identity self;

    Started(String host, String release, String onUnreadable) {
      Catalog catalog = Catalog.of(List.of(Parcels.installed(release)));
      setup =
          new ClusterSetup(
              ClusterSettings.from(
                  ConfigFactory.parseString(
                          "on-unreadable = %1$s, gone-after = %2$d s, leave-apart-after = %2$d s"
                              .formatted(onUnreadable, GONE_AFTER.toSeconds()))
                      .withFallback(ConfigFactory.load().getConfig("reprise.cluster"))),
              storage,
              catalog,
              "test",
              Telemetry.none());
      self =
          new Identity(
              host + ":25520",
              UUID.randomUUID(),
              "test",
              "{\"parcel\":{\"version\":%d,\"shapes\":\"%s\"}}"
                  .formatted(catalog.all().get(0).version(), Pins.hash(catalog.all().get(0))));
    }

    Admission admission() {
      return new Admission(setup, self, readiness, stopping);
    }

    Started enters() throws Exception {
      if (setup.registry().ask(connection -> NodesTable.enter(connection, self)).isEmpty()) {
        new Founding(setup.registry(), self, setup.settings()).look(List.of(), true);
      }
      return this;
    }

    Started runs() throws Exception {
      enters();
      admission().register();
      return this;
    }

    void leaves() throws Exception {
      setup.registry().tell(connection -> NodesTable.leave(connection, self));
    }
  }

  private Started node(String host, String release) {
    return new Started(host, release, "wait");
  }

  @AfterEach
  void close() {
    stopping.complete(null);
    storage.close();
  }

  @Test
  void a_node_that_fits_goes_on_at_once() throws Exception {
    node("127.0.0.1", "before").runs();
    node("127.0.0.2", "reads").runs();
    node("127.0.0.3", "reads").admission().await();
    assertThat(readiness.waitsFor()).isEmpty();
  }

  @Test
  void a_node_waits_until_what_is_in_its_way_has_left() throws Exception {
    Started old = node("127.0.0.1", "before").runs();
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(node("127.0.0.2", "writes").admission()::await);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(readiness.waitsFor())
                    .startsWith(
                        "component parcel: node 127.0.0.1:25520 (version 1) can't read what this"
                            + " node (version 2) writes: event returned"));
    assertThat(waiting).isNotDone();
    old.leaves();
    waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(readiness.waitsFor()).isEmpty();
  }

  @Test
  void a_node_that_goes_back_waits_as_well_and_can_be_stopped() throws Exception {
    node("127.0.0.1", "writes").runs();
    stopping.complete(null);
    assertThatThrownBy(() -> node("127.0.0.2", "before").admission().await())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "The node was stopped while it waited: component parcel: this node (version 1) can't"
                + " read what node 127.0.0.1:25520 (version 2) writes");
  }

  @Test
  void a_node_that_is_told_to_run_all_the_same_does() throws Exception {
    node("127.0.0.1", "before").runs();
    new Started("127.0.0.2", "writes", "run").runs();
    assertThat(readiness.waitsFor()).isEmpty();
  }

  @Test
  void neither_itself_nor_a_node_that_was_not_seen_or_does_not_run_yet_is_in_the_way()
      throws Exception {
    node("127.0.0.2", "before").runs();
    node("127.0.0.1", "before").runs();
    try (Connection connection = storage.connection();
        PreparedStatement age =
            connection.prepareStatement(
                "UPDATE reprise.nodes SET seen = seen - interval '1 hour' WHERE address = ?")) {
      age.setString(1, "127.0.0.1:25520");
      assertThat(age.executeUpdate()).isEqualTo(1);
    }
    node("127.0.0.3", "before").enters();
    node("127.0.0.2", "writes").admission().await();
  }

  @Test
  void of_two_that_start_at_once_the_second_one_starts_again() throws Exception {
    Started first = node("127.0.0.1", "before").enters();
    Started second = node("127.0.0.2", "writes").enters();
    first.admission().await();
    second.admission().await();
    first.admission().register();
    assertThatThrownBy(second.admission()::register)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Another node was started at the same time. Start this one again: component parcel");
    first.leaves();
    second.admission().register();
  }

  @Test
  void names_and_shapes_are_kept_for_others() throws Exception {
    Started node = node("127.0.0.1", "writes").runs();
    Map<String, Map<String, String>> seen =
        node.setup
            .registry()
            .ask(
                connection ->
                    ComponentsTable.others(
                        connection, node("127.0.0.2", "reads").self, GONE_AFTER));
    String shapes = seen.getOrDefault("127.0.0.1:25520", Map.of()).getOrDefault("parcel", "");
    Optional<JsonNode> pins =
        node.setup.registry().ask(connection -> ComponentsTable.pins(connection, "parcel", shapes));
    assertThat(pins).contains(Parcels.pins("writes"));
  }
}
