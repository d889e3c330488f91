package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.bench.Failure;
import io.reprise.bench.Measured;
import io.reprise.bench.Measured.Stretch;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured, as JSON. Names and units stay from release to release, since scripts read
 * them; docs/bench.md explains each.
 */
final class BenchJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int DIGITS = 3;
  private static final double MILLIS = 1000;

  private BenchJson() {}

  /** One row. */
  static ObjectNode row(Measured measured) {
    ObjectNode row = JSON.objectNode();
    row.put("mode", measured.round().rate().isPresent() ? "open" : "closed");
    row.put("connections", measured.round().connections());
    measured.round().rate().ifPresent(rate -> row.set("rateAsked", number(rate)));
    row.set("rate", number(measured.rate()));
    row.set("seconds", number(measured.seconds()));
    row.set("warmUpSeconds", number(measured.round().warmUp().toMillis() / MILLIS));
    row.put("count", measured.count()).put("accepted", measured.accepted());
    row.put("failed", measured.failed()).put("unsent", measured.unsent());
    row.put("waited", measured.waited());
    for (Map.Entry<String, Double> percentile : BenchText.PERCENTILES.entrySet()) {
      row.set(percentile.getKey(), number(measured.latency().millis(percentile.getValue())));
    }
    row.set("max", number(measured.longest().millis()));
    row.set("longestAnswer", stretch(measured.longest()));
    row.set("longestSilence", stretch(measured.silence()));
    row.set("failures", failures(measured));
    row.set("connectFailures", connectFailures(measured));
    ObjectNode generator = row.putObject("generator");
    generator.set("lateP99", number(measured.late().millis(99)));
    generator.set("lateMax", number(measured.late().max()));
    generator.set("cores", number(measured.cores()));
    generator.put("keptUp", BenchText.generatorKeptUp(measured));
    row.put("connectionsKeptUp", BenchText.connectionsKeptUp(measured));
    return row.put("interrupted", measured.interrupted());
  }

  private static ObjectNode stretch(Stretch stretch) {
    ObjectNode node = JSON.objectNode();
    node.set("millis", number(stretch.millis()));
    node.set("atSecond", number(stretch.second()));
    return node;
  }

  private static ArrayNode failures(Measured measured) {
    ArrayNode all = JSON.arrayNode();
    for (Map.Entry<Failure, Long> each : sorted(measured.failures())) {
      Failure failure = each.getKey();
      ObjectNode node = all.addObject();
      node.put("kind", failure.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      if (failure.status() > 0) {
        node.put("status", failure.status());
      }
      if (!failure.type().isEmpty()) {
        node.put("type", failure.type());
      }
      node.put("count", each.getValue());
    }
    return all;
  }

  private static ArrayNode connectFailures(Measured measured) {
    ArrayNode all = JSON.arrayNode();
    for (Map.Entry<String, Long> each : sorted(measured.connectFailures())) {
      all.addObject().put("reason", each.getKey()).put("count", each.getValue());
    }
    return all;
  }

  /** The most frequent first. */
  static <K> List<Map.Entry<K, Long>> sorted(Map<K, Long> counts) {
    return counts.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<K, Long> each) -> -each.getValue())
                .thenComparing(each -> each.getKey().toString()))
        .toList();
  }

  static JsonNode number(double value) {
    return JSON.numberNode(BigDecimal.valueOf(value).setScale(DIGITS, RoundingMode.HALF_UP));
  }
}
