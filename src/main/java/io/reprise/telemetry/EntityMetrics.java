package io.reprise.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** What is counted of the entities of one component on one node. Safe for use by many threads. */
public final class EntityMetrics {

  /** How a command ended, as whoever gave it was told. */
  public enum Outcome {
    ACCEPTED,
    REFUSED,
    /** The body does not fit the command. */
    INVALID_BODY,
    /** The component has no command of that name. */
    UNKNOWN_COMMAND,
    /** The key came before with another body. */
    KEY_REUSED,
    /** The entity has another version than the caller expects. */
    PRECONDITION_FAILED,
    /** Too many commands wait for the entity. */
    BUSY,
    /** The entity can't be recovered here. */
    OUT_OF_SERVICE,
    /** The component's code threw. */
    RULE_FAILED,
    /** A timer that was cancelled, or has run off before. */
    TIMER_GONE,
    /** The journal can't be reached. */
    UNAVAILABLE,
    /** The entity was moving until the caller's time was up. */
    DRAINING,
    /** No answer in time. */
    TIMEOUT;

    private final String label = name().toLowerCase(Locale.ROOT);
  }

  /** Stands for names that no component has: callers could make up any number of them. */
  private static final String OTHER = "other";

  private final Meters meters;
  private final String component;
  private final Map<String, Map<Outcome, Timer>> commands = new ConcurrentHashMap<>();
  private final Map<Outcome, Timer> others = new ConcurrentHashMap<>();
  private final Set<Gate> busy = ConcurrentHashMap.newKeySet();
  private final LongAdder live = new LongAdder();
  private final Counter replays;
  private final DistributionSummary batchCommands;
  private final DistributionSummary batchEntries;
  private final Timer recoveries;
  private final DistributionSummary recoveryEntries;
  private volatile double outOfService = Double.NaN;

  EntityMetrics(Meters meters, String component) {
    this.meters = meters;
    this.component = component;
    replays =
        meters.count(
            "reprise_idempotent_replays_total",
            "Commands answered with the recorded outcome of an earlier one with the same key",
            labels());
    batchCommands =
        meters.sizes(
            "reprise_batch_commands",
            "Commands of one entity that were decided together",
            labels());
    batchEntries =
        meters.sizes(
            "reprise_batch_entries", "Entries of one entity that were written together", labels());
    recoveries =
        meters.times(
            "reprise_recovery_duration_seconds",
            "Time until an entity that was not in memory had its state",
            Meters.TIMES,
            labels());
    recoveryEntries =
        meters.sizes(
            "reprise_recovery_entries",
            "Entries that an entity folded when it recovered, beside its snapshot",
            labels());
    meters.now("reprise_live_entities", "Entities in memory on this node", live::sum, labels());
    meters.now(
        "reprise_gate_waiting_commands",
        "Commands that wait at the entity where most do",
        () -> most(gate -> gate.waiting),
        labels());
    meters.now(
        "reprise_gate_oldest_wait_seconds",
        "How long the command has waited that has waited for longest",
        () -> most(Gate::waitedNanos) / 1e9,
        labels());
    meters.now(
        "reprise_gate_busy_entities", "Entities that commands wait at", busy::size, labels());
    meters.now(
        "reprise_out_of_service_entities",
        "Entities of the whole cluster that can't be recovered; each node tells the same",
        () -> outOfService,
        labels());
  }

  private String[] labels() {
    return new String[] {"component", component};
  }

  private double most(ToLongFunction<Gate> what) {
    long most = 0;
    for (Gate gate : busy) {
      most = Math.max(most, what.applyAsLong(gate));
    }
    return most;
  }

  /** The component has these commands. */
  void has(Collection<String> names) {
    for (String name : names) {
      Map<Outcome, Timer> timers =
          commands.computeIfAbsent(name, unused -> new ConcurrentHashMap<>());
      timer(timers, name, Outcome.ACCEPTED); // so that their first increase is seen
      timer(timers, name, Outcome.REFUSED);
    }
  }

  /**
   * A command that this node gave to an entity, wherever it lives, was answered.
   *
   * @param nanos from when it was given, all attempts included
   */
  public void answered(String command, Outcome outcome, long nanos) {
    Map<Outcome, Timer> timers = commands.get(command);
    Timer timer = timers == null ? timer(others, OTHER, outcome) : timer(timers, command, outcome);
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Map<Outcome, Timer> timers, String command, Outcome outcome) {
    Timer known = timers.get(outcome);
    return known != null
        ? known
        : timers.computeIfAbsent(outcome, unused -> timer(command, outcome));
  }

  private Timer timer(String command, Outcome outcome) {
    return meters.times(
        "reprise_command_duration_seconds",
        "Time from a command to its answer, as the node sees it that took the command",
        Meters.TIMES,
        "component",
        component,
        "command",
        command,
        "outcome",
        outcome.label);
  }

  /** A command was answered with what was recorded for its key. */
  public void replayed() {
    replays.increment();
  }

  /** Commands of one entity were decided together, and led to so many entries. */
  public void batch(int decided, int entries) {
    batchCommands.record(decided);
    batchEntries.record(entries);
  }

  /** An entity has recovered, by folding so many entries. */
  public void recovered(long nanos, long entries) {
    recoveries.record(nanos, TimeUnit.NANOSECONDS);
    recoveryEntries.record((double) entries);
  }

  /** An entity came into memory. */
  public void came() {
    live.increment();
  }

  /** An entity left memory. */
  public void left() {
    live.decrement();
  }

  /** So many entities of the whole cluster are out of service. */
  public void outOfService(long entities) {
    outOfService = entities;
  }

  /** What waits at one entity. */
  public Gate gate() {
    return new Gate();
  }

  /**
   * The commands that wait at one entity. Its owner tells of each change, from one thread; only
   * those where something waits are looked at, so that a look costs little, however many there are.
   */
  public final class Gate {
    private volatile int waiting;
    private volatile long oldestNanos;

    private Gate() {}

    /**
     * So many commands wait now.
     *
     * @param sinceNanos since when the oldest of them does, as {@link System#nanoTime}
     */
    public void waits(int now, long sinceNanos) {
      int before = waiting;
      if (now > 0) {
        oldestNanos = sinceNanos; // of nothing that waits there is none
      }
      waiting = now;
      if (before == 0 && now > 0) {
        busy.add(this);
      } else if (before > 0 && now == 0) {
        busy.remove(this);
      }
    }

    /** Looked at from other threads, also between the changes that lead to the gate's removal. */
    private long waitedNanos() {
      return waiting == 0 ? 0 : Math.max(0, System.nanoTime() - oldestNanos);
    }
  }
}
