package io.reprise.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.faults.Probes.Gap;
import io.reprise.storage.TestStorage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how long entities don't answer when a node goes: from the moment on which it is killed,
 * cut off or told to leave, to the one on which all of its entities answer at the others. A process
 * of its own, started by {@link LabProcess}; asserts nothing.
 */
public final class Failover {
  private static final Logger log = LoggerFactory.getLogger(Failover.class);

  private static final int REGISTERS = 60;
  private static final Duration PROBE_EVERY = Duration.ofMillis(250);
  private static final Duration QUIET = Duration.ofSeconds(5);
  private static final Duration LOOK_AT_LEAST = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** All shards that are too many on a node go at once: otherwise three in five seconds. */
  private static final String SPREAD_SOON =
      """
      akka.cluster.sharding.least-shard-allocation-strategy {
        rebalance-absolute-limit = 64
        rebalance-relative-limit = 1.0
      }
      """;

  /** Of the 64 of a component; a third of them would be 21. */
  private static final int SHARDS_EACH_MIN = 14;

  /** What happens to a node. */
  private enum Cause {
    KILL,
    KILL_OLDEST,
    PARTITION,
    DRAIN,
    DRAIN_OLDEST;

    /** {@code reprise.failover.causes}; all but the last if none is named. */
    private static List<Cause> asked() {
      String names = System.getProperty("reprise.failover.causes", "");
      return names.isEmpty()
          ? List.of(KILL, KILL_OLDEST, PARTITION, DRAIN)
          : Stream.of(names.split(",", -1)).map(Cause::valueOf).toList();
    }
  }

  private final Path folder = FaultSettings.given("failover").folder();
  private final int runs = Integer.getInteger("reprise.failover.runs", 5);
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(4);
  private final Map<Cause, List<Map<String, Double>>> measured = new LinkedHashMap<>();

  private Failover() {}

  /** Measures all, each as often as asked. */
  public static void main(String[] arguments) throws Exception {
    Failover failover = new Failover();
    try {
      failover.run(Namespaces.of(Long.getLong(LabProcess.NETWORK), Lab.HOSTS));
    } finally {
      failover.timer.shutdownNow();
    }
  }

  private void run(Namespaces network) throws Exception {
    try (History history = new History(folder.resolve("history.ndjson"))) {
      Lab lab = new Lab(network, folder, history, timer, List.of(), SPREAD_SOON, Optional.empty());
      lab.start();
      Probes probes = new Probes(lab.authorities(), REGISTERS, PROBE_EVERY, timer);
      probes.start();
      for (int run = 0; run < runs; run++) {
        for (Cause cause : Cause.asked()) {
          measure(lab, probes, cause, run);
        }
      }
      lab.stop();
    }
    report();
  }

  private void measure(Lab lab, Probes probes, Cause cause, int run) throws Exception {
    awaitSpread(lab);
    awaitQuiet(probes);
    boolean oldest = cause == Cause.KILL_OLDEST || cause == Cause.DRAIN_OLDEST;
    List<String> byAge =
        Lab.NODES.stream()
            .sorted(Comparator.comparingLong(name -> lab.node(name).startedNanos()))
            .toList();
    String victim = byAge.get(oldest ? 0 : byAge.size() - 1);
    List<String> others = byAge.stream().filter(name -> !name.equals(victim)).toList();
    probes.ask(others);
    awaitQuiet(probes);
    long before = System.nanoTime() - QUIET.toNanos();
    Instant wall = Clock.systemUTC().instant();
    long moment = System.nanoTime();
    Fault partition = new Fault(Fault.Kind.PARTITION, victim, PATIENCE);
    Duration stopping = Duration.ZERO;
    switch (cause) {
      case KILL, KILL_OLDEST -> lab.node(victim).killForGood();
      case DRAIN, DRAIN_OLDEST -> stopping = lab.node(victim).stop();
      case PARTITION -> partition.begin(lab);
    }
    await().atMost(PATIENCE).until(() -> System.nanoTime() - moment > LOOK_AT_LEAST.toNanos());
    awaitQuiet(probes);
    Map<String, Double> figures = figures(probes.gaps(moment));
    if (stopping.isZero()) {
      figures.putAll(events(lab, lab.network().address(victim), wall));
    } else {
      figures.put("the node has ended", seconds(stopping.toNanos()));
    }
    measured.computeIfAbsent(cause, each -> new ArrayList<>()).add(figures);
    log.info("{} of {}, run {}: {}", cause, victim, run, figures);
    if (run == 0) {
      plot(cause, victim, probes.since(before), moment, probes.gaps(moment));
    }
    if (cause == Cause.PARTITION) {
      partition.end(lab);
    } else {
      lab.node(victim).start();
    }
    lab.awaitReady();
    probes.clear();
  }

