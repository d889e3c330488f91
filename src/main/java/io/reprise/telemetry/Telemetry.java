package io.reprise.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What one node counts and measures: made once for it and handed down. Counting takes less than a
 * microsecond for a command, blocks nobody, and works before, while and after somebody looks.
 * Labels are names of components, commands, routes and such, of which there are few; never an id, a
 * key or a caller.
 */
public final class Telemetry implements AutoCloseable {

  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final Optional<PrometheusMeterRegistry> shown;
  private final Meters meters;
  private final Optional<JvmMetrics> jvm;
  private final MultiGauge componentInfo;
  private final Map<String, Integer> versions = new ConcurrentHashMap<>();
  private final Map<String, EntityMetrics> entities = new ConcurrentHashMap<>();
  private final JournalMetrics journal;
  private final DeliveryMetrics delivery;
  private final ClusterMetrics cluster;
  private final StorageMetrics storage;
  private final HttpMetrics http;

  private Telemetry(MeterRegistry registry, Optional<PrometheusMeterRegistry> shown) {
    this.shown = shown;
    this.meters = new Meters(registry);
    this.jvm = shown.map(JvmMetrics::of);
    this.componentInfo =
        MultiGauge.builder("reprise.component.info")
            .description("Components that this node runs, with their versions")
            .register(registry);
    this.journal = new JournalMetrics(meters);
    this.delivery = new DeliveryMetrics(meters);
    this.cluster = new ClusterMetrics(meters);
    this.storage = new StorageMetrics(meters);
    this.http = new HttpMetrics(meters);
  }

  /**
   * For a node.
   *
   * @param release the version of Reprise
   */
  public static Telemetry ofNode(String release) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Telemetry telemetry = new Telemetry(registry, Optional.of(registry));
    telemetry.meters.now(
        "reprise.build.info", "The version of Reprise", () -> 1, "version", release);
    return telemetry;
  }

  /** For whoever has no node: counts nothing. */
  public static Telemetry none() {
    return new Telemetry(new CompositeMeterRegistry(), Optional.empty());
  }

  /**
   * What is counted of a component's entities: the same, however often it is asked for.
   *
   * @param version the one that the node runs from now on
   * @param commands the names of its commands; others are counted as one
   */
  public EntityMetrics component(String name, int version, Collection<String> commands) {
    versions.put(name, version);
    componentInfo.register(
        versions.entrySet().stream()
            .map(
                each ->
                    MultiGauge.Row.of(
                        Tags.of("component", each.getKey(), "version", each.getValue() + ""), 1))
            .toList(),
        true);
    EntityMetrics metrics = entities.computeIfAbsent(name, it -> new EntityMetrics(meters, it));
    metrics.has(commands);
    return metrics;
  }

  /** What is counted of writing the journal. */
  public JournalMetrics journal() {
    return journal;
  }

  /** What is counted of messages, calls and timers. */
  public DeliveryMetrics delivery() {
    return delivery;
  }

  /** What is counted of nodes and shards. */
  public ClusterMetrics cluster() {
    return cluster;
  }

  /** What is counted of the database. */
  public StorageMetrics storage() {
    return storage;
  }

  /** What is counted of requests. */
  public HttpMetrics http() {
    return http;
  }

  /**
   * Watches a certificate that the node uses.
   *
   * @param use {@code nodes} or {@code http}
   * @param until when the one ends that is in use now
   */
  public void certificateExpires(String use, Supplier<Instant> until) {
    meters.now(
        "reprise_certificate_expiry_seconds",
        "Time until the certificate expires that is in use",
        () -> Duration.between(Instant.now(), until.get()).toMillis() / 1e3,
        "use",
        use);
  }

  /**
   * Watches files that may change while the node uses them.
   *
   * @param use {@code tokens}, {@code http} or {@code nodes}
   * @param unusable whether they can't be used as they are now, so that what was there before is
   */
  public void fileUnusable(String use, BooleanSupplier unusable) {
    meters.now(
        "reprise_security_file_unusable",
        "1: the files can't be used as they are now, and what they held before is in force",
        () -> unusable.getAsBoolean() ? 1 : 0,
        "use",
        use);
  }

  /** All numbers, as they are now. */
  public record Page(String contentType, String text) {}

  /**
   * All numbers as they are now. Takes some milliseconds, asks nobody, waits for nothing.
   *
   * @param accept the header of that name: OpenMetrics for who wants that, else Prometheus' text
   */
  public Page page(String accept) {
    String type = accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
    return new Page(type, shown.map(registry -> registry.scrape(type)).orElse(""));
  }

  /** Nothing is counted any more. */
  @Override
  public void close() {
    jvm.ifPresent(JvmMetrics::close);
    shown.ifPresent(MeterRegistry::close);
  }
}
