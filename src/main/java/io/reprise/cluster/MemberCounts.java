package io.reprise.cluster;

import akka.actor.ActorSystem;
import akka.cluster.Cluster;
import akka.cluster.Member;
import io.reprise.telemetry.ClusterMetrics;
import java.util.Locale;

/** Lets metrics look at Akka's membership. */
final class MemberCounts {
  private MemberCounts() {}

  static void show(ActorSystem system, ClusterMetrics metrics) {
    Cluster cluster = Cluster.get(system);
    Members members = new Members(cluster);
    metrics.members(
        status ->
            (int) members.all().stream().filter(member -> status(member).equals(status)).count(),
        () -> cluster.state().getUnreachable().size(),
        () -> Readiness.takesRequests(system));
  }

  private static String status(Member member) {
    return member.status().toString().toLowerCase(Locale.ROOT);
  }
}
