package io.reprise.cluster;

import akka.cluster.ClusterEvent.ClusterDomainEvent;
import akka.cluster.ClusterEvent.MemberDowned;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.ClusterEvent.MemberJoined;
import akka.cluster.ClusterEvent.MemberLeft;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.ClusterEvent.MemberUp;
import akka.cluster.ClusterEvent.ReachableMember;
import akka.cluster.ClusterEvent.UnreachableMember;
import akka.cluster.Member;
import akka.cluster.MemberStatus;

/** What Akka's membership says, as events in our words. */
final class Happenings {
  private Happenings() {}

  /**
   * Keeps an event of membership. That a node can't be reached is kept by each node that has heard
   * it; what all of them hear, by the one that leads.
   */
  static void told(ClusterDomainEvent event, ClusterLog events, Members members, Peers peers) {
    if (event instanceof UnreachableMember unreachable) {
      add(events, "unreachable", unreachable.member(), "no heartbeats arrive here");
    } else if (event instanceof ReachableMember reachable) {
      add(events, "reachable", reachable.member(), "heartbeats arrive again");
    } else if (event instanceof MemberRemoved removed) {
      peers.removed(Members.node(removed.member().address()));
      if (members.selfLeads()) {
        add(
            events,
            "removed",
            removed.member(),
            removed.previousStatus().equals(MemberStatus.down())
                ? "after it was downed: its shards go to other nodes"
                : "it has left in an orderly way");
      }
    } else if (event instanceof MemberEvent member && members.selfLeads()) {
      told(member, events);
    }
  }

  private static void told(MemberEvent event, ClusterLog events) {
    if (event instanceof MemberJoined) {
      add(events, "joining", event.member(), "app-version " + event.member().appVersion());
    } else if (event instanceof MemberUp) {
      add(events, "up", event.member(), "it is a member, and gets shards");
    } else if (event instanceof MemberLeft) {
      add(events, "leaving", event.member(), "its shards have gone to other nodes");
    } else if (event instanceof MemberDowned) {
      add(events, "downed", event.member(), "it must not come back without a new start");
    }
  }

  private static void add(ClusterLog events, String kind, Member member, String detail) {
    events.add(kind, Members.node(member.address()), detail);
  }
}
