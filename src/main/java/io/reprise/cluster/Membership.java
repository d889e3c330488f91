package io.reprise.cluster;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.Cluster;
import akka.http.javadsl.model.Uri;
import akka.management.javadsl.AkkaManagement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** This node as a member of its cluster. */
public final class Membership {

  private final Uri management;

  private Membership(Uri management) {
    this.management = management;
  }

  /**
   * Joins the seeds, or founds a cluster of its own if there are none, waits until this node is a
   * member, and opens the management port.
   *
   * @throws IllegalStateException if it is no member in time, or the port is taken: says what to do
   */
  public static Membership join(ActorSystem<?> system, ClusterSettings settings) {
    Cluster cluster = Cluster.get(system);
    CompletableFuture<Void> up = new CompletableFuture<>();
    cluster.registerOnMemberUp(() -> up.complete(null));
    if (settings.seeds().isEmpty()) {
      cluster.join(cluster.selfAddress());
    } else {
      cluster.joinSeedNodes(seeds(system, settings.seeds()));
    }
    await(
        up,
        settings,
        "reprise.cluster.seeds: no member after "
            + settings.joinTimeout().toSeconds()
            + " s. Check that a seed runs and is reached from here: "
            + settings.seeds());
    return new Membership(
        await(
            AkkaManagement.get(Adapter.toClassic(system)).start().toCompletableFuture(),
            settings,
            "reprise.cluster.management-port: "
                + settings.managementPort()
                + " can't be opened; is it taken? Set another one (REPRISE_MANAGEMENT_PORT)."));
  }

  private static List<Address> seeds(ActorSystem<?> system, List<String> seeds) {
    return seeds.stream()
        .map(seed -> AddressFromURIString.parse("akka://" + system.name() + "@" + seed))
        .toList();
  }

  private static <T> T await(CompletableFuture<T> stage, ClusterSettings settings, String problem) {
    try {
      return stage.orTimeout(settings.joinTimeout().toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw new IllegalStateException(problem, e.getCause());
    }
  }

  /** Where {@code /ready} and {@code /alive} are. */
  public String managementUrl() {
    return management.toString();
  }
}
