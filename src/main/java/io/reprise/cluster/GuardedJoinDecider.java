package io.reprise.cluster;

import akka.actor.ActorSystem;
import akka.actor.Address;
import akka.dispatch.Dispatchers;
import akka.management.cluster.bootstrap.ClusterBootstrapSettings;
import akka.management.cluster.bootstrap.JoinDecision;
import akka.management.cluster.bootstrap.JoinOtherSeedNodes;
import akka.management.cluster.bootstrap.JoinSelf$;
import akka.management.cluster.bootstrap.KeepProbing$;
import akka.management.cluster.bootstrap.LowestAddressJoinDecider;
import akka.management.cluster.bootstrap.SeedNodesInformation;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Decides as Akka's bootstrap does, but for founding: any node may, not only the one with the
 * lowest address, which may be unable to; and only if the journal has no cluster that runs. And it
 * joins only nodes that run on the same journal. Created by Akka; named in {@code
 * application.conf}.
 */
public final class GuardedJoinDecider extends LowestAddressJoinDecider {
  private static final Logger log = LoggerFactory.getLogger(GuardedJoinDecider.class);

  private final ActorSystem system;
  private final boolean mayFound;
  private final ClusterSetup setup;
  private final ExecutionContext blocking;

  /** Called by Akka. */
  public GuardedJoinDecider(ActorSystem system, ClusterBootstrapSettings settings) {
    super(system, settings);
    this.system = system;
    this.mayFound = settings.newClusterEnabled();
    this.setup = ClusterSetup.of(system);
    this.blocking = system.dispatchers().lookup(Dispatchers.DefaultBlockingDispatcherId());
  }

  @Override
  public Future<JoinDecision> decide(SeedNodesInformation info) {
    return super.decide(info).map(decision -> guarded(decision, info), blocking);
  }

  private JoinDecision guarded(JoinDecision decision, SeedNodesInformation info) {
    try {
      if (decision instanceof JoinOtherSeedNodes others) {
        return ofOwnJournal(others);
      }
      if (!mayFound(info)) {
        setup.discoveryWaits(waitsFor(info));
        return decision;
      }
      return setup.foundsByDiscovery(system) ? JoinSelf$.MODULE$ : KeepProbing$.MODULE$;
    } catch (SQLException e) {
      log.info("waits for the database before it joins or founds a cluster: {}", e.getMessage());
      return KeepProbing$.MODULE$;
    }
  }

  /**
   * Discovery finds pods, not journals: those of an installation beside this one, or those that
   * still run on the database from before a restore. Joining them would make one cluster on two
   * journals.
   */
  private JoinDecision ofOwnJournal(JoinOtherSeedNodes found) throws SQLException {
    Set<Address> seeds = CollectionConverters.asJava(found.seedNodes());
    Set<String> running = setup.runningNodes(system);
    List<Address> own =
        seeds.stream().filter(seed -> running.contains(Members.node(seed))).toList();
    if (own.isEmpty()) {
      setup.discoveryWaits(
          "until one of %s, which discovery finds, says in this node's database that it runs; if"
                  .formatted(seeds.stream().map(Members::node).sorted().toList())
              + " none ever does, they run on another journal: see reprise.storage.url, or stop"
              + " them");
      return KeepProbing$.MODULE$;
    }
    setup.discoveryWaits(
        "for an answer of "
            + own.stream().map(Members::node).collect(Collectors.joining(", "))
            + ", which run on this journal");
    return JoinOtherSeedNodes.apply(CollectionConverters.asScala(Set.copyOf(own)).<Address>toSet());
  }

  private boolean mayFound(SeedNodesInformation info) {
    return mayFound
        && !info.hasSeedNodes()
        && hasEnoughContactPoints(info)
        && isPastStableMargin(info);
  }

  /** For people: what this attempt had to go on. */
  private String waitsFor(SeedNodesInformation info) {
    int found = info.getContactPoints().size();
    int answer = info.getSeedNodesObservations().size();
    String method = setup.settings().discovery();
    int needed = setup.settings().discoveryNodes();
    if (info.hasSeedNodes()) {
      return "for an answer of "
          + info.getAllSeedNodes().stream().map(Members::node).collect(Collectors.joining(", "));
    }
    return answer < needed
        ? "until %d nodes answer at their management port (reprise.cluster.discovery-nodes): %d do,"
                .formatted(needed, answer)
            + " of %d that %s finds".formatted(found, method)
        : "until %s finds the same nodes for a while, %d now".formatted(method, found);
  }
}
