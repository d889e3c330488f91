package io.reprise.http;

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
import java.util.TreeMap;

/** What an examination comes to: what is wrong, how bad it is, and what to do next. */
final class Findings {

  /** What is due waits this long at most when all is well. */
  private static final Duration LATE = Duration.ofMinutes(1);

  private static final long FREE_BYTES_LOW = 2L << 30;
  private static final long FREE_BYTES_CRITICAL = 512L << 20;

  private final List<Finding> findings = new ArrayList<>();
  private final Instant now;

  private Findings(Instant now) {
    this.now = now;
  }

  /** The worst first. */
  static List<Finding> in(Examination examined) {
    Findings all = new Findings(examined.at());
    all.part("cluster", "the nodes", examined.cluster())
        .ifPresent(report -> NodeFindings.add(report, examined.at(), all));
    all.part("out-of-service", "which entities are out of service", examined.outages())
        .ifPresent(all::outages);
    all.part("messages", "what is parked and what waits", examined.delays()).ifPresent(all::delays);
    all.part("components", "whether components are missing", examined.missing())
        .ifPresent(all::missing);
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

  void add(Severity severity, String code, String what, String... steps) {
    findings.add(new Finding(severity, code, what, List.of(steps)));
  }

  private void missing(List<String> components) {
    if (!components.isEmpty()) {
      add(
          Severity.NOTE,
          "component-missing",
          "the journal has entities of "
              + String.join(", ", components)
              + ", which this node has no component for: commands to them are refused, messages to"
              + " them wait",
          "put the jar of their component beside the others and start the nodes again, unless they"
              + " have been given up");
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

  static String time(Instant at) {
    return Times.text(at);
  }

  static String some(List<String> names) {
    return names.size() <= 3
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 3)) + " and " + (names.size() - 3) + " more";
  }
}
