package io.reprise.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;

/** A node's telemetry in which everything has been counted once, so that all metrics are there. */
public final class EveryMetric {
  private EveryMetric() {}

  static Telemetry counted() {
    Telemetry telemetry = Telemetry.ofNode("1.2.3");
    EntityMetrics wallets = telemetry.component("wallet", 7, List.of("deposit"));
    for (EntityMetrics.Outcome outcome : EntityMetrics.Outcome.values()) {
      wallets.answered("deposit", outcome, Duration.ofMillis(3).toNanos());
    }
    wallets.outOfService(0);
    telemetry.cluster().handOffBegins("wallet", List.of("1"));
    telemetry.cluster().placed("wallet", "1");
    for (DeliveryMetrics.Kind kind : DeliveryMetrics.Kind.values()) {
      telemetry.delivery().done(kind, Duration.ofMillis(20));
      telemetry.delivery().parked(kind, 0, Duration.ZERO);
    }
    telemetry.http().streams("bulk", () -> 0);
    HttpMetrics.Exchange exchange = telemetry.http().begin();
    exchange.isFor("GET", "/v1/entities/{component}/{id}");
    exchange.end(200);
    telemetry.certificateExpires("nodes", () -> Instant.now().plusSeconds(3600));
    telemetry.fileUnusable("tokens", () -> false);
    return telemetry;
  }

  /** What Prometheus would read of it. */
  public static Scraped page() {
    try (Telemetry telemetry = counted()) {
      System.gc(); // the JVM tells of pauses when there was one
      return Awaitility.await("a pause of the collector")
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> new Scraped(telemetry.page("").text()),
              page -> page.names().contains("jvm_gc_pause_seconds_sum"));
    }
  }
}
