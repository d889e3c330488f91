package io.reprise.http;

import io.reprise.cluster.ClusterEvent;
import io.reprise.cluster.ClusterReport;
import io.reprise.cluster.MemberReport;
import io.reprise.http.Finding.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is wrong with the nodes of a cluster. */
final class NodeFindings {

  /** Nodes say each second in the database that they run. */
  private static final Duration SILENT = Duration.ofSeconds(10);

  /** One that has not said so for this long, and can't be reached either, hardly runs. */
  private static final Duration RENEWED = Duration.ofSeconds(3);

  /** Whoever has been here so long ago is told of as history. */
  private static final Duration RECENT = Duration.ofHours(1);

  /** Who is missed for so long won't come back under that name: pods get new ones. */
  private static final Duration GONE_FOR_GOOD = Duration.ofDays(1);

  private static final String STATUS = "reprise cluster status --watch";
  private static final Set<String> IN_SERVICE = Set.of("up", "weaklyup", "joining");

  private final ClusterReport report;
  private final Instant now;
  private final Findings all;

  private NodeFindings(ClusterReport report, Instant now, Findings all) {
    this.report = report;
    this.now = now;
    this.all = all;
  }

  static void add(ClusterReport report, Instant now, Findings all) {
    new NodeFindings(report, now, all).cluster();
  }

  private void cluster() {
    report
        .databaseProblem()
        .ifPresent(
            problem ->
                all.add(
                    Severity.CRITICAL,
                    "database-silent",
                    "PostgreSQL does not answer " + report.self() + ": " + problem,
                    "see whether PostgreSQL runs and takes connections",
                    "ask another node whether it answers there: cluster doctor with its --url"));
    report.members().forEach(this::member);
    files();
    versions();
    report.events().stream()
        .filter(event -> Set.of("cut-off", "left-behind").contains(event.kind()))
        .filter(event -> Duration.between(event.at(), now).compareTo(RECENT) < 0)
        .forEach(this::left);
    Incident.of(report.events()).stream()
        .filter(Incident::over)
        .filter(incident -> Duration.between(incident.began(), now).compareTo(RECENT) < 0)
        .forEach(
            incident ->
                all.add(
                    Severity.NOTE,
                    "node-back",
                    incident.node()
                        + " was lost at "
                        + Findings.time(incident.began())
                        + " and is back"));
  }

  private void gone(MemberReport member) {
    if (seen(member).filter(ago -> ago.compareTo(RENEWED) < 0).isPresent()) {
      all.add(
          Severity.WARNING,
          "node-apart",
          member.node()
              + " is no member, but says in the database that it runs: it is about to end, or the"
              + " cluster has come apart. Then the nodes of the smaller part leave by themselves"
              + " after reprise.cluster.leave-apart-after",
          STATUS);
      return;
    }
    boolean forGood =
        member
            .seen()
            .filter(at -> Duration.between(at, now).compareTo(GONE_FOR_GOOD) > 0)
            .isPresent();
    boolean replaced = report.discovered() && newer(member) >= goneOf();
    all.add(
        forGood || replaced ? Severity.NOTE : Severity.WARNING,
        "node-gone",
        member.node()
            + " is no member any more and has not left in an orderly way"
            + member.seen().map(seen -> "; it last ran at " + Findings.time(seen)).orElse("")
            + (replaced ? ". As many nodes have come since, under other addresses" : "")
            + ". Its entities are on the other nodes",
        replaced
            ? "nothing, unless you miss it"
            : "end its process if it still runs, and start it again on its machine: reprise node",
        "reprise cluster status");
  }

  private long goneOf() {
    return report.members().stream().filter(each -> each.status().equals("gone")).count();
  }

  /** How many nodes have started since it last ran, and are members. */
  private long newer(MemberReport gone) {
    return report.members().stream()
        .filter(each -> each.status().equals("up"))
        .filter(
            each ->
                each.started().isPresent()
                    && gone.seen().filter(each.started().get()::isAfter).isPresent())
        .count();
  }

