package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Cause;
import io.reprise.journal.Entry;
import io.reprise.journal.JournalUnavailable;
import io.reprise.replay.Flow.State;
import io.reprise.replay.FlowNode.Branch;
import io.reprise.replay.Lead.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a flow together: climbs from commands to those that nobody in the journal caused, then goes
 * down to all that these led to, one generation after the other. No window of time cuts it, only
 * its limits do; then the way from a root to what was asked for first is in it all the same. For
 * one flow; used by one thread.
 */
final class FlowWalk {
  /** Most effects lead to a command; timers that were cancelled don't. */
  private static final int EFFECTS_PER_COMMAND = 2;

  private final Links links;
  private final int commandsMax;
  private final long bytesMax;
  private final long endNanos;

  private final Map<String, FlowNode> roots = new LinkedHashMap<>();
  private final Set<String> climbed = new HashSet<>();
  private final Map<Cause, List<List<Entry>>> reserved = new HashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final Set<String> taken = new HashSet<>();
  private int commands;
  private int effects;
  private long bytes;
  private int leftOut;
  private boolean timedOut;

  /**
   * Over these links.
   *
   * @param endNanos until when it may go on, by {@link System#nanoTime}
   */
  FlowWalk(Links links, ReplaySettings settings, long endNanos) {
    this.links = links;
    this.commandsMax = settings.flowCommandsMax();
    this.bytesMax = settings.flowBytes();
    this.endNanos = endNanos;
  }

  /** Says that the search for commands to start from has not seen all entries. */
  void searchTimedOut() {
    timedOut = true;
  }

  /** Whether there is no room for more roots. */
  boolean full() {
    return roots.size() >= commandsMax || over();
  }

  /**
   * Climbs from a command, given by its entries, to its root.
   *
   * @param marked whether it is to be shown as what was asked for
   */
  void climb(List<Entry> command, boolean marked) {
    List<List<Entry>> path = new ArrayList<>();
    List<Entry> here = command;
    if (marked) {
      asked.add(name(here));
    }
    Flow.Above above = Flow.Above.NOTHING;
    while (climbed.add(name(here))) {
      path.add(here);
      Optional<Cause> cause = cause(here);
      if (cause.isEmpty()) {
        break;
      }
      if (path.size() > commandsMax / 2 || over()) {
        above = Flow.Above.CUT;
        break;
      }
      List<Entry> parent = links.command(cause.get().entity(), cause.get().sequence());
      if (parent.isEmpty()) {
        above = Flow.Above.MISSING;
        break;
      }
      here = parent;
    }
    if (path.isEmpty() || !path.contains(here)) {
      return; // the rest of the way is known, its root too
    }
    if (roots.isEmpty()) {
      path.forEach(this::reserve);
    } else {
      count(here);
    }
    List<Entry> root = path.get(path.size() - 1); // also of a circle, which no gate writes
    roots.put(name(root), new FlowNode(root, role(root), above));
  }

  private void reserve(List<Entry> command) {
    cause(command)
        .ifPresent(cause -> reserved.computeIfAbsent(cause, c -> new ArrayList<>()).add(command));
    count(command);
  }

  private void count(List<Entry> command) {
    commands++;
    command.forEach(entry -> bytes += entry.roughSize());
  }

  /** Goes down from all roots. */
  Flow down(String id) {
    List<FlowNode> generation = new ArrayList<>(roots.values());
    // Newest first is how they were found.
    generation.sort((one, other) -> one.first().time().compareTo(other.first().time()));
    List<FlowNode> all = List.copyOf(generation);
    generation.forEach(node -> taken.add(name(node.entries)));
    generation.forEach(node -> node.asked = asked.contains(name(node.entries)));
    while (!generation.isEmpty()) {
      generation = next(generation);
    }
    return new Flow(id, FlowNode.numbered(all), leftOut, timedOut);
  }

