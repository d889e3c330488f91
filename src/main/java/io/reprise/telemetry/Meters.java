package io.reprise.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.stream.LongStream;

/** Makes meters, all in the same manner: names as Prometheus shows them, fixed buckets. */
final class Meters {

  /** From a read in memory to the longest time limit of a command. */
  static final Duration[] TIMES =
      millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000);

  /** Where minutes matter: delivery after a failure, hand-over of shards. */
  static final Duration[] LONG_TIMES =
      millis(10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000);

  /** Of what is done together. */
  static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000};

  private final MeterRegistry registry;

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  private static Duration[] millis(long... limits) {
    return LongStream.of(limits).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }

  /** A histogram of times. */
  Timer times(String name, String help, Duration[] buckets, String... labels) {
    return Timer.builder(name)
        .description(help)
        .tags(labels)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  /** A histogram of numbers. */
  DistributionSummary sizes(String name, String help, String... labels) {
    return DistributionSummary.builder(name)
        .description(help)
        .tags(labels)
        .serviceLevelObjectives(SIZES)
        .register(registry);
  }

  Counter count(String name, String help, String... labels) {
    return Counter.builder(name).description(help).tags(labels).register(registry);
  }

  /** A number that is looked up whenever somebody asks; {@code NaN}: not known. */
  void now(String name, String help, DoubleSupplier value, String... labels) {
    Gauge.builder(name, value::getAsDouble).description(help).tags(labels).register(registry);
  }
}
