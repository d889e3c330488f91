package io.reprise.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/** What is counted of nodes and shards. Safe for use by many threads. */
public final class ClusterMetrics {

  /** Of the members that Akka's membership has. */
  private static final List<String> STATUSES =
      List.of("joining", "weaklyup", "up", "leaving", "exiting", "down");

  /** What can happen to nodes: present from the start, so that the first increase is seen. */
  private static final List<String> EVENTS =
      List.of(
          "founded",
          "joining",
          "up",
          "unreachable",
          "reachable",
          "leaving",
          "downed",
          "removed",
          "decision",
          "drain",
          "cut-off",
          "left-behind");

  /** A hand-over that was not heard of for so long has failed. */
  private static final Duration HAND_OFF_MAX = Duration.ofMinutes(10);

  private final Meters meters;
  private final Map<String, Counter> events = new ConcurrentHashMap<>();
  private final Map<String, Shards> shards = new ConcurrentHashMap<>();
  private volatile ToIntFunction<String> members = status -> 0;
  private volatile IntSupplier unreachable = () -> 0;
  private volatile BooleanSupplier ready = () -> false;
  private volatile boolean renewed;
  private volatile long renewedNanos = System.nanoTime();

  ClusterMetrics(Meters meters) {
    this.meters = meters;
    EVENTS.forEach(this::event);
    for (String status : STATUSES) {
      meters.now(
          "reprise_cluster_members",
          "Members of the cluster, as this node sees it",
          () -> members.applyAsInt(status),
          "status",
          status);
    }
    meters.now(
        "reprise_cluster_unreachable_members",
        "Members that this node has heard can't be reached",
        () -> unreachable.getAsInt());
    meters.now(
        "reprise_node_ready",
        "1 if this node is a member, takes requests and reaches the database, else 0",
        () -> ready.getAsBoolean() && renewed ? 1 : 0);
    meters.now(
        "reprise_database_up",
        "1 if the database answered this node when it last said that it runs, else 0",
        () -> renewed ? 1 : 0);
    meters.now(
        "reprise_registry_renewal_age_seconds",
        "How long ago this node last said in the database that it runs",
        () -> (System.nanoTime() - renewedNanos) / 1e9);
  }

  /** From now on these tell of members by status, of those unreachable, and whether it serves. */
  public void members(ToIntFunction<String> byStatus, IntSupplier lost, BooleanSupplier serving) {
    members = byStatus;
    unreachable = lost;
    ready = serving;
  }

  /** Something happened to a node; the kinds are few. */
  public void happened(String kind) {
    event(kind).increment();
  }

  private Counter event(String kind) {
    return events.computeIfAbsent(
        kind,
        fresh ->
            meters.count(
                "reprise_cluster_events_total",
                "What this node has seen happen to nodes; decision: of the split brain resolver",
                "kind",
                fresh));
  }

  /** This node has said in the database that it runs, or could not. */
  public void renewed(boolean answered) {
    renewed = answered;
    if (answered) {
      renewedNanos = System.nanoTime();
    }
  }

  /** So many shards of a component are here now; since the last time, some came and some went. */
  public void shards(String component, int now, long came, long went) {
    Shards counted = of(component);
    counted.here = now;
    counted.came.increment((double) came);
    counted.went.increment((double) went);
  }

  /** As the node that gives shards to nodes sees it: these are taken from nodes for others. */
  public void handOffBegins(String component, Collection<String> taken) {
    Shards counted = of(component);
    long now = System.nanoTime();
    counted.beganNanos.values().removeIf(began -> now - began > HAND_OFF_MAX.toNanos());
    taken.forEach(shard -> counted.beganNanos.putIfAbsent(shard, now));
  }

  /** The same node gives a shard to a node: one that was taken from another, or a new one. */
  public void placed(String component, String shard) {
    Shards counted = of(component);
    Long began = counted.beganNanos.remove(shard);
    if (began != null) {
      counted.handOffs.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }
  }

  private Shards of(String component) {
    return shards.computeIfAbsent(component, name -> new Shards(meters, name));
  }

  /** What is counted of the shards of one component. */
  private static final class Shards {
    private volatile int here;
    private final Counter came;
    private final Counter went;
    private final Timer handOffs;

    /** By shard; there are as many as the component has. */
    private final Map<String, Long> beganNanos = new ConcurrentHashMap<>();

    Shards(Meters meters, String component) {
      came = moves(meters, component, "came");
      went = moves(meters, component, "went");
      handOffs =
          meters.times(
              "reprise_shard_hand_off_duration_seconds",
              "Time to take a shard from one node, to balance them, until another gets it; told by"
                  + " the oldest node",
              Meters.LONG_TIMES,
              "component",
              component);
      meters.now("reprise_node_shards", "Shards on this node", () -> here, "component", component);
    }

    private static Counter moves(Meters meters, String component, String direction) {
      return meters.count(
          "reprise_shard_moves_total",
          "Shards that came to this node and that went from it",
          "component",
          component,
          "direction",
          direction);
    }
  }
}