  /** See {@link Flow#near}. */
  Flow near(List<Entry> command) {
    FlowNode node = new FlowNode(command, role(command), Flow.Above.NOTHING);
    taken.add(name(command));
    next(List.of(node));
    return new Flow(name(command), FlowNode.numbered(List.of(node)), leftOut, timedOut);
  }

  private List<FlowNode> next(List<FlowNode> generation) {
    List<Branch> branches = new ArrayList<>();
    for (FlowNode node : generation) {
      int count = node.effects().size();
      for (int index = 0; index < count; index++) {
        Cause cause = Lead.cause(node.first(), index);
        if (effects < commandsMax * EFFECTS_PER_COMMAND || reserved.containsKey(cause)) {
          effects++;
          Branch branch = new Branch(node, index);
          node.branches.add(branch);
          branches.add(branch);
        } else {
          leftOut++;
        }
      }
    }
    List<Cause> causes = branches.stream().map(FlowWalk::cause).toList();
    // Before what they led to is looked for: what is not on its way any more has its entries.
    var unsent = links.unsent(causes);
    List<FlowNode> found = new ArrayList<>();
    for (Branch branch : branches) {
      branch.outstanding = Optional.ofNullable(unsent.get(cause(branch)));
      follow(branch);
      if (branch.ledTo != null) {
        found.add(branch.ledTo);
      }
      if (branch.outcome != null) {
        found.add(branch.outcome);
      }
    }
    sayWhoSkipped(branches);
    return found;
  }

  private void follow(Branch branch) {
    if (branch.kind().equals("cancel")) {
      branch.state = State.DONE;
      return;
    }
    boolean more = commands < commandsMax && bytes < bytesMax && !over();
    if (!more && !reserved.containsKey(cause(branch))) {
      branch.state = State.LEFT_OUT;
      leftOut++;
      return;
    }
    try {
      switch (branch.kind()) {
        case "send" -> followMessage(branch);
        case "call" -> followCall(branch);
        case "schedule" -> followTimer(branch);
        default -> branch.state = State.NOT_FOUND;
      }
    } catch (JournalUnavailable e) {
      if (!over() && branch.outstanding.isPresent()) {
        throw e; // one look at a mark: then it is the database, not the length of a history
      }
      branch.state = branch.ledTo == null ? State.LEFT_OUT : branch.state;
      timedOut = true;
      leftOut++;
    }
  }

  private void followMessage(Branch branch) {
    Entry first = branch.node.first();
    branch.ledTo = node(branch, Lead.message(first, branch.index));
    branch.state = branch.ledTo == null ? State.NOT_FOUND : State.HANDLED;
    if (branch.ledTo == null && branch.outstanding.isPresent()) {
      branch.state = branch.outstanding.get().parked() ? State.PARKED : State.WAITING;
    }
    boolean accepted = branch.ledTo != null && accepted(branch.ledTo);
    if (branch.planned().has(accepted ? "onAccepted" : "onRefused")) {
      branch.outcome = node(branch, Lead.outcome(first, branch.index));
    }
  }

  private static boolean accepted(FlowNode node) {
    return node.first().decided().orElseThrow().outcome().accepted();
  }

  private void followCall(Branch branch) {
    if (branch.takesOutcome()) {
      branch.outcome = node(branch, Lead.outcome(branch.node.first(), branch.index));
    }
    if (branch.outcome != null) {
      branch.state = State.HANDLED;
    } else if (branch.outstanding.isPresent()) {
      branch.state = branch.outstanding.get().parked() ? State.PARKED : State.WAITING;
    } else {
      // It has ended, only no command tells of that. Without its row one can't know.
      branch.state = links.knowsDelivery() ? State.HANDLED : State.NOT_FOUND;
    }
  }

