package io.reprise.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * What Micrometer finds out about the process. These keep the names by which dashboards for any JVM
 * know them; only the lines of the log are named as ours.
 */
final class JvmMetrics implements AutoCloseable {

  private final List<AutoCloseable> listening = new ArrayList<>();

  private JvmMetrics() {}

  static JvmMetrics of(MeterRegistry registry) {
    JvmMetrics metrics = new JvmMetrics();
    registry
        .config()
        .meterFilter(logEventsAreOurs())
        // Prometheus' own tool takes offence at their names; process_cpu_usage says enough.
        .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
        .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    metrics.bind(registry, new JvmMemoryMetrics());
    metrics.bind(registry, new JvmGcMetrics());
    metrics.bind(registry, new JvmThreadMetrics());
    metrics.bind(registry, new JvmInfoMetrics());
    metrics.bind(registry, new ProcessorMetrics());
    metrics.bind(registry, new FileDescriptorMetrics());
    metrics.bind(registry, new UptimeMetrics());
    if (LoggerFactory.getILoggerFactory().getClass().getName().startsWith("ch.qos.logback.")) {
      metrics.bind(registry, new LogbackMetrics());
    }
    return metrics;
  }

  private void bind(MeterRegistry registry, MeterBinder binder) {
    binder.bindTo(registry);
    if (binder instanceof AutoCloseable closeable) {
      listening.add(closeable);
    }
  }

  private static MeterFilter logEventsAreOurs() {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().equals("logback.events") ? id.withName("reprise.log.events") : id;
      }
    };
  }

  @Override
  public void close() {
    for (AutoCloseable each : listening) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
