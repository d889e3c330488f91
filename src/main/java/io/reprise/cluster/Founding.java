package io.reprise.cluster;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Whether this node may found a cluster on its journal: only if none runs there. Akka alone would
 * let the first seed found one whenever it reaches no other seed, so that one that is started again
 * inside a partition had a second cluster on the same journal.
 *
 * <p>Asked again and again while the node waits; remembers what it has seen. Not safe for use by
 * several threads.
 */
final class Founding {

  /** What the lease is called that makes founding one node's business at a time. */
  private static final String LEASE = "founding";

  private final Registry registry;
  private final Identity self;
  private final ClusterSettings settings;
  private final Map<String, Instant> firstSeen = new HashMap<>();
  private long watchedSinceNanos;

  Founding(Registry registry, Identity self, ClusterSettings settings) {
    this.registry = registry;
    this.self = self;
    this.settings = settings;
  }

  /** What to do now. */
  sealed interface Verdict {
    /** This node has founded a cluster, which the journal belongs to from now on. */
    record Founded(UUID incarnation) implements Verdict {}

    /** A cluster runs: its nodes, which are to be joined. */
    record Join(Set<String> nodes) implements Verdict {}

    /** Neither yet. */
    record Wait(String what) implements Verdict {}

    /** Never: the journal belongs to a cluster that this node is not meant to join. */
    record Refused(String why) implements Verdict {}
  }

  /**
   * Looks, and founds a cluster if that may be.
   *
   * @param seeds the nodes that this one is to join, as settings or discovery name them, itself
   *     perhaps among them; empty: it is meant to be a cluster of its own
   * @param mayFound whether it would found one
   */
  Verdict look(List<String> seeds, boolean mayFound) throws SQLException {
    try {
      return verdict(seeds, mayFound);
    } catch (SQLException e) {
      watchedSinceNanos = 0; // nobody could renew
      throw e;
    }
  }

  private Verdict verdict(List<String> seeds, boolean mayFound) throws SQLException {
    List<NodesTable.Row> known =
        registry.ask(connection -> NodesTable.look(connection, settings.goneAfter()));
    Optional<Verdict> taken = known.stream().filter(this::isOwn).findFirst().flatMap(this::taken);
    if (taken.isPresent()) {
      return taken.get();
    }
    List<NodesTable.Row> others = known.stream().filter(row -> !isOwn(row)).toList();
    List<NodesTable.Row> live = others.stream().filter(NodesTable.Row::live).toList();
    if (!live.isEmpty()) {
      watchedSinceNanos = 0;
      return withOthers(seeds, known, live);
    }
    if (!mayFound) {
      return new Verdict.Wait(
          "for one of " + seeds + " to say in this node's database that it runs");
    }
    return isWatchedLongEnough(others)
        ? foundUnderLease()
        : new Verdict.Wait("to be sure that " + named(unfinished(others)) + " no longer run");
  }

  private boolean isOwn(NodesTable.Row row) {
    return row.address().equals(self.address());
  }

  /**
   * A row under this node's own address is what an earlier run of it has left, or another process
   * renews it: on another machine, say, with the same setting.
   */
  private Optional<Verdict> taken(NodesTable.Row own) {
    if (!own.live() || own.run().equals(self.run())) {
      return Optional.empty();
    }
    if (isRenewed(own)) {
      return Optional.of(
          new Verdict.Refused(
              "reprise.cluster.remoting-host and -port: "
                  + self.address()
                  + " (expected: an address of this node alone; another process runs under it on"
                  + " this journal). Set the address that other nodes reach this one by"
                  + " (REPRISE_REMOTING_HOST, REPRISE_REMOTING_PORT)."));
    }
    return own.ago().compareTo(settings.renewEvery().plus(settings.registryTimeout())) > 0
        ? Optional.empty()
        : Optional.of(new Verdict.Wait("to be sure that nobody else runs as " + own.address()));
  }

  private Verdict withOthers(
      List<String> seeds, List<NodesTable.Row> known, List<NodesTable.Row> live) {
    boolean meant =
        settings.discovers() || known.stream().anyMatch(row -> seeds.contains(row.address()));
    if (meant) {
      Set<String> nodes = new TreeSet<>();
      live.forEach(row -> nodes.add(row.address()));
      return new Verdict.Join(nodes);
    }
    return live.stream().anyMatch(this::isRenewed)
        ? new Verdict.Refused(refusal(seeds, live))
        : new Verdict.Wait("to be sure that " + named(live) + " no longer run");
  }

  /** Whether it has renewed its row while this node was looking: then it runs for certain. */
  private boolean isRenewed(NodesTable.Row row) {
    Instant first = firstSeen.putIfAbsent(row.address(), row.seen());
    return first != null && row.seen().isAfter(first);
  }

  /**
   * The nodes that have said in this database that they run, while this one was looking. A copy of
   * a database has the rows of those that run on the one that it was made of; nobody renews these.
   */
  Set<String> running() throws SQLException {
    return registry.ask(connection -> NodesTable.look(connection, settings.goneAfter())).stream()
        .filter(row -> row.live() && isRenewed(row))
        .map(NodesTable.Row::address)
        .collect(Collectors.toSet());
  }

  private static String refusal(List<String> seeds, List<NodesTable.Row> live) {
    return "reprise.cluster.seeds: "
        + (seeds.isEmpty() ? "none" : seeds.toString())
        + " (expected: one of "
        + named(live)
        + ", whose cluster runs on this journal). Name them to join it (REPRISE_CLUSTER_SEEDS), or"
        + " correct reprise.storage.url: a journal belongs to one cluster.";
  }

  /**
   * After the database was away, all rows have expired though their nodes run. These renew them as
   * soon as they notice: so rows of nodes that have not left are watched for a while.
   */
  private boolean isWatchedLongEnough(List<NodesTable.Row> others) {
    if (unfinished(others).isEmpty()) {
      return true;
    }
    long now = System.nanoTime();
    if (watchedSinceNanos == 0) {
      watchedSinceNanos = now;
    }
    return now - watchedSinceNanos > settings.lately().toNanos();
  }

  /** Nodes that have not left; after a day nobody expects them back. */
  private static List<NodesTable.Row> unfinished(List<NodesTable.Row> others) {
    return others.stream().filter(row -> !row.gone() && !row.isOld()).toList();
  }

  private Verdict foundUnderLease() throws SQLException {
    String owner = self.address() + " " + self.run();
    boolean taken =
        registry.ask(
            connection -> LeaseTable.take(connection, LEASE, owner, settings.foundingLease()));
    if (!taken) {
      return new Verdict.Wait("for another node that founds a cluster");
    }
    try {
      return registry
          .ask(connection -> NodesTable.found(connection, self, LEASE, owner, settings.goneAfter()))
          .<Verdict>map(Verdict.Founded::new)
          .orElse(new Verdict.Wait("for another node that has founded a cluster"));
    } finally {
      registry.tell(connection -> LeaseTable.giveBack(connection, LEASE, owner));
    }
  }

  private static String named(List<NodesTable.Row> rows) {
    return rows.stream().map(NodesTable.Row::address).collect(Collectors.joining(", "));
  }
}
