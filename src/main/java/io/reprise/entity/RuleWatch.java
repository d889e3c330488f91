package io.reprise.entity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which rules run at the moment, and tells of those that take long while they do: a rule that
 * never comes back can't be stopped, and nobody else would know which one it is. Safe for use by
 * many threads.
 */
final class RuleWatch {
  private static final Logger log = LoggerFactory.getLogger(RuleWatch.class);

  private final long afterNanos;
  private final long everyNanos;

  /** Of each thread that has run rules; one that has ended leaves nothing running. */
  private final List<Place> places = new CopyOnWriteArrayList<>();

  private final ThreadLocal<Place> own =
      ThreadLocal.withInitial(
          () -> {
            Place place = new Place();
            places.removeIf(other -> !other.thread.isAlive());
            places.add(place);
            return place;
          });

  /**
   * A watch for all entities of a node.
   *
   * @param after when to tell of rules that run
   * @param every how often to tell again of the same, while it runs
   */
  RuleWatch(Duration after, Duration every) {
    this.afterNanos = after.toNanos();
    this.everyNanos = every.toNanos();
  }

  /** Rules of an entity that run for long. */
  record Hanging(String entity, long seconds, List<StackTraceElement> stack) {}

  /** What a thread runs: each command comes by here, so that it must cost next to nothing. */
  private static final class Place {
    private final Thread thread = Thread.currentThread();
    private volatile @Nullable Run run;

    private Optional<Run> running() {
      return Optional.ofNullable(run);
    }
  }

  /** One run; equal to itself only. */
  private static final class Run {
    private final String component;
    private final String id;
    private final long since;
    private long tellAt; // of the one thread that looks

    Run(String component, String id, long since, long tellAt) {
      this.component = component;
      this.id = id;
      this.since = since;
      this.tellAt = tellAt;
    }

    String entity() {
      return component + "/" + id;
    }
  }

  /** Runs rules of an entity. */
  <T> T during(String component, String id, Supplier<T> rules) {
    Place place = own.get();
    long begun = System.nanoTime();
    Run run = new Run(component, id, begun, begun + afterNanos);
    Run before = place.run;
    place.run = run;
    try {
      return rules.get();
    } finally {
      place.run = before;
      long took = System.nanoTime() - begun;
      if (took > afterNanos) {
        log.warn(
            "{}: its rules took {} ms; other entities waited for their thread",
            run.entity(),
            TimeUnit.NANOSECONDS.toMillis(took));
      }
    }
  }

  /** The entities whose rules have run for long by now. */
  List<String> inLongRules() {
    long now = System.nanoTime();
    return places.stream()
        .map(Place::running)
        .flatMap(Optional::stream)
        .filter(run -> now - run.since > afterNanos)
        .map(Run::entity)
        .distinct()
        .sorted()
        .toList();
  }

  /** Logs what runs for long; to be called now and then, by one thread at a time. */
  void look() {
    for (Hanging hanging : hanging(System.nanoTime())) {
      log.warn(
          "{}: its rules run for {} s now; other entities wait for their thread. They are at\n{}",
          hanging.entity(),
          hanging.seconds(),
          hanging.stack().stream().map(at -> "\tat " + at).collect(Collectors.joining("\n")));
    }
  }

  List<Hanging> hanging(long now) {
    List<Hanging> hanging = new ArrayList<>();
    for (Place place : places) {
      Run run = place.running().orElse(null);
      if (run != null && now - run.tellAt >= 0) {
        run.tellAt = now + everyNanos;
        List<StackTraceElement> stack = Stream.of(place.thread.getStackTrace()).toList();
        if (place.running().orElse(null) == run) { // else the stack is of what came after it
          hanging.add(
              new Hanging(run.entity(), TimeUnit.NANOSECONDS.toSeconds(now - run.since), stack));
        }
      }
    }
    return hanging;
  }
}
