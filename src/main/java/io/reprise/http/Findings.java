package io.reprise.http;

import io.reprise.cluster.ClusterEvent;
import io.reprise.cluster.ClusterReport;
import io.reprise.cluster.MemberReport;
import io.reprise.http.Finding.Severity;
import io.reprise.interconnect.Messages;
import io.reprise.journal.Journal;
import io.reprise.journal.Outages;
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

/** What an examination comes to: what is wrong, how bad it is, and what to do next. */
final class Findings {

  /** What is due waits this long at most when all is well. */
  private static final Duration LATE = Duration.ofMinutes(1);

  /** Nodes say each second in the database that they run. */
  private static final Duration SILENT = Duration.ofSeconds(10);

  /** One that has not said so for this long, and can't be reached either, hardly runs. */
  private static final Duration RENEWED = Duration.ofSeconds(3);

  private static final long FREE_BYTES_LOW = 2L << 30;
  private static final long FREE_BYTES_CRITICAL = 512L << 20;

  /** Whoever has been here so long ago is told of as history. */
  private static final Duration RECENT = Duration.ofHours(1);

  /** Who is missed for so long won't come back under that name: pods get new ones. */
  private static final Duration GONE_FOR_GOOD = Duration.ofDays(1);

  private static final String STATUS = "reprise cluster status --watch";
  private static final Set<String> IN_SERVICE = Set.of("up", "weaklyup", "joining");

  private final List<Finding> findings = new ArrayList<>();
  private final Instant now;

  private Findings(Instant now) {
    this.now = now;
  }

  /** The worst first. */
  static List<Finding> in(Examination examined) {
    Findings all = new Findings(examined.at());
    all.part("cluster", "the nodes", examined.cluster()).ifPresent(all::cluster);
    all.part("out-of-service", "which entities are out of service", examined.outages())
        .ifPresent(all::outages);
    all.part("messages", "what is parked and what waits", examined.delays()).ifPresent(all::delays);
    all.part("database-size", "the size of the database", examined.space()).ifPresent(all::space);
    if (!examined.longRules().isEmpty()) {
      all.add(
          Severity.WARNING,
          "rules-take-long",
          "rules of " + some(examined.longRules()) + " run for long right now on this node",
          "look at the node's log: it says where they are");
    }
    all.findings.sort(Comparator.comparing(Finding::severity)); // a stable sort
    return List.copyOf(all.findings);
  }

  private <T> Optional<T> part(String code, String what, Examination.Part<T> part) {
    if (part.found().isEmpty()) {
      add(
          Severity.WARNING,
          code + "-not-known",
          what + ": not known: " + part.notKnown(),
          "reprise cluster doctor");
    }
    return part.found();
  }

  private void add(Severity severity, String code, String what, String... steps) {
    findings.add(new Finding(severity, code, what, List.of(steps)));
  }

  // ── nodes ───────────────────────────────────────────────────────────────────────────────────

  private void cluster(ClusterReport report) {
    report
        .databaseProblem()
        .ifPresent(
            problem ->
                add(
                    Severity.CRITICAL,
                    "database-silent",
                    "PostgreSQL does not answer " + report.self() + ": " + problem,
                    "see whether PostgreSQL runs and takes connections",
                    "ask another node whether it answers there: cluster doctor with its --url"));
    report.members().forEach(member -> member(member, report));
    files(report);
    versions(report);
    report.events().stream()
        .filter(event -> Set.of("cut-off", "left-behind").contains(event.kind()))
        .filter(event -> Duration.between(event.at(), now).compareTo(RECENT) < 0)
        .forEach(event -> left(event));
    Incident.of(report.events()).stream()
        .filter(Incident::over)
        .filter(incident -> Duration.between(incident.began(), now).compareTo(RECENT) < 0)
        .forEach(
            incident ->
                add(
                    Severity.NOTE,
                    "node-back",
                    incident.node() + " was lost at " + time(incident.began()) + " and is back"));
  }

