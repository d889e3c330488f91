package io.reprise.cluster;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.CoordinatedShutdown;
import akka.cluster.Cluster;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes this node a member: of a cluster that runs on its journal, or of one that it founds. */
final class Joining {
  private static final Logger log = LoggerFactory.getLogger(Joining.class);

  /** How often it is looked whether somebody else has founded a cluster. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(300);

  private static final String TLS_HINT =
      ". If so, look whether its certificate and this node's fit: they need a trusted issuer and a"
          + " name in common, and the log of both says who was refused"
          + " (reprise.cluster.certificate-file, trust-file; docs/security.md)";

  private final Cluster cluster;
  private final ClusterSetup setup;
  private final ClusterSettings settings;
  private final Identity self;
  private final Founding founding;
  private final CompletableFuture<Void> up = new CompletableFuture<>();
  private final CompletableFuture<Void> never = new CompletableFuture<>();
  private Optional<UUID> founded = Optional.empty();
  private Set<String> joining = Set.of();
  private String waitsFor = "";
  private long toldNanos;

  Joining(Cluster cluster, ClusterSetup setup, Identity self) {
    this.cluster = cluster;
    this.setup = setup;
    this.settings = setup.settings();
    this.self = self;
    this.founding = new Founding(setup.registry(), self, settings);
    this.toldNanos = System.nanoTime();
  }

  /**
   * The cluster that this node is a member of.
   *
   * @param founded whether this node has founded it
   */
  record Joined(UUID incarnation, boolean founded) {}

  /**
   * Blocks until this node is a member, and has said so in the database.
   *
   * @throws IllegalStateException if it is none in time, or must not be: says what to do
   * @throws NodeStopped if it was stopped meanwhile
   */
  Joined run() {
    cluster.registerOnMemberUp(() -> up.complete(null));
    long deadline = System.nanoTime() + settings.joinTimeout().toNanos();
    do {
      requireTime(deadline);
      if (!settings.discovers() && founded.isEmpty()) {
        look();
      }
    } while (!isDone(up));
    Optional<UUID> own = settings.discovers() ? setup.foundedByDiscovery() : founded;
    Optional<UUID> incarnation = own;
    while (incarnation.isEmpty()) {
      requireTime(deadline);
      incarnation = entered();
      if (incarnation.isEmpty()) {
        isDone(never); // a pause
      }
    }
    return new Joined(incarnation.get(), own.isPresent());
  }

  private void requireTime(long deadline) {
    CoordinatedShutdown.get(cluster.system())
        .getShutdownReason()
        .ifPresent(
            reason -> {
              throw new NodeStopped(Departure.why(Optional.of(reason)));
            });
    if (System.nanoTime() - deadline > 0) {
      throw new IllegalStateException(notInTime());
    }
    tellNowAndThen();
  }

  private static boolean isDone(CompletableFuture<Void> stage) {
    try {
      stage.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (InterruptedException | ExecutionException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while joining", e);
    }
  }

  private Optional<UUID> entered() {
    try {
      return setup.registry().ask(connection -> NodesTable.enter(connection, self));
    } catch (SQLException e) {
      waitsFor = "for the database, to say there that it is a member: " + e.getMessage();
      return Optional.empty();
    }
  }

  private void look() {
    List<String> seeds = settings.seeds();
    boolean mayFound = seeds.isEmpty() || seeds.contains(self.address());
    try {
      act(founding.look(seeds, mayFound));
    } catch (SQLException e) {
      waitsFor = "for the database: " + e.getMessage();
    }
  }

  private void act(Founding.Verdict verdict) {
    if (verdict instanceof Founding.Verdict.Founded begun) {
      founded = Optional.of(begun.incarnation());
      log.info("founds a cluster");
      cluster.join(cluster.selfAddress());
    } else if (verdict instanceof Founding.Verdict.Join join) {
      join(join.nodes());
    } else if (verdict instanceof Founding.Verdict.Refused refused) {
      throw new IllegalStateException(refused.why());
    } else if (verdict instanceof Founding.Verdict.Wait wait) {
      waitsFor = wait.what();
    }
  }

  /**
   * Only those that the database says run: another seed may be of a cluster that was left behind.
   * Never this node itself: as the first of the seeds it would found a cluster on its own.
   */
  private void join(Set<String> running) {
    waitsFor = "for an answer of " + String.join(", ", running) + ", which run on this journal";
    if (!running.equals(joining)) {
      joining = running;
      cluster.joinSeedNodes(running.stream().map(this::address).toList());
    }
  }

  private Address address(String node) {
    return AddressFromURIString.parse("akka://" + cluster.system().name() + "@" + node);
  }

  private void tellNowAndThen() {
    long now = System.nanoTime();
    if (now - toldNanos > settings.joinLogEvery().toNanos()) {
      toldNanos = now;
      log.info("waits {}", waitsFor());
    }
  }

  private String waitsFor() {
    if (!waitsFor.isEmpty()) {
      return waitsFor;
    }
    return settings.discovers() ? setup.discoveryWaitsFor() : "to become a member";
  }

  private String notInTime() {
    return "reprise.cluster."
        + (settings.discovers() ? "discovery" : "seeds")
        + ": no member after "
        + settings.joinTimeout().toSeconds()
        + " s of waiting "
        + waitsFor()
        + ". Check that "
        + (settings.discovers()
            ? settings.discovery() + " may be asked, and that nodes reach each other"
            : "a seed runs on the same database (reprise.storage.url) and is reached from here: "
                + settings.seeds())
        + (settings.tls().isPresent() ? TLS_HINT : "");
  }
}
