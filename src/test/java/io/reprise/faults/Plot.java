package io.reprise.faults;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How many answers came in each tenth of a second, as a drawing: SVG, for docs. */
final class Plot {
  private static final long BUCKET_NANOS = 100_000_000L;
  private static final double BUCKETS_PER_SECOND = 10;
  private static final int WIDTH = 900;
  private static final int HEIGHT = 260;
  private static final int LEFT = 50;
  private static final int TOP = 34;
  private static final int BOTTOM = 34;
  private static final List<String> COLOURS = List.of("#1b6ca8", "#c0392b", "#2e8b57", "#7d5ba6");

  private final String title;
  private final long zero;
  private final Map<String, TreeMap<Long, Integer>> series = new LinkedHashMap<>();
  private final TreeMap<Long, String> marks = new TreeMap<>();

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
    marks.put(Math.floorDiv(nanos - zero, BUCKET_NANOS), text);
  }

  String svg() {
    long first = series.values().stream().mapToLong(TreeMap::firstKey).min().orElse(0);
    long last = series.values().stream().mapToLong(TreeMap::lastKey).max().orElse(1);
    int most =
        series.values().stream()
            .flatMap(each -> each.values().stream())
            .mapToInt(Integer::intValue)
            .max()
            .orElse(1);
    Scale scale = new Scale(first, Math.max(first + 1, last), most);
    StringBuilder svg = new StringBuilder(8_000);
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            .formatted(WIDTH, HEIGHT));
    svg.append(" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    svg.append(text(LEFT, 14, "start", "#222", title));
    axes(svg, scale);
    marks.forEach(
        (bucket, what) -> {
          svg.append(line(scale.x(bucket), TOP, scale.x(bucket), HEIGHT - BOTTOM, "#999"));
          svg.append(text(scale.x(bucket) + 3, TOP + 9, "start", "#666", what));
        });
    int number = 0;
    for (Map.Entry<String, TreeMap<Long, Integer>> each : series.entrySet()) {
      String colour = COLOURS.get(number % COLOURS.size());
      svg.append(curve(each.getValue(), scale, colour));
      svg.append(text(WIDTH - 10, 14 + 12.0 * number, "end", colour, each.getKey()));
      number++;
    }
    return svg.append("</svg>\n").toString();
  }

  /** From buckets and counts to places on the drawing. */
  private record Scale(long first, long last, int most) {
    double x(long bucket) {
      return LEFT + (double) (bucket - first) / (last - first) * (WIDTH - LEFT - 10);
    }

    double y(int count) {
      return HEIGHT - BOTTOM - (double) count / most * (HEIGHT - BOTTOM - TOP);
    }
  }

  private static void axes(StringBuilder svg, Scale scale) {
    svg.append(line(LEFT, HEIGHT - BOTTOM, WIDTH - 10, HEIGHT - BOTTOM, "#444"));
    svg.append(line(LEFT, TOP, LEFT, HEIGHT - BOTTOM, "#444"));
    svg.append(text(LEFT - 4, scale.y(0) + 4, "end", "#444", "0"));
    String most = String.format(Locale.ROOT, "%.0f/s", scale.most() * BUCKETS_PER_SECOND);
    svg.append(text(LEFT - 4, TOP + 4, "end", "#444", most));
    long seconds = Math.max(1, (scale.last() - scale.first()) / (long) BUCKETS_PER_SECOND);
    long step = seconds > 120 ? 30 : seconds > 40 ? 10 : seconds > 15 ? 5 : 1;
    long perStep = step * (long) BUCKETS_PER_SECOND;
    for (long at = -Math.floorDiv(-scale.first(), perStep) * perStep;
        at <= scale.last();
        at += perStep) {
      svg.append(line(scale.x(at), HEIGHT - BOTTOM, scale.x(at), HEIGHT - BOTTOM + 4, "#444"));
      String label = at / (long) BUCKETS_PER_SECOND + " s";
      svg.append(text(scale.x(at), HEIGHT - BOTTOM + 16, "middle", "#444", label));
    }
  }

  private static String curve(Map<Long, Integer> counts, Scale scale, String colour) {
    StringBuilder points = new StringBuilder(4_000);
    for (long bucket = scale.first(); bucket <= scale.last(); bucket++) {
      points.append(
          String.format(
              Locale.ROOT, "%.1f,%.1f ", scale.x(bucket), scale.y(counts.getOrDefault(bucket, 0))));
    }
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
