import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Makes a table and a plot of what {@code bench/all} has measured: {@code java Figures.java
 * FIGURES.tsv FOLDER} writes them into FOLDER/performance.md, between its two marks, and
 * FOLDER/performance-latency.svg. A figure is the median of its repetitions, beside it the least
 * and the greatest; a ratio is taken within each repetition, for the machine changes from minute to
 * minute.
 */
final class Figures {
  private static final String BEGIN = "<!-- figures of bench/all -->";
  private static final String END = "<!-- end of figures -->";

  /** One line that bench/all has written. */
  private record Figure(String row, String kind, int repetition, String name, String value) {}

  private final List<Figure> all = new ArrayList<>();

  public static void main(String[] arguments) throws Exception {
    Figures figures = new Figures();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      String[] part = line.split("\t", 5);
      figures.all.add(new Figure(part[0], part[1], Integer.parseInt(part[2]), part[3], part[4]));
    }
    Path folder = Path.of(arguments[1]);
    Path page = folder.resolve("performance.md");
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(page + " lacks the lines " + BEGIN + " and " + END);
    }
    Files.writeString(
        page,
        text.substring(0, begin + BEGIN.length()) + "\n" + figures.tables() + text.substring(end));
    Files.writeString(folder.resolve("performance-latency.svg"), figures.plot());
  }

  // ---- Figures ----------------------------------------------------------------------------------

  /** The median of several, and how far they are apart. */
  private record Spread(double median, double least, double greatest) {
    static Optional<Spread> of(List<Double> values) {
      if (values.isEmpty()) {
        return Optional.empty();
      }
      List<Double> sorted = values.stream().sorted().toList();
      return Optional.of(
          new Spread(
              sorted.get((sorted.size() - 1) / 2),
              sorted.get(0),
              sorted.get(sorted.size() - 1)));
    }

    String shown(String form) {
      String middle = String.format(Locale.ROOT, form, median);
      return least == greatest
          ? middle
          : middle
              + " ("
              + String.format(Locale.ROOT, form, least)
              + " to "
              + String.format(Locale.ROOT, form, greatest)
              + ")";
    }
  }

  private List<Double> values(String row, String kind, String name) {
    return all.stream()
        .filter(each -> each.row().equals(row) && each.kind().equals(kind))
        .filter(each -> each.name().equals(name))
        .map(each -> Double.parseDouble(each.value()))
        .toList();
  }

  private Optional<Double> value(String row, String kind, int repetition, String name) {
    return all.stream()
        .filter(each -> each.row().equals(row) && each.kind().equals(kind))
        .filter(each -> each.repetition() == repetition && each.name().equals(name))
        .map(each -> Double.parseDouble(each.value()))
        .findFirst();
  }

  private Optional<Spread> ratio(
      String row, String kind, String toRow, String toKind, String name) {
    List<Double> ratios = new ArrayList<>();
    for (int repetition = 1; repetition <= 100; repetition++) {
      Optional<Double> one = value(row, kind, repetition, name);
      Optional<Double> other = value(toRow, toKind, repetition, name);
      if (one.isPresent() && other.isPresent()) {
        ratios.add(one.get() / other.get());
      }
    }
    return Spread.of(ratios);
  }

  /** A run of `reprise bench`. */
  private record Run(int repetition, double asked, JsonNode answer) {
    double of(String name) {
      return answer.path(name).asDouble();
    }
  }

  private List<Run> runs(String row, String kind) throws Exception {
    List<Run> runs = new ArrayList<>();
    for (Figure figure : all) {
      if (figure.row().equals(row) && figure.kind().equals(kind)) {
        JsonNode answer = new ObjectMapper().readTree(figure.value()).path("rows").path(0);
        runs.add(new Run(figure.repetition(), Double.parseDouble(figure.name()), answer));
      }
    }
    return runs;
  }

  private Optional<Spread> spread(String row, String kind, String name) throws Exception {
    return Spread.of(runs(row, kind).stream().map(run -> run.of(name)).toList());
  }

  private Optional<Spread> runRatio(String row, String name) throws Exception {
    Map<Integer, Double> ours = new TreeMap<>();
    for (Run run : runs(row, "ours")) {
      ours.put(run.repetition(), run.of(name));
    }
    List<Double> ratios = new ArrayList<>();
    for (Run run : runs(row, "nothing-written")) {
      if (ours.containsKey(run.repetition())) {
        ratios.add(ours.get(run.repetition()) / run.of(name));
      }
    }
    return Spread.of(ratios);
  }

  // ---- Tables -----------------------------------------------------------------------------------

  private final StringBuilder out = new StringBuilder();

  private String tables() throws Exception {
    out.append("\n| what | measured | goal | |\n|---|---|---|---|\n");
    goal("10,000 keys, 256 connections ÷ the same with nothing written",
        ratio("many", "ours", "many", "nothing-written", "rate"), "%.2f", 0.6, true, "");
    goal("one hot key, 64 connections ÷ the same with nothing written",
        ratio("hot", "ours", "hot", "nothing-written", "rate"), "%.2f", 0.6, true, "");
    goal("10,000 keys, 256 connections ÷ the stock plugin",
        ratio("many", "ours", "many", "stock", "rate"), "%.1f", 5, true, "");
    goal("p50 at 1 connection ÷ one insert by pgbench",
        ratio("one-connection", "ours", "one-connection", "insert", "p50"), "%.2f", 2.5, false, "");
    goal("p99 at half of the most, open loop ÷ the same with nothing written",
        runRatio("half", "p99"), "%.2f", 2, false, "");
    goal("first touch of 10,000 entities", Spread.of(values("touch", "ours", "rate")),
        "%,.0f", 3_000, true, "/s");
    goal("recovery of 100,000 entries", Spread.of(values("recover", "ours", "rate")),
        "%,.0f", 200_000, true, " entries/s");
    goal("heap of one small live entity", Spread.of(values("memory", "ours", "entity")),
        "%,.0f", 4_096, false, " bytes");
    goal("a node at rest with 100,000 live entities", Spread.of(values("idle", "ours", "core")),
        "%.2f", 2, false, " % of a core");
    goal("start to the first accepted command", Spread.of(values("start", "ours", "seconds")),
        "%.2f", 4, false, " s");
    goal("memory after the first command, node and PostgreSQL",
        Spread.of(values("memory", "ours", "mib")), "%.0f", 400, false, " MiB");
    starts();
    rates();
    latencies();
    return out.append('\n').toString();
  }

  private void goal(
      String what, Optional<Spread> found, String form, double goal, boolean atLeast, String unit) {
    String measured = found.map(spread -> spread.shown(form) + unit).orElse("not measured");
    String reached =
        found
            .map(spread -> atLeast ? spread.median() >= goal : spread.median() <= goal)
            .map(yes -> yes ? "reached" : "**missed**")
            .orElse("");
    String wanted = String.format(Locale.ROOT, goal == Math.rint(goal) ? "%,.0f" : "%.1f", goal);
    row(what, measured, (atLeast ? "≥ " : "≤ ") + wanted + unit, reached);
  }

  private void row(String... cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private void starts() {
    out.append("\nFrom `./reprise dev` to the first accepted command, on data that there is:\n\n");
    row("", "seconds", "seconds of the processors");
    row("---", "---", "---");
    for (Map.Entry<String, String> kind :
        List.of(
            Map.entry("ours", "with the class-data archive"), Map.entry("plain", "without"))) {
      row(
          kind.getValue(),
          shown("start", kind.getKey(), "seconds", "%.2f"),
          shown("start", kind.getKey(), "cpu", "%.2f"));
    }
    out.append("\nMemory after it, in MiB: node ");
    out.append(shown("memory", "ours", "node", "%.0f"));
    out.append(", PostgreSQL ").append(shown("memory", "ours", "postgresql", "%.0f"));
    out.append(". At rest PostgreSQL takes ");
    out.append(shown("idle", "postgresql", "core", "%.2f")).append(" % of a core.\n");
  }

  private void rates() {
    out.append("\nRates, times, and what a command takes of the processors, beside ");
    out.append(Spread.of(values("machine", "disk", "syncs")).map(s -> s.shown("%,.0f")).orElse("?"));
    out.append(" synchronous writes of a page a second:\n\n");
    row("load", "node", "commands/s", "p50 ms", "p99 ms", "node µs", "PostgreSQL µs");
    row("---", "---", "---", "---", "---", "---", "---");
    for (String load : List.of("many", "hot", "one-connection")) {
      for (String kind : List.of("ours", "nothing-written", "stock")) {
        Spread.of(values(load, kind, "rate"))
            .ifPresent(
                rate ->
                    row(load, kind, rate.shown("%,.0f"), shown(load, kind, "p50", "%.2f"),
                        shown(load, kind, "p99", "%.1f"), shown(load, kind, "node", "%.0f"),
                        shown(load, kind, "postgresql", "%.0f")));
      }
    }
    row("one insert by pgbench", "", "", shown("one-connection", "insert", "p50", "%.2f"), "", "", "");
  }

  private String shown(String load, String kind, String name, String form) {
    return Spread.of(values(load, kind, name)).map(spread -> spread.shown(form)).orElse("");
  }

  private void latencies() throws Exception {
    out.append("\nOpen loop at half of the most, 256 connections:\n\n");
    row("node", "commands/s", "p50 ms", "p99 ms", "p99.9 ms", "longest ms");
    row("---", "---", "---", "---", "---", "---");
    for (String kind : List.of("ours", "nothing-written")) {
      List<String> cells = new ArrayList<>(List.of(kind));
      for (String name : List.of("rate", "p50", "p99", "p99.9", "max")) {
        cells.add(
            spread("half", kind, name)
                .map(found -> found.shown(name.equals("rate") ? "%,.0f" : "%.1f"))
                .orElse(""));
      }
      row(cells.toArray(String[]::new));
    }
    out.append("\n![latency against load](performance-latency.svg)\n");
  }

  // ---- The plot -----------------------------------------------------------------------------------

  private static final int WIDTH = 720;
  private static final int HEIGHT = 320;
  private static final int LEFT = 60;
  private static final int RIGHT = 20;
  private static final int TOP = 40;
  private static final int BOTTOM = 40;

  private double mostRate;
  private double leastMillis;
  private double mostMillis;

  private double x(double rate) {
    return LEFT + rate / mostRate * (WIDTH - LEFT - RIGHT);
  }

  /** Times have a logarithmic scale: what matters is how many times longer. */
  private double y(double millis) {
    double part = Math.log(millis / leastMillis) / Math.log(mostMillis / leastMillis);
    return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
  }

  private String plot() throws Exception {
    List<Run> both = new ArrayList<>(runs("curve", "ours"));
    both.addAll(runs("curve", "nothing-written"));
    mostRate = both.stream().mapToDouble(Run::asked).max().orElse(1) * 1.05;
    leastMillis = power(both.stream().mapToDouble(run -> run.of("p50")).min().orElse(1), Math::floor);
    mostMillis = power(both.stream().mapToDouble(run -> run.of("p99.9")).max().orElse(10), Math::ceil);
    StringBuilder svg = new StringBuilder();
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"".formatted(WIDTH, HEIGHT));
    svg.append(" font-family=\"sans-serif\" font-size=\"11\">\n");
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    svg.append(text(LEFT, 16, "start", "#222", "Time from when a command was due to its answer, against commands a second"));
    for (double millis = leastMillis; millis <= mostMillis * 1.001; millis *= 10) {
      svg.append(line(LEFT, y(millis), WIDTH - RIGHT, y(millis), "#ddd"));
      svg.append(text(LEFT - 6, y(millis) + 4, "end", "#444", String.format(Locale.ROOT, "%.10f", millis).replaceAll("\\.?0+$", "") + " ms"));
    }
    for (Run run : runs("curve", "ours")) {
      svg.append(text(x(run.asked()), HEIGHT - BOTTOM + 16, "middle", "#444", String.format(Locale.ROOT, "%,.0f", run.asked())));
    }
    curves(svg, "ours", "#1b6ca8");
    curves(svg, "nothing-written", "#c0392b");
    svg.append(text(LEFT, 32, "start", "#1b6ca8", "durable: p50, p99, p99.9"));
    svg.append(text(LEFT + 170, 32, "start", "#c0392b", "nothing written: the same"));
    return svg.append("</svg>\n").toString();
  }

  private static double power(double value, java.util.function.DoubleUnaryOperator round) {
    return Math.pow(10, round.applyAsDouble(Math.log10(Math.max(value, 0.001))));
  }

  private void curves(StringBuilder svg, String kind, String colour) throws Exception {
    Map<String, String> dashes = Map.of("p50", "none", "p99", "6 3", "p99.9", "2 3");
    for (String name : List.of("p50", "p99", "p99.9")) {
      ToDoubleFunction<Run> time = run -> Math.max(leastMillis, run.of(name));
      String points =
          runs("curve", kind).stream()
              .map(run -> String.format(Locale.ROOT, "%.1f,%.1f", x(run.asked()), y(time.applyAsDouble(run))))
              .collect(Collectors.joining(" "));
      svg.append("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"".formatted(points, colour));
      svg.append(" stroke-dasharray=\"%s\"/>\n".formatted(dashes.get(name)));
    }
  }

  private static String line(double x1, double y1, double x2, double y2, String colour) {
    return String.format(
        Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", x1, y1, x2, y2, colour);
  }

  private static String text(double x, double y, String anchor, String colour, String text) {
    return String.format(
        Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n", x, y, anchor, colour, text);
  }
}
