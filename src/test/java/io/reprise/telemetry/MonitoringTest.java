package io.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts, dashboard and documentation speak of metrics that there are, and of all of them. */
class MonitoringTest {

  private static final Path FOLDER = Path.of("kubernetes", "monitoring");
  private static final Path ALERTS = FOLDER.resolve("alerts.yaml");
  private static final Path DASHBOARD = FOLDER.resolve("dashboard.json");
  private static final Path PAGE = Path.of("docs", "metrics.md");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PROMTOOL_SECONDS_MAX = 60;

  private static final Pattern METRIC =
      Pattern.compile("\\b((?:reprise|jvm|process|system)_[a-z0-9_]+)(?:\\{([^}]*)\\})?");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");
  private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
  private static final Pattern ROW =
      Pattern.compile("\\| `(reprise_[a-z0-9_]+)` \\| (\\w+) \\|([^|]*)\\| .* \\|");
  private static final Pattern ALSO = Pattern.compile("`((?:jvm|process|system)_[a-z0-9_]+)`");

  /** Prometheus itself adds these. */
  private static final Set<String> ADDED = Set.of("instance", "job", "le");

  private static final Scraped SERVED = EveryMetric.page();

  @Test
  void alerts_and_their_tests_and_the_dashboard_name_metrics_that_a_node_serves()
      throws IOException {
    Map<String, List<String>> expressions = new TreeMap<>();
    expressions.put("alerts.yaml", rules().map(rule -> rule.path("expr").asText()).toList());
    expressions.put("alerts_test.yaml", texts(tests(), "series"));
    expressions.put(
        "dashboard.json",
        Stream.of("expr", "definition").flatMap(key -> texts(dashboard(), key).stream()).toList());
    List<String> findings = new ArrayList<>();
    expressions.forEach(
        (file, all) -> {
          assertThat(all).as(file).isNotEmpty();
          all.forEach(expression -> findings.addAll(unknown(file, expression)));
        });
    assertThat(findings).isEmpty();
  }

  private static List<String> unknown(String file, String expression) {
    List<String> findings = new ArrayList<>();
    Set<String> labels = new HashSet<>(ADDED);
    Matcher metric = METRIC.matcher(expression);
    while (metric.find()) {
      String name = metric.group(1);
      if (!SERVED.names().contains(name)) {
        findings.add(file + ": no metric " + name + ": " + expression);
      }
      labels.addAll(SERVED.labels(name));
      Matcher label = LABEL.matcher(metric.group(2) == null ? "" : metric.group(2));
      while (label.find()) {
        if (!ADDED.contains(label.group(1)) && !SERVED.labels(name).contains(label.group(1))) {
          findings.add(file + ": " + name + " has no label " + label.group(1));
        }
      }
    }
    Matcher by = BY.matcher(expression);
    while (by.find()) {
      for (String label : by.group(1).split("\\s*,\\s*", -1)) {
        if (!labels.contains(label)) {
          findings.add(file + ": no label " + label + " in: " + expression);
        }
      }
    }
    return findings;
  }

  @Test
  void each_alert_says_how_bad_it_is_and_what_to_do_and_has_a_section_and_a_test()
      throws IOException {
    Set<String> sections =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("### Alert: "))
            .map(line -> anchor(line.substring(4)))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> led = new TreeSet<>();
    Set<String> names = new TreeSet<>();
    rules()
        .forEach(
            rule -> {
              String name = rule.path("alert").asText();
              String runbook = rule.at("/annotations/runbook").asText();
              names.add(name);
              led.add(runbook.replace(PAGE + "#", ""));
              assertThat(rule.at("/labels/severity").asText()).as(name).isIn("critical", "warning");
              assertThat(rule.at("/annotations/summary").asText()).as(name).isNotEmpty();
              assertThat(rule.at("/annotations/description").asText()).as(name).endsWith(".");
              assertThat(runbook).isEqualTo(PAGE + "#" + anchor("Alert: " + words(name)));
            });
    assertThat(led).as("sections of " + PAGE).isEqualTo(sections);

