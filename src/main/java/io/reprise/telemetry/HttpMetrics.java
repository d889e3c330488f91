package io.reprise.telemetry;

import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** What is counted of requests over HTTP. Safe for use by many threads. */
public final class HttpMetrics {

  /** Of requests that no route takes. */
  private static final String NO_ROUTE = "none";

  private static final int CLASSES = 6; // 1xx to 5xx, and none

  private final Meters meters;
  private final LongAdder inFlight = new LongAdder();
  private final Map<String, Map<String, AtomicReferenceArray<Timer>>> routes =
      new ConcurrentHashMap<>();

  HttpMetrics(Meters meters) {
    this.meters = meters;
    meters.now(
        "reprise_http_in_flight_requests", "Requests that are being answered", inFlight::sum);
  }

  /** From now on this tells how many streams of a kind are open; the kinds are few. */
  public void streams(String kind, IntSupplier open) {
    meters.now(
        "reprise_http_open_streams",
        "Answers and requests that go on for a while",
        open::getAsInt,
        "kind",
        kind);
  }

  /** A request has come. */
  public Exchange begin() {
    inFlight.increment();
    return new Exchange();
  }

  /** One request, from its head to the head of its answer. */
  public final class Exchange {
    private final long beganNanos = System.nanoTime();
    private String method = NO_ROUTE;
    private String template = NO_ROUTE;

    private Exchange() {}

    /** It is for this route, named as a template: one of few. */
    public void isFor(String ofMethod, String ofTemplate) {
      method = ofMethod;
      template = ofTemplate;
    }

    /** It is answered. */
    public void end(int status) {
      inFlight.decrement();
      int kind = status / 100 < CLASSES ? status / 100 : 0;
      timer(method, template, kind).record(System.nanoTime() - beganNanos, TimeUnit.NANOSECONDS);
    }
  }

  private Timer timer(String method, String template, int kind) {
    AtomicReferenceArray<Timer> timers =
        routes
            .computeIfAbsent(template, unused -> new ConcurrentHashMap<>())
            .computeIfAbsent(method, unused -> new AtomicReferenceArray<>(CLASSES));
    Timer known = timers.get(kind);
    if (known != null) {
      return known;
    }
    Timer made =
        meters.times(
            "reprise_http_request_duration_seconds",
            "Time from the head of a request until its answer begins",
            Meters.TIMES,
            "method",
            method,
            "route",
            template,
            "status",
            kind + "xx");
    timers.set(kind, made); // the registry gives the same to all
    return made;
  }
}
