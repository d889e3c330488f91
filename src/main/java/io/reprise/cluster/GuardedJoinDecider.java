package io.reprise.cluster;

import akka.actor.ActorSystem;
import akka.dispatch.Dispatchers;
import akka.management.cluster.bootstrap.ClusterBootstrapSettings;
import akka.management.cluster.bootstrap.JoinDecision;
import akka.management.cluster.bootstrap.JoinSelf$;
import akka.management.cluster.bootstrap.KeepProbing$;
import akka.management.cluster.bootstrap.LowestAddressJoinDecider;
import akka.management.cluster.bootstrap.SeedNodesInformation;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;

/**
 * Decides as Akka's bootstrap does, but lets this node found a cluster only if the journal has none
 * that runs. Created by Akka; named in {@code application.conf}.
 */
public final class GuardedJoinDecider extends LowestAddressJoinDecider {
  private static final Logger log = LoggerFactory.getLogger(GuardedJoinDecider.class);

  private final ActorSystem system;
  private final ClusterSetup setup;
  private final ExecutionContext blocking;

  /** Called by Akka. */
  public GuardedJoinDecider(ActorSystem system, ClusterBootstrapSettings settings) {
    super(system, settings);
    this.system = system;
    this.setup = ClusterSetup.of(system);
    this.blocking = system.dispatchers().lookup(Dispatchers.DefaultBlockingDispatcherId());
  }

  @Override
  public Future<JoinDecision> decide(SeedNodesInformation info) {
    return super.decide(info).map(this::guarded, blocking);
  }

  private JoinDecision guarded(JoinDecision decision) {
    if (!(decision instanceof JoinSelf$)) {
      return decision;
    }
    try {
      return setup.foundsByDiscovery(system) ? decision : KeepProbing$.MODULE$;
    } catch (SQLException e) {
      log.info("waits for the database before it founds a cluster: {}", e.getMessage());
      return KeepProbing$.MODULE$;
    }
  }
}
