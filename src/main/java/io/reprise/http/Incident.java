package io.reprise.http;

import io.reprise.cluster.ClusterEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What happened to one node from when others lost it until it was a member again, and what was
 * decided meanwhile.
 *
 * @param steps in their order
 * @param over whether the node is a member that others reach again
 */
record Incident(String node, List<Step> steps, boolean over) {

  /** What begins one. */
  private static final Set<String> BEGINS = Set.of("unreachable", "downed", "cut-off");

  /** What such a node could not reach does not count any more: it was the one that was lost. */
  private static final Set<String> ENDS_A_RUN = Set.of("downed", "removed", "joining", "up");

  private static final String DECISION = "decision";

  /** Nodes see the same within so much time of each other. */
  private static final Duration TOGETHER = Duration.ofSeconds(30);

  /**
   * One thing that happened.
   *
   * @param by who saw it, the first one first
   */
  record Step(Instant at, String kind, List<String> by, String detail) {}

  Instant began() {
    return steps.get(0).at();
  }

  /** The last step of a kind. */
  Optional<Step> last(String kind) {
    return steps.stream().filter(step -> step.kind().equals(kind)).reduce((a, b) -> b);
  }

  /** All of them, the latest first, from what nodes have seen in whatever order. */
  static List<Incident> of(List<ClusterEvent> events) {
    Map<String, Open> open = new LinkedHashMap<>();
    List<Incident> all = new ArrayList<>();
    events.stream()
        .sorted(Comparator.comparing(ClusterEvent::at).thenComparing(ClusterEvent::number))
        .forEach(
            event -> {
              if (event.kind().equals(DECISION)) {
                open.values().forEach(incident -> incident.add(event));
                return;
              }
              if (BEGINS.contains(event.kind())) {
                open.computeIfAbsent(event.subject(), node -> new Open());
              }
              Open incident = open.get(event.subject());
              if (incident != null) {
                incident.add(event);
              }
              if (ENDS_A_RUN.contains(event.kind())) {
                open.values().forEach(other -> other.losing.remove(event.subject()));
              }
              closeThoseOver(open, all);
            });
    open.forEach((node, incident) -> all.add(incident.closed(node, false)));
    all.sort(Comparator.comparing(Incident::began).reversed());
    return all;
  }

  private static void closeThoseOver(Map<String, Open> open, List<Incident> all) {
    for (Iterator<Map.Entry<String, Open>> each = open.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<String, Open> incident = each.next();
      if (incident.getValue().isOver()) {
        all.add(incident.getValue().closed(incident.getKey(), true));
        each.remove();
      }
    }
  }

  /** One that is being put together. */
  private static final class Open {
    private final List<Step> steps = new ArrayList<>();

    /** Who can't reach the node now. */
    private final Set<String> losing = new TreeSet<>();

    private boolean downed;
    private boolean back;

    void add(ClusterEvent event) {
      switch (event.kind()) {
        case "unreachable" -> losing.add(event.node());
        case "reachable" -> losing.remove(event.node());
        case "downed", "cut-off" -> downed = true;
        case "up" -> back = true;
        default -> {} // it is part of the story all the same
      }
      for (int i = 0; i < steps.size(); i++) {
        if (isSame(steps.get(i), event)) {
          steps.set(i, seenBy(steps.get(i), event.node()));
          return;
        }
      }
      steps.add(new Step(event.at(), event.kind(), List.of(event.node()), event.detail()));
    }

    private static boolean isSame(Step step, ClusterEvent event) {
      return step.kind().equals(event.kind())
          && step.detail().equals(event.detail())
          && Duration.between(step.at(), event.at()).compareTo(TOGETHER) < 0;
    }

    private static Step seenBy(Step step, String node) {
      if (step.by().contains(node)) {
        return step;
      }
      List<String> by = new ArrayList<>(step.by());
      by.add(node);
      return new Step(step.at(), step.kind(), List.copyOf(by), step.detail());
    }

    boolean isOver() {
      return back || (losing.isEmpty() && !downed);
    }

    Incident closed(String node, boolean over) {
      return new Incident(node, List.copyOf(steps), over);
    }
  }
}