  private void followTimer(Branch branch) {
    Lead lead = Lead.timer(branch.node.first(), branch.index);
    branch.ledTo = node(lead, false);
    if (branch.ledTo != null) {
      branch.state = State.RAN_OFF;
      return;
    }
    if (branch.outstanding.isPresent()) {
      branch.state = branch.outstanding.get().parked() ? State.PARKED : State.WAITING;
      return;
    }
    String name = branch.planned().path("name").asText();
    Optional<Entry> end = endOfTimer(branch, lead, name);
    if (end.isEmpty()) {
      branch.state = State.NOT_FOUND;
    } else if (lead.leadsTo(end.get())) {
      branch.ledTo = taken(lead, links.command(lead.receiver(), end.get().sequence()));
      branch.state = State.RAN_OFF;
    } else {
      branch.endedBy = end;
      branch.state = replaces(end.get(), name) ? State.REPLACED : State.CANCELLED;
    }
  }

  private Optional<Entry> endOfTimer(Branch branch, Lead lead, String name) {
    Entry first = branch.node.first();
    JsonNode all = branch.node.effects();
    for (int later = branch.index + 1; later < all.size(); later++) {
      if (isTimer(all.path(later), name)) {
        return Optional.of(first);
      }
    }
    return links.endOfTimer(lead, name);
  }

  private static boolean isTimer(JsonNode effect, String name) {
    String kind = effect.path("kind").asText();
    return (kind.equals("schedule") || kind.equals("cancel"))
        && effect.path("name").asText().equals(name);
  }

  /** Whether a command sets a timer of this name in the end. */
  private static boolean replaces(Entry entry, String name) {
    boolean sets = false;
    for (JsonNode effect : entry.decided().orElseThrow().effects()) {
      if (isTimer(effect, name)) {
        sets = effect.path("kind").asText().equals("schedule");
      }
    }
    return sets;
  }

  private @Nullable FlowNode node(Branch branch, Lead lead) {
    return node(lead, branch.outstanding.isEmpty());
  }

  /**
   * The command that an effect led to.
   *
   * @param thorough see {@link Links#ledTo}: while it is on its way its mark is there
   */
  private @Nullable FlowNode node(Lead lead, boolean thorough) {
    for (List<Entry> known : reserved.getOrDefault(lead.effect(), List.of())) {
      if (lead.leadsTo(known.get(0))) {
        return taken(lead, known);
      }
    }
    return taken(lead, links.ledTo(lead, thorough));
  }

  private @Nullable FlowNode taken(Lead lead, List<Entry> command) {
    if (command.isEmpty() || !taken.add(name(command))) {
      return null;
    }
    if (!reserved.getOrDefault(lead.effect(), List.of()).contains(command)) {
      count(command);
    }
    FlowNode node = new FlowNode(command, lead.role(), Flow.Above.NOTHING);
    node.asked = asked.contains(name(command));
    return node;
  }

  private void sayWhoSkipped(List<Branch> branches) {
    List<Branch> gone =
        branches.stream()
            .filter(branch -> branch.outstanding.isEmpty() && branch.ledTo == null)
            .filter(branch -> branch.kind().equals("send") || branch.kind().equals("call"))
            .toList();
    var skipped = links.skipped(gone.stream().map(FlowWalk::cause).toList());
    for (Branch branch : gone) {
      branch.skipped = Optional.ofNullable(skipped.get(cause(branch)));
      if (branch.skipped.isPresent()) {
        branch.state = State.SKIPPED;
      }
    }
  }

  private boolean over() {
    boolean over = System.nanoTime() - endNanos > 0;
    timedOut |= over;
    return over;
  }

  private static Cause cause(Branch branch) {
    return Lead.cause(branch.node.first(), branch.index);
  }

  private static Optional<Cause> cause(List<Entry> command) {
    return command.get(0).decided().orElseThrow().command().cause();
  }

  private static Role role(List<Entry> command) {
    Entry first = command.get(0);
    return Role.of(first.decided().orElseThrow().command(), first.entity());
  }

  private static String name(List<Entry> command) {
    return command.get(0).entity() + "/" + command.get(0).sequence();
  }
}
