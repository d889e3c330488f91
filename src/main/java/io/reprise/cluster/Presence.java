package io.reprise.cluster;

import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the database that this node runs, and hears there which cluster the journal belongs to.
 */
final class Presence {
  private static final Logger log = LoggerFactory.getLogger(Presence.class);

  private final Registry registry;
  private final Identity self;
  private final UUID incarnation;
  private final ClusterLog events;

  Presence(Registry registry, Identity self, UUID incarnation, ClusterLog events) {
    this.registry = registry;
    this.self = self;
    this.incarnation = incarnation;
    this.events = events;
  }

  /** How a renewal went. */
  sealed interface Renewal {
    /** This node runs, and its cluster is the journal's. */
    record Fine() implements Renewal {}

    /** The database did not answer. */
    record Lost(String why) implements Renewal {}

    /** This node must not go on. */
    record Ended(String why) implements Renewal {}
  }

  /** Renews; blocks until the database has answered or has taken too long. */
  Renewal renew() {
    try {
      Optional<UUID> current = registry.ask(connection -> NodesTable.renew(connection, self));
      events.write(registry);
      if (current.isEmpty()) {
        return new Renewal.Ended(
            "another process runs under the address "
                + self.address()
                + ": give each node its own (reprise.cluster.remoting-host and -port)");
      }
      return current.get().equals(incarnation)
          ? new Renewal.Fine()
          : new Renewal.Ended(
              "another cluster was founded on the journal while this node was taken for gone");
    } catch (SQLException e) {
      log.debug("can't renew: {}", e.getMessage(), e);
      return new Renewal.Lost(String.valueOf(e.getMessage()));
    }
  }

  /** Says that this node has left; what can't be said is found out by others in time. */
  void leave() {
    try {
      registry.ask(
          connection -> {
            NodesTable.leave(connection, self);
            return self;
          });
      events.write(registry);
    } catch (SQLException e) {
      log.info("can't say in the database that this node has left: {}", e.getMessage());
    }
  }
}