  private void gone(MemberReport member, ClusterReport report) {
    if (seen(member, report).filter(ago -> ago.compareTo(RENEWED) < 0).isPresent()) {
      add(
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
    boolean replaced = report.discovered() && newer(member, report) >= goneOf(report);
    add(
        forGood || replaced ? Severity.NOTE : Severity.WARNING,
        "node-gone",
        member.node()
            + " is no member any more and has not left in an orderly way"
            + member.seen().map(seen -> "; it last ran at " + time(seen)).orElse("")
            + (replaced ? ". As many nodes have come since, under other addresses" : "")
            + ". Its entities are on the other nodes",
        replaced ? "nothing, unless you miss it" : "start it again on its machine: reprise node",
        "reprise cluster status");
  }

  private static long goneOf(ClusterReport report) {
    return report.members().stream().filter(each -> each.status().equals("gone")).count();
  }

  /** How many nodes have started since it last ran, and are members. */
  private static long newer(MemberReport gone, ClusterReport report) {
    return report.members().stream()
        .filter(each -> each.status().equals("up"))
        .filter(
            each ->
                each.started().isPresent()
                    && gone.seen().filter(each.started().get()::isAfter).isPresent())
        .count();
  }

  private void member(MemberReport member, ClusterReport report) {
    if (member.status().equals("gone")) {
      gone(member, report);
    } else if (!member.reachable()) {
      unreachable(member, report);
    } else if (!member.answered()) {
      add(
          Severity.WARNING,
          "node-silent",
          member.node() + " is a member, but does not answer",
          "look at its log, and whether it is out of memory or stopped",
          STATUS);
    } else if (member.databaseSeen().filter(ago -> ago.compareTo(SILENT) > 0).isPresent()) {
      add(
          Severity.CRITICAL,
          "node-without-database",
          member.node()
              + " has not reached PostgreSQL for "
              + Durations.text(member.databaseSeen().get()),
          "see whether PostgreSQL runs and what is between the two; a node that alone is cut off"
              + " leaves by itself");
    } else if (member.draining() || !IN_SERVICE.contains(member.status())) {
      add(Severity.NOTE, "node-leaving", member.node() + " is leaving", STATUS);
    } else if (!member.status().equals("up")) {
      boolean blocked = report.members().stream().anyMatch(each -> !each.reachable());
      add(
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
  private Optional<Duration> seen(MemberReport member, ClusterReport report) {
    Instant databaseNow =
        report.members().stream()
            .flatMap(each -> each.seen().stream())
            .max(Comparator.naturalOrder())
            .orElse(now);
    return member.seen().map(last -> Duration.between(last, databaseNow));
  }

  /** Whether it still says in the database that it runs tells a cut from a death. */
  private void unreachable(MemberReport member, ClusterReport report) {
    Optional<Duration> seen = seen(member, report);
    boolean runs = seen.filter(ago -> ago.compareTo(RENEWED) < 0).isPresent();
    add(
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
  private void files(ClusterReport report) {
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
            add(
                Severity.WARNING,
                "file-needs-you",
                trouble + " (" + some(where) + ")",
                "docs/security.md says how to change it while nodes run"));
  }

  private void left(ClusterEvent event) {
    add(
        Severity.NOTE,
        "node-" + event.kind(),
        event.subject() + " at " + time(event.at()) + ": " + event.detail());
  }

  private void versions(ClusterReport report) {
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
      add(
          Severity.NOTE,
          "versions-differ",
          "nodes run different versions"
              + (components.size() > 1 ? " of components" : "")
              + ": finish the roll-out",
          "reprise cluster status -o json");
    }
  }

  // ── entities, messages, space ───────────────────────────────────────────────────────────────

  private void outages(Outages.Page page) {
    if (page.total() == 0) {
      return;
    }
    Map<String, Outages.Case> first = new TreeMap<>();
    page.entities().forEach(each -> first.putIfAbsent(each.code(), each));
    Outages.Case oldest =
        page.entities().stream().min(Comparator.comparing(Outages.Case::since)).orElseThrow();
    List<String> steps = new ArrayList<>(List.of("reprise entity out-of-service"));
    first.values().forEach(each -> steps.addAll(remedy(each)));
    findings.add(
        new Finding(
            Severity.WARNING,
            "entities-out-of-service",
            page.total()
                + (page.total() == 1 ? " entity is" : " entities are")
                + " out of service ("
                + String.join(", ", first.keySet())
                + "), such as "
                + oldest.entity()
                + " since "
                + time(oldest.since())
                + ": "
                + (oldest.sequence() == 0 ? "" : "sequence " + oldest.sequence() + " ")
                + oldest.detail(),
            steps));
  }

  private static List<String> remedy(Outages.Case one) {
    String retry = "reprise entity retry --code " + one.code() + " --yes";
    return switch (one.code()) {
      case "unreadable-snapshot" -> List.of("reprise entity rebuild " + one.entity());
      case "newer-entry" ->
          List.of(
              "finish the roll-out: an older node can't read what a newer one has written", retry);
      case "rule-failed" -> List.of("install a component whose evolve takes that event", retry);
      default ->
          List.of(
              "install a component that reads that entry (formerly, alias or dropped)",
              "reprise journal verify " + one.entity(),
              retry);
    };
  }

  private void delays(Messages.Delays delays) {
    if (delays.parked() > 0) {
      add(
          Severity.WARNING,
          "messages-parked",
          delays.parked()
              + (delays.parked() == 1 ? " message is parked" : " messages are parked")
              + delays
                  .parkedFirst()
                  .map(
                      first ->
                          ", the oldest since "
                              + first.parkedAt().map(Findings::time).orElse("?")
                              + ": "
                              + first.name()
                              + " to "
                              + first.to()
                              + " ("
                              + first.code().orElse("parked")
                              + ")")
                  .orElse(""),
          "reprise message list",
          "reprise message retry --all --reason 'WHY' (shows them first)");
    }
    delays
        .waitsLongest()
        .filter(longest -> Duration.between(longest.due(), now).compareTo(LATE) > 0)
        .ifPresent(
            longest ->
                add(
                    delays.heldBackBy().isPresent() ? Severity.NOTE : Severity.WARNING,
                    "message-late",
                    longest.name()
                        + " to "
                        + longest.to()
                        + " waits for "
                        + Durations.text(Duration.between(longest.due(), now))
                        + delays
                            .heldBackBy()
                            .map(name -> ": held back by " + name + ", which is parked")
                            .orElse(longest.error().map(error -> ": " + error).orElse("")),
                    "reprise message show " + longest.name()));
  }

  private void space(Journal.Space space) {
    space
        .diskFreeBytes()
        .filter(free -> free < FREE_BYTES_LOW)
        .ifPresent(
            free ->
                add(
                    free < FREE_BYTES_CRITICAL ? Severity.CRITICAL : Severity.WARNING,
                    "disk-low",
                    "PostgreSQL's disk has "
                        + Durations.bytes(free)
                        + " left, its database takes "
                        + Durations.bytes(space.databaseBytes())
                        + ". When it is full, nothing can be written any more",
                    "make room on that disk, or move the data folder to a larger one"));
  }

  private static String time(Instant at) {
    return Times.text(at);
  }

  private static String some(List<String> names) {
    return names.size() <= 3
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 3)) + " and " + (names.size() - 3) + " more";
  }
}
