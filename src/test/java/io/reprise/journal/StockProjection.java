package io.reprise.journal;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.persistence.query.Offset;
import akka.persistence.query.typed.EventEnvelope;
import akka.persistence.r2dbc.query.javadsl.R2dbcReadJournal;
import akka.projection.ProjectionBehavior;
import akka.projection.ProjectionId;
import akka.projection.eventsourced.javadsl.EventSourcedProvider;
import akka.projection.javadsl.SourceProvider;
import akka.projection.r2dbc.javadsl.R2dbcHandler;
import akka.projection.r2dbc.javadsl.R2dbcProjection;
import akka.projection.r2dbc.javadsl.R2dbcSession;
import io.reprise.storage.Storage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Copies each wallet's entries into a table, in the transaction that notes how far it has come. */
final class StockProjection implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Those of akka-projection-r2dbc 1.4.0, which its jar does not hold, and one of our own. */
  private static final String TABLES =
      """
      CREATE TABLE akka_projection_offset_store (
        projection_name VARCHAR(255) NOT NULL,
        projection_key VARCHAR(255) NOT NULL,
        current_offset VARCHAR(255) NOT NULL,
        manifest VARCHAR(32) NOT NULL,
        mergeable BOOLEAN NOT NULL,
        last_updated BIGINT NOT NULL,
        PRIMARY KEY (projection_name, projection_key)
      );
      CREATE TABLE akka_projection_timestamp_offset_store (
        projection_name VARCHAR(255) NOT NULL,
        projection_key VARCHAR(255) NOT NULL,
        slice INT NOT NULL,
        persistence_id VARCHAR(255) NOT NULL,
        seq_nr BIGINT NOT NULL,
        timestamp_offset TIMESTAMP WITH TIME ZONE NOT NULL,
        timestamp_consumed TIMESTAMP WITH TIME ZONE NOT NULL,
        PRIMARY KEY (slice, projection_name, timestamp_offset, persistence_id, seq_nr)
      );
      CREATE TABLE akka_projection_management (
        projection_name VARCHAR(255) NOT NULL,
        projection_key VARCHAR(255) NOT NULL,
        paused BOOLEAN NOT NULL,
        last_updated BIGINT NOT NULL,
        PRIMARY KEY (projection_name, projection_key)
      );
      CREATE TABLE projected (no BIGSERIAL, id TEXT NOT NULL, cents BIGINT NOT NULL);
      """;

  private record Instance(StockNode node, ActorRef<ProjectionBehavior.Command> actor) {}

  private final Storage storage;
  private final List<Instance> instances;

  private StockProjection(Storage storage, List<Instance> instances) {
    this.storage = storage;
    this.instances = instances;
  }

  /** Starts instances on two nodes in turn, each for its part of the slices. */
  static StockProjection start(StockNode one, StockNode other, int slices, int count)
      throws SQLException {
    try (Connection connection = one.storage.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLES);
    }
    int size = slices / count;
    List<Instance> instances = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StockNode node = i % 2 == 0 ? one : other;
      instances.add(new Instance(node, instance(node, i * size, (i + 1) * size - 1)));
    }
    return new StockProjection(one.storage, instances);
  }

  private static ActorRef<ProjectionBehavior.Command> instance(
      StockNode node, int from, int through) {
    SourceProvider<Offset, EventEnvelope<Entry>> source =
        EventSourcedProvider.eventsBySlices(
            node.system(), R2dbcReadJournal.Identifier(), "wallet", from, through);
    return node.kit.spawn(
        ProjectionBehavior.create(
            R2dbcProjection.exactlyOnce(
                ProjectionId.of("wallets", from + "-" + through),
                Optional.empty(),
                source,
                Copying::new,
                node.system())));
  }

  private static final class Copying extends R2dbcHandler<EventEnvelope<Entry>> {
    @Override
    public CompletionStage<Done> process(R2dbcSession session, EventEnvelope<Entry> envelope) {
      Entry entry = envelope.getEvent();
      return session
          .updateOne(
              session
                  .createStatement("INSERT INTO projected (id, cents) VALUES ($1, $2)")
                  .bind(0, entry.id())
                  .bind(1, entry.event().orElseThrow().body().get("cents").longValue()))
          .thenApply(rows -> Done.getInstance());
    }
  }

  /** Whether each instance has noted how far it has come. */
  boolean allBegun() throws SQLException {
    return numbers(
            "SELECT count(DISTINCT projection_key) FROM akka_projection_timestamp_offset_store")
        .equals(List.of((long) instances.size()));
  }

  long count() throws SQLException {
    return numbers("SELECT count(*) FROM projected").get(0);
  }

  /** What was deposited in a wallet, in the order in which it came: of our deposits, 1, 2, 3 … */
  List<Long> sequences(String id) throws SQLException {
    return numbers("SELECT cents FROM projected WHERE id = '" + id + "' ORDER BY no");
  }

  private List<Long> numbers(String sql) throws SQLException {
    List<Long> numbers = new ArrayList<>();
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
    }
    return numbers;
  }

  /** Stops before the database goes, or each instance would complain. */
  @Override
  public void close() {
    for (Instance instance : instances) {
      instance.actor().tell(ProjectionBehavior.stopMessage());
      instance.node().kit.createTestProbe().expectTerminated(instance.actor(), PATIENCE);
    }
  }
}