  private void member(MemberReport member) {
    if (member.status().equals("gone")) {
      gone(member);
    } else if (!member.reachable()) {
      unreachable(member);
    } else if (!member.answered()) {
      all.add(
          Severity.WARNING,
          "node-silent",
          member.node() + " is a member, but does not answer",
          "look at its log, and whether it is out of memory or stopped",
          STATUS);
    } else if (member.databaseSeen().filter(ago -> ago.compareTo(SILENT) > 0).isPresent()) {
      all.add(
          Severity.CRITICAL,
          "node-without-database",
          member.node()
              + " has not reached PostgreSQL for "
              + Durations.text(member.databaseSeen().get()),
          "see whether PostgreSQL runs and what is between the two; a node that alone is cut off"
              + " leaves by itself");
    } else if (member.draining() || !IN_SERVICE.contains(member.status())) {
      all.add(Severity.NOTE, "node-leaving", member.node() + " is leaving", STATUS);
    } else if (!member.status().equals("up")) {
      boolean blocked = report.members().stream().anyMatch(each -> !each.reachable());
      all.add(
          Severity.NOTE,
          "node-joining",
          member.node()
              + " is joining"
              + (blocked ? ", and waits until all members reach each other" : ""),
          STATUS);
    }
  }

  /**
   * How long ago it has said in the database that it runs. By the clock of the database, which is
   * where those are that said so last: this node's may be wrong.
   */
  private Optional<Duration> seen(MemberReport member) {
    Instant databaseNow =
        report.members().stream()
            .flatMap(each -> each.seen().stream())
            .max(Comparator.naturalOrder())
            .orElse(now);
    return member.seen().map(last -> Duration.between(last, databaseNow));
  }

  /** Whether it still says in the database that it runs tells a cut from a death. */
  private void unreachable(MemberReport member) {
    Optional<Duration> seen = seen(member);
    boolean runs = seen.filter(ago -> ago.compareTo(RENEWED) < 0).isPresent();
    all.add(
        Severity.CRITICAL,
        runs ? "node-cut-off" : "node-unreachable",
        member.node()
            + " can't be reached by "
            + String.join(", ", member.unreachableBy())
            + (runs
                ? ", but says in the database that it runs: the network between nodes is cut"
                : seen.map(
                        ago ->
                            ", and has not said in the database that it runs for "
                                + Durations.text(ago)
                                + ": it has died, hangs, or is cut off from all")
                    .orElse("")),
        runs
            ? "see what is between the nodes: each must reach the remoting port of each"
            : "see whether its process and its machine run",
        STATUS);
  }

  /** Mostly the same on all nodes: told once. */
  private void files() {
    Map<String, List<String>> nodes = new TreeMap<>();
    for (MemberReport member : report.members()) {
      member
          .troubles()
          .forEach(
              trouble ->
                  nodes.computeIfAbsent(trouble, key -> new ArrayList<>()).add(member.node()));
    }
    nodes.forEach(
        (trouble, where) ->
            all.add(
                Severity.WARNING,
                "file-needs-you",
                trouble + " (" + Findings.some(where) + ")",
                "docs/security.md says how to change it while nodes run"));
  }

  private void left(ClusterEvent event) {
    all.add(
        Severity.NOTE,
        "node-" + event.kind(),
        event.subject() + " at " + Findings.time(event.at()) + ": " + event.detail());
  }

  private void versions() {
    Set<String> releases =
        report.members().stream()
            .filter(MemberReport::answered)
            .map(MemberReport::version)
            .collect(Collectors.toSet());
    Set<Map<String, Integer>> components =
        report.members().stream()
            .filter(MemberReport::answered)
            .map(MemberReport::components)
            .collect(Collectors.toSet());
    if (releases.size() > 1 || components.size() > 1) {
      all.add(
          Severity.NOTE,
          "versions-differ",
          "nodes run different versions"
              + (components.size() > 1 ? " of components" : "")
              + ": finish the roll-out",
          "reprise cluster status -o json");
    }
  }
}
