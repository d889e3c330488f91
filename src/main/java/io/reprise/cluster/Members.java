package io.reprise.cluster;

import akka.actor.Address;
import akka.cluster.Cluster;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import scala.jdk.javaapi.CollectionConverters;

/** What Akka's membership says, in our words. */
final class Members {

  /** Those that have been up, so that the oldest of them leads. */
  private static final Set<MemberStatus> AGED =
      Set.of(MemberStatus.up(), MemberStatus.leaving(), MemberStatus.exiting());

  private final Cluster cluster;

  Members(Cluster cluster) {
    this.cluster = cluster;
  }

  /** {@code host:port}. */
  static String node(Address address) {
    return address.getHost().orElse("local") + ":" + address.getPort().orElse(0);
  }

  /** Whether this node is the {@link #leader}, as far as it knows. */
  boolean selfLeads() {
    return leader().map(node(cluster.selfAddress())::equals).orElse(false);
  }

  List<Member> all() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false).toList();
  }

  /** The nodes that are members, or about to be, this one included; not those that were downed. */
  Set<String> names() {
    return all().stream()
        .filter(member -> !member.status().equals(MemberStatus.down()))
        .map(member -> node(member.address()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a node of that name is a member, leaving ones included. */
  boolean has(String node) {
    return all().stream().anyMatch(member -> node(member.address()).equals(node));
  }

  /** The oldest node: the coordinator of shards runs there. */
  Optional<String> oldest() {
    List<Member> aged = new ArrayList<>(all());
    aged.removeIf(member -> !AGED.contains(member.status()));
    aged.sort(Comparator.comparing(Member::upNumber));
    return aged.stream().findFirst().map(member -> node(member.address()));
  }

  /** The node that turns joining members into members, and decides in a split. */
  Optional<String> leader() {
    return Optional.ofNullable(cluster.state().getLeader()).map(Members::node);
  }

  boolean isUnreachable(Member member) {
    return cluster.state().getUnreachable().contains(member);
  }

  /** Who can't reach it, as far as this node has heard. */
  List<String> unreachableBy(Member member) {
    TreeSet<String> observers = new TreeSet<>();
    cluster
        .readView()
        .reachability()
        .observersGroupedByUnreachable()
        .get(member.uniqueAddress())
        .foreach(
            found -> {
              for (UniqueAddress observer : CollectionConverters.asJava(found)) {
                observers.add(node(observer.address()));
              }
              return null;
            });
    return List.copyOf(observers);
  }
}
