package io.reprise.cluster;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
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
  private final ClusterSettings settings;
  private final ClusterLog events;

  Presence(
      Registry registry,
      Identity self,
      UUID incarnation,
      ClusterSettings settings,
      ClusterLog events) {
    this.registry = registry;
    this.self = self;
    this.incarnation = incarnation;
    this.settings = settings;
    this.events = events;
  }

  /** How a renewal went. */
  sealed interface Renewal {
    /**
     * This node runs, and its cluster is the journal's.
     *
     * @param apart if nodes of its cluster run that are in no cluster with it
     */
    record Fine(Optional<Parts> apart) implements Renewal {}

    /** The database did not answer. */
    record Lost(String why) implements Renewal {}

    /**
     * This node must not go on.
     *
     * @param replaced as {@link Abandoned} has it
     */
    record Ended(String why, boolean replaced) implements Renewal {}
  }

  /**
   * Renews; blocks until the database has answered or has taken too long.
   *
   * @param members the nodes that this one is in a cluster with; empty while it leaves
   */
  Renewal renew(Optional<Set<String>> members) {
    if (registry.isClosed()) {
      return new Renewal.Fine(Optional.empty()); // the node has left
    }
    try {
      Optional<NodesTable.Renewed> renewed =
          registry.askTwice( // after it hung its connection is lost, and it is in a hurry
              connection -> NodesTable.renew(connection, self, members, settings.goneAfter()));
      Optional<UUID> current =
          renewed.isPresent() ? renewed.map(NodesTable.Renewed::incarnation) : enteredAnew();
      writeEvents();
      if (current.isEmpty()) {
        return new Renewal.Ended(
            "another process runs under the address "
                + self.address()
                + ": give each node its own (reprise.cluster.remoting-host and -port)",
            false);
      }
      if (!current.get().equals(incarnation)) {
        return new Renewal.Ended(
            "another cluster was founded on the journal while this node was taken for gone", true);
      }
      boolean apart = members.isPresent() && renewed.map(NodesTable.Renewed::apart).orElse(false);
      return new Renewal.Fine(apart ? parts() : Optional.empty());
    } catch (SQLException e) {
      log.debug("can't renew: {}", e.getMessage(), e);
      return new Renewal.Lost(String.valueOf(e.getMessage()));
    }
  }

  private Optional<Parts> parts() throws SQLException {
    return Optional.of(
            Parts.of(registry.ask(connection -> NodesTable.look(connection, settings.goneAfter()))))
        .filter(parts -> parts.isApart(self.address()));
  }

  /** A standby that takes over may lack the row; one of another process is left alone. */
  private Optional<UUID> enteredAnew() throws SQLException {
    return registry.ask(connection -> NodesTable.isThere(connection, self.address()))
        ? Optional.empty()
        : registry.ask(connection -> NodesTable.enter(connection, self));
  }

  /** What can't be written is no sign that the database is away: it is tried again. */
  private void writeEvents() {
    try {
      events.write(registry);
    } catch (SQLException e) {
      log.warn("can't write down what happened to nodes: {}", e.getMessage());
    }
  }

  /**
   * Says that this node has left; what can't be said is found out by others in time.
   *
   * @param wanted whether somebody wants it to
   */
  void leave(boolean wanted) {
    try {
      registry.tell(
          connection -> {
            if (wanted) {
              NodesTable.leave(connection, self);
            } else {
              NodesTable.end(connection, self);
            }
          });
      writeEvents();
    } catch (SQLException e) {
      log.info("can't say in the database that this node has left: {}", e.getMessage());
    }
  }
}