  /** A node that came back has got its part of the shards again. */
  private static void awaitSpread(Lab lab) {
    await("each node has at least " + SHARDS_EACH_MIN + " shards")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> fewestShards(lab) >= SHARDS_EACH_MIN);
  }

  private static int fewestShards(Lab lab) throws InterruptedException {
    Optional<HttpResponse<String>> answer = lab.get(Lab.NODES.get(0), "/v1/cluster");
    if (answer.isEmpty()) {
      return 0;
    }
    try {
      JsonNode members = Json.parse(answer.get().body().getBytes(UTF_8)).path("members");
      int fewest = members.size() < Lab.NODES.size() ? 0 : Integer.MAX_VALUE;
      for (JsonNode member : members) {
        fewest = Math.min(fewest, member.at("/components/register/shards").asInt());
      }
      return fewest;
    } catch (MalformedJson e) {
      return 0;
    }
  }

  /** For some time all registers have answered. */
  private static void awaitQuiet(Probes probes) {
    await()
        .atMost(PATIENCE)
        .pollDelay(QUIET)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> probes.allAnswer(System.nanoTime() - QUIET.toNanos()));
  }

  private static Map<String, Double> figures(List<Gap> gaps) {
    List<Gap> affected = gaps.stream().filter(gap -> gap.nanos() > 1_000_000_000L).toList();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("entities without an answer for over a second", (double) affected.size());
    figures.put(
        "the first of them answers",
        seconds(affected.stream().mapToLong(Gap::endNanos).min().orElse(0)));
    figures.put(
        "the last of them answers",
        seconds(affected.stream().mapToLong(Gap::endNanos).max().orElse(0)));
    figures.put(
        "longest time without an answer of any other",
        seconds(
            gaps.stream()
                .filter(gap -> !affected.contains(gap))
                .mapToLong(Gap::nanos)
                .max()
                .orElse(0)));
    return figures;
  }

  private static double seconds(long nanos) {
    return Math.round(nanos / 1e7) / 100.0;
  }

  /** When the others had seen what of the node, first of all of them. */
  private static Map<String, Double> events(Lab lab, String address, Instant since)
      throws SQLException {
    Map<String, Double> figures = new LinkedHashMap<>();
    try (Connection connection = TestStorage.connection(lab.database());
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT kind, min(extract(epoch FROM at - ?)) FROM reprise.cluster_events"
                    + " WHERE at > ? AND kind IN ('unreachable', 'decision', 'downed', 'removed')"
                    + " AND (kind = 'decision' OR subject LIKE ?) AND node NOT LIKE ?"
                    + " GROUP BY 1 ORDER BY 2")) {
      OffsetDateTime moment = since.atOffset(ZoneOffset.UTC);
      select.setObject(1, moment);
      select.setObject(2, moment);
      select.setString(3, address + "%");
      select.setString(4, address + "%");
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          figures.put(rows.getString(1), Math.round(rows.getDouble(2) * 100) / 100.0);
        }
      }
    }
    return figures;
  }

  private void plot(
      Cause cause, String victim, List<Probes.Probe> probes, long moment, List<Gap> gaps)
      throws IOException {
    Plot plot = new Plot("Answers to questions at a fixed pace", moment);
    plot.mark(moment, cause + " of " + victim);
    for (Probes.Probe probe : probes) {
      boolean affected = gaps.get(probe.register()).nanos() > 1_000_000_000L;
      if (probe.answered()) {
        plot.add(affected ? "entities of the node that goes" : "all others", probe.done());
      }
    }
    Files.writeString(folder.resolve(cause.name().toLowerCase(Locale.ROOT) + ".svg"), plot.svg());
  }

  private void report() throws IOException {
    StringBuilder table = new StringBuilder(500);
    measured.forEach(
        (cause, all) -> {
          table.append("\n").append(cause).append(" (").append(all.size()).append(" runs)\n\n");
          table.append("| s after | median | min | max |\n|---|---|---|---|\n");
          all.stream()
              .flatMap(each -> each.keySet().stream())
              .distinct()
              .forEach(figure -> table.append(line(figure, all)));
        });
    Files.writeString(
        folder.resolve("failover.md"),
        table,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING);
    log.info("{}", table);
  }

  private static String line(String figure, List<Map<String, Double>> all) {
    List<Double> values =
        all.stream()
            .flatMap(each -> Optional.ofNullable(each.get(figure)).stream())
            .sorted()
            .toList();
    return String.format(
        Locale.ROOT,
        "| %s | %.2f | %.2f | %.2f |%n",
        figure,
        values.get(values.size() / 2),
        values.get(0),
        values.get(values.size() - 1));
  }
}