    Set<String> fires = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    for (JsonNode test : tests().findValues("alert_rule_test")) {
      boolean none = test.path(0).path("exp_alerts").isEmpty();
      (none ? silent : fires).add(test.path(0).path("alertname").asText());
    }
    assertThat(fires).as("tests of alerts that fire").isEqualTo(names);
    assertThat(silent).as("tests of alerts that don't").isEqualTo(names);
  }

  private static String words(String alert) {
    return alert.replaceFirst("^Reprise", "").replaceAll("(?<=.)([A-Z])", " $1");
  }

  /** As it is made of a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
  }

  @Test
  void the_page_lists_each_metric_with_its_type_and_labels() throws IOException {
    Map<String, String> listed = new TreeMap<>();
    String page = Files.readString(PAGE);
    Matcher row = ROW.matcher(page);
    while (row.find()) {
      listed.put(row.group(1), row.group(2) + ": " + row.group(3).strip());
    }
    Map<String, String> served = new TreeMap<>();
    SERVED
        .types()
        .forEach(
            (name, type) -> {
              if (name.startsWith("reprise_") && !name.endsWith("_max")) {
                served.put(name, type + ": " + String.join(", ", labels(name, type)));
              }
            });
    assertThat(sorted(listed)).isEqualTo(sorted(served));
    Matcher also = ALSO.matcher(page);
    while (also.find()) {
      assertThat(SERVED.types()).containsKey(also.group(1));
    }
  }

  private static Set<String> labels(String name, String type) {
    return SERVED.labels(type.equals("histogram") ? name + "_count" : name);
  }

  /** With labels in one order. */
  private static Map<String, String> sorted(Map<String, String> typesAndLabels) {
    Map<String, String> sorted = new TreeMap<>();
    typesAndLabels.forEach(
        (name, text) -> {
          String[] parts = text.split(": ?", 2);
          sorted.put(name, parts[0] + " " + new TreeSet<>(List.of(parts[1].split(", ", -1))));
        });
    return sorted;
  }

  @Test
  void prometheus_own_tool_takes_the_rules_passes_their_tests_and_reads_the_page()
      throws Exception {
    boolean there =
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
    assumeTrue(
        there,
        "LEFT OUT: promtool is not on the PATH, so nobody has checked kubernetes/monitoring."
            + " It is part of Prometheus: apt-get install prometheus.");
    promtool("check", "rules", "alerts.yaml");
    promtool("test", "rules", "alerts_test.yaml");
    promtool("check", "rules", asRules(texts(dashboard(), "expr")).toString());
    Path page = Path.of("target", "metrics.txt").toAbsolutePath();
    try (Telemetry telemetry = EveryMetric.counted()) {
      Files.writeString(page, telemetry.page("").text());
    }
    promtool("check", "metrics");
  }

  /** Rules that are only looked at: with what Grafana puts in place of its variables. */
  private static Path asRules(List<String> expressions) throws IOException {
    ObjectNode group = YAML.createObjectNode().put("name", "dashboard");
    ArrayNode rules = group.putArray("rules");
    for (int i = 0; i < expressions.size(); i++) {
      String expression =
          expressions.get(i).replace("$__rate_interval", "1m").replaceAll("\\$\\w+", ".*");
      rules.addObject().put("record", "dashboard:" + i).put("expr", expression);
    }
    Path file = Path.of("target", "dashboard-rules.yaml").toAbsolutePath();
    ObjectNode all = YAML.createObjectNode();
    all.putArray("groups").add(group);
    Files.writeString(file, YAML.writeValueAsString(all));
    return file;
  }

  private static void promtool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Path said = Files.createTempFile("promtool", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    if (arguments[1].equals("metrics")) {
      builder.redirectInput(Path.of("target", "metrics.txt").toFile());
    }
    Process process = builder.start();
    assertThat(process.waitFor(PROMTOOL_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", command, Files.readString(said)).isZero();
  }

  private static Stream<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    YAML.readTree(Files.readString(ALERTS))
        .path("groups")
        .forEach(group -> group.path("rules").forEach(rules::add));
    assertThat(rules).isNotEmpty();
    return rules.stream();
  }

  private static JsonNode tests() throws IOException {
    return YAML.readTree(Files.readString(FOLDER.resolve("alerts_test.yaml")));
  }

  private static JsonNode dashboard() {
    try {
      return JSON.readTree(Files.readString(DASHBOARD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> texts(JsonNode in, String key) {
    return in.findValues(key).stream().map(JsonNode::asText).toList();
  }
}
