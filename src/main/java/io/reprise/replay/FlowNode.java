package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.journal.Entry;
import io.reprise.journal.Outstanding;
import io.reprise.journal.Skipped;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A command of a flow while that is being put together. */
final class FlowNode {
  final List<Entry> entries;
  final Lead.Role role;
  final Flow.Above above;
  final List<Branch> branches = new ArrayList<>();
  boolean asked;

  FlowNode(List<Entry> entries, Lead.Role role, Flow.Above above) {
    this.entries = entries;
    this.role = role;
    this.above = above;
  }

  Entry first() {
    return entries.get(0);
  }

  JsonNode effects() {
    return first().decided().orElseThrow().effects();
  }

  /** One of its effects. */
  static final class Branch {
    final FlowNode node;
    final int index;
    Flow.State state = Flow.State.NOT_FOUND;
    Optional<Outstanding> outstanding = Optional.empty();
    Optional<Skipped> skipped = Optional.empty();
    Optional<Entry> endedBy = Optional.empty();
    @Nullable FlowNode ledTo;
    @Nullable FlowNode outcome;

    Branch(FlowNode node, int index) {
      this.node = node;
      this.index = index;
    }

    JsonNode planned() {
      return node.effects().path(index);
    }

    String kind() {
      return planned().path("kind").asText();
    }

    boolean takesOutcome() {
      return planned().has("onAccepted") || planned().has("onRefused");
    }
  }

  /** Numbers for the nodes below these roots, in causal order; deep trees too. */
  static List<Flow.Command> numbered(List<FlowNode> roots) {
    List<Numbered> all = new ArrayList<>();
    Deque<Numbered> next = new ArrayDeque<>();
    for (FlowNode root : roots) {
      next.push(new Numbered(root, null));
      while (!next.isEmpty()) {
        Numbered one = next.pop();
        all.add(one);
        one.number = all.size();
        List<Numbered> below = one.below();
        for (int i = below.size() - 1; i >= 0; i--) {
          next.push(below.get(i));
        }
      }
    }
    return all.stream().map(Numbered::command).toList();
  }

  private static final class Numbered {
    private final FlowNode node;
    private final @Nullable Numbered parent;
    private final int depth;
    private final List<List<Numbered>> byBranch = new ArrayList<>();
    private int number;

    Numbered(FlowNode node, @Nullable Numbered parent) {
      this.node = node;
      this.parent = parent;
      this.depth = parent == null ? 0 : parent.depth + 1;
    }

    List<Numbered> below() {
      List<Numbered> below = new ArrayList<>();
      for (Branch branch : node.branches) {
        List<Numbered> two = new ArrayList<>(2);
        if (branch.ledTo != null) {
          two.add(new Numbered(branch.ledTo, this));
        }
        if (branch.outcome != null) {
          two.add(new Numbered(branch.outcome, this));
        }
        byBranch.add(two);
        below.addAll(two);
      }
      return below;
    }

    Flow.Command command() {
      List<Flow.Effect> effects = new ArrayList<>();
      for (int i = 0; i < node.branches.size(); i++) {
        effects.add(effect(node.branches.get(i), byBranch.get(i)));
      }
      return new Flow.Command(
          number,
          parent == null ? OptionalInt.empty() : OptionalInt.of(parent.number),
          depth,
          node.role,
          node.asked,
          node.above,
          node.entries,
          List.copyOf(effects));
    }

    private static Flow.Effect effect(Branch branch, List<Numbered> below) {
      return new Flow.Effect(
          branch.index,
          branch.planned(),
          branch.state,
          branch.node.first().due(branch.index),
          branch.outstanding,
          number(branch.ledTo, below),
          number(branch.outcome, below),
          branch.endedBy,
          branch.skipped);
    }

    private static OptionalInt number(@Nullable FlowNode node, List<Numbered> below) {
      return below.stream().filter(one -> one.node == node).mapToInt(one -> one.number).findFirst();
    }
  }
}
