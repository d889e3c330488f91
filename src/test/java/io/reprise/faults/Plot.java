package io.reprise.faults;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How many answers came over time, by tenths of a second, as a drawing: SVG, for docs. */
final class Plot {
  private static final long BUCKET_NANOS = 100_000_000L;
  private static final double BUCKETS_PER_SECOND = 10;
  private static final int WIDTH = 900;
  private static final int HEIGHT = 300;
  private static final int LEFT = 56;
  private static final int RIGHT = 12;
  private static final int TOP = 78;
  private static final int BOTTOM = 28;
  private static final int MARK_ROWS = 5;
  private static final int MARK_HEIGHT = 11;
  private static final List<String> COLOURS = List.of("#1b6ca8", "#c0392b", "#2e8b57", "#7d5ba6");

  private final String title;
  private final long zero;
  private final Map<String, NavigableMap<Long, Integer>> series = new LinkedHashMap<>();
  private final NavigableMap<Long, String> marks = new TreeMap<>();

  /**
   * An empty one.
   *
   * @param zero the moment that is 0 on the axis of time, in nanoseconds
   */
  Plot(String title, long zero) {
    this.title = title;
    this.zero = zero;
  }

  /** An answer came. */
  void add(String name, long nanos) {
    series
        .computeIfAbsent(name, each -> new TreeMap<>())
        .merge(Math.floorDiv(nanos - zero, BUCKET_NANOS), 1, Integer::sum);
  }

  /** Something happened. */
  void mark(long nanos, String text) {
    marks.merge(
        Math.floorDiv(nanos - zero, BUCKET_NANOS), text, (one, other) -> one + ", " + other);
  }

  String svg() {
    long first = series.values().stream().mapToLong(NavigableMap::firstKey).min().orElse(0);
    long last = series.values().stream().mapToLong(NavigableMap::lastKey).max().orElse(1);
    int together = (int) ((last - first) / WIDTH) + 1; // no more points than can be seen
    Map<String, NavigableMap<Long, Double>> rates = new LinkedHashMap<>();
    series.forEach((name, counts) -> rates.put(name, rates(counts, first, last, together)));
    double most =
        rates.values().stream()
            .flatMap(each -> each.values().stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(1);
    Scale scale = new Scale(first, Math.max(first + 1, last), most);
    StringBuilder svg = new StringBuilder(8_000);
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            .formatted(WIDTH, HEIGHT));
    svg.append(" font-size=\"10\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    svg.append(text(LEFT, 12, "start", "#222", title + ", by the second"));
    axes(svg, scale);
    marks(svg, scale);
    int number = 0;
    for (Map.Entry<String, NavigableMap<Long, Double>> each : rates.entrySet()) {
      String colour = COLOURS.get(number % COLOURS.size());
      svg.append(curve(each.getValue(), scale, colour));
      double right = WIDTH - RIGHT - 170.0 * number;
      svg.append(text(right, 12, "end", colour, each.getKey()));
      number++;
    }
    return svg.append("</svg>\n").toString();
  }

  /** Answers per second, with several buckets together. */
  private static NavigableMap<Long, Double> rates(
      NavigableMap<Long, Integer> counts, long first, long last, int together) {
    NavigableMap<Long, Double> rates = new TreeMap<>();
    for (long from = first; from <= last; from += together) {
      int sum =
          counts.subMap(from, from + together).values().stream().mapToInt(count -> count).sum();
      rates.put(from, sum * BUCKETS_PER_SECOND / together);
    }
    return rates;
  }

  /** From buckets and rates to places on the drawing. */
  private record Scale(long first, long last, double most) {
    double x(long bucket) {
      return LEFT + (double) (bucket - first) / (last - first) * (WIDTH - LEFT - RIGHT);
    }

    double y(double rate) {
      return HEIGHT - BOTTOM - rate / most * (HEIGHT - BOTTOM - TOP);
    }
  }

  private void marks(StringBuilder svg, Scale scale) {
    int row = 0;
    for (Map.Entry<Long, String> mark : marks.entrySet()) {
      double x = scale.x(mark.getKey());
      double y = 24 + MARK_HEIGHT * (double) (row++ % MARK_ROWS);
      svg.append(line(x, y, x, HEIGHT - BOTTOM, "#bbb"));
      boolean left = x > WIDTH * 0.8;
      svg.append(
          text(left ? x - 2 : x + 2, y + 8, left ? "end" : "start", "#666", mark.getValue()));
    }
  }

  private static void axes(StringBuilder svg, Scale scale) {
    svg.append(line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "#444"));
    svg.append(line(LEFT, TOP, LEFT, HEIGHT - BOTTOM, "#444"));
    svg.append(text(LEFT - 4, scale.y(0) + 4, "end", "#444", "0"));
    String most = String.format(Locale.ROOT, "%.0f/s", scale.most());
    svg.append(text(LEFT - 4, TOP + 4, "end", "#444", most));
    double seconds = (scale.last() - scale.first()) / BUCKETS_PER_SECOND;
    long step = seconds > 120 ? 30 : seconds > 40 ? 10 : seconds > 15 ? 5 : 1;
    long perStep = step * (long) BUCKETS_PER_SECOND;
    long from = -Math.floorDiv(-scale.first(), perStep) * perStep;
    for (long at = from; at <= scale.last(); at += perStep) {
      svg.append(line(scale.x(at), HEIGHT - BOTTOM, scale.x(at), HEIGHT - BOTTOM + 4, "#444"));
      String label = at / (long) BUCKETS_PER_SECOND + " s";
      svg.append(text(scale.x(at), HEIGHT - BOTTOM + 16, "middle", "#444", label));
    }
  }

  private static String curve(NavigableMap<Long, Double> rates, Scale scale, String colour) {
    StringBuilder points = new StringBuilder(4_000);
    rates.forEach(
        (bucket, rate) ->
            points.append(
                String.format(Locale.ROOT, "%.1f,%.1f ", scale.x(bucket), scale.y(rate))));
    return "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.2\" points=\"%s\"/>%n"
        .formatted(colour, points.toString().strip());
  }

  private static String line(double x1, double y1, double x2, double y2, String colour) {
    return String.format(
        Locale.ROOT,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
        x1,
        y1,
        x2,
        y2,
        colour);
  }

  private static String text(double x, double y, String anchor, String colour, String what) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        colour,
        what.replace("&", "&amp;").replace("<", "&lt;"));
  }
}
