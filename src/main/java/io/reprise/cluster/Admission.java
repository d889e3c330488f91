package io.reprise.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.Pins;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets this node run its components beside those of other nodes, once all of them can read what the
 * others write. It waits before it becomes a member: a member that runs no entities could become
 * the oldest one, whose sharding all others need, and would count in a split.
 */
final class Admission {
  private static final Logger log = LoggerFactory.getLogger(Admission.class);

  /** What the lease is called under which one node at a time says what it runs. */
  private static final String LEASE = "components";

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Registry registry;
  private final ClusterSettings settings;
  private final Identity self;
  private final Catalog catalog;
  private final ReadinessSetup readiness;
  private final CompletableFuture<Void> stopping;
  private final boolean waits;
  private final Map<String, JsonNode> own = new TreeMap<>();
  private final Map<String, JsonNode> known = new HashMap<>();
  private String told = "";
  private long toldNanos;

  /**
   * For the components that a node has installed.
   *
   * @param readiness where it is told what this node waits for
   * @param stopping done when the node is to stop
   */
  Admission(
      ClusterSetup setup,
      Identity self,
      ReadinessSetup readiness,
      CompletableFuture<Void> stopping) {
    this.registry = setup.registry();
    this.settings = setup.settings();
    this.waits = settings.waitsForReaders();
    this.catalog = setup.catalog();
    this.self = self;
    this.readiness = readiness;
    this.stopping = stopping;
    catalog.all().forEach(component -> own.put(component.name(), component.pins()));
  }

  /**
   * Blocks until no node that runs is in the way.
   *
   * @throws IllegalStateException if the node is to stop meanwhile
   */
  void await() {
    for (String inTheWay = inTheWay(); !inTheWay.isEmpty(); inTheWay = inTheWay()) {
      readiness.waitsFor(inTheWay);
      tell(inTheWay);
      pause();
    }
    if (!told.isEmpty()) {
      log.info("nothing is in the way of this node's components any more: goes on");
    }
    readiness.waitsFor("");
  }

  private String inTheWay() {
    try {
      String conflicts = text(conflicts());
      if (conflicts.isEmpty() || waits) {
        return conflicts;
      }
      log.warn("runs all the same (reprise.cluster.on-unreadable = run): {}", conflicts);
      return "";
    } catch (SQLException e) {
      return "The database does not say which components other nodes run: " + e.getMessage();
    }
  }

  private void tell(String inTheWay) {
    long now = System.nanoTime();
    if (!inTheWay.equals(told) || now - toldNanos > settings.joinLogEvery().toNanos()) {
      told = inTheWay;
      toldNanos = now;
      log.warn("waits: {}", inTheWay);
    }
  }

  private void pause() {
    try {
      stopping.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      throw new IllegalStateException("The node was stopped while it waited: " + told);
    } catch (TimeoutException notYet) {
      // looks again
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("interrupted while waiting for other nodes", e);
    }
  }

  /**
   * Says in the database that this node, a member by now, runs its components; others wait for it
   * from now on if they must.
   *
   * @throws IllegalStateException if another node, started at the same moment, has come first and
   *     is in the way, or the database doesn't answer in time
   */
  void register() {
    long deadline = System.nanoTime() + settings.joinTimeout().toNanos();
    String owner = self.address() + " " + self.run();
    while (!isRegistered(owner)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "The node is a member, but can't say in the database which components it runs.");
      }
      pause();
    }
  }

  private boolean isRegistered(String owner) {
    try {
      return underLease(owner);
    } catch (SQLException e) {
      log.warn("can't say in the database which components run here: {}", e.getMessage());
      return false;
    }
  }

  private boolean underLease(String owner) throws SQLException {
    for (Installed component : catalog.all()) {
      registry.tell(connection -> ComponentsTable.keep(connection, component));
    }
    if (!registry.ask(
        connection -> LeaseTable.take(connection, LEASE, owner, settings.foundingLease()))) {
      return false;
    }
    try {
      String conflicts = text(conflicts());
      if (!conflicts.isEmpty() && waits) {
        throw new IllegalStateException(
            "Another node was started at the same time. Start this one again: " + conflicts);
      }
      return registry.ask(connection -> ComponentsTable.register(connection, self, LEASE, owner));
    } finally {
      registry.tell(connection -> LeaseTable.giveBack(connection, LEASE, owner));
    }
  }

  private List<Compatibility.Conflict> conflicts() throws SQLException {
    List<Compatibility.LiveNode> others = new ArrayList<>();
    for (Map.Entry<String, Map<String, String>> node :
        registry
            .ask(connection -> ComponentsTable.others(connection, self, settings.goneAfter()))
            .entrySet()) {
      others.add(new Compatibility.LiveNode(node.getKey(), pins(node.getValue())));
    }
    return Compatibility.conflicts(own, others);
  }

  /** Of those components only that this node has too, in other shapes. */
  private Map<String, JsonNode> pins(Map<String, String> shapesByName) throws SQLException {
    Map<String, JsonNode> pins = new TreeMap<>();
    for (Map.Entry<String, String> other : shapesByName.entrySet()) {
      String name = other.getKey();
      Optional<Installed> ours = catalog.find(name);
      if (ours.isPresent() && !Pins.hash(ours.get()).equals(other.getValue())) {
        known(name, other.getValue()).ifPresent(found -> pins.put(name, found));
      }
    }
    return pins;
  }

  private Optional<JsonNode> known(String component, String shapes) throws SQLException {
    String key = component + " " + shapes;
    if (!known.containsKey(key)) {
      registry
          .ask(connection -> ComponentsTable.pins(connection, component, shapes))
          .ifPresentOrElse(
              found -> known.put(key, found),
              () -> log.warn("the shapes {} of component {} were not kept", shapes, component));
    }
    return Optional.ofNullable(known.get(key));
  }

  private static String text(List<Compatibility.Conflict> conflicts) {
    return conflicts.stream().map(Compatibility.Conflict::text).collect(Collectors.joining(" "));
  }
}
