package io.reprise.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.Cluster;
import akka.cluster.Member;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** The cluster as people look at it, from any node, and what they can have a node do. */
public final class ClusterView {
  private static final int EVENTS_MAX = 200;

  private final ActorSystem<?> system;
  private final ActorRef<NodeMessage> node;
  private final Members members;
  private final Identity self;
  private final String incarnation;
  private final Registry registry;
  private final ClusterLog log;
  private final ClusterSettings settings;
  private final Executor blocking;

  ClusterView(
      ActorSystem<?> system,
      ActorRef<NodeMessage> node,
      ClusterSetup setup,
      Identity self,
      String incarnation,
      ClusterLog log) {
    this.system = system;
    this.node = node;
    this.members = new Members(Cluster.get(system));
    this.self = self;
    this.incarnation = incarnation;
    this.registry = setup.anotherRegistry();
    this.log = log;
    this.settings = setup.settings();
    this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  /** What the database says of nodes. */
  private record Written(
      Optional<NodesTable.Founded> founded,
      List<NodesTable.Row> rows,
      List<ClusterEvent> events,
      Optional<String> problem) {}

  /**
   * How the cluster is: asks all nodes and the database, and says what did not answer within {@code
   * reprise.cluster.ask-timeout} and {@code registry-timeout}. Never fails.
   */
  public CompletionStage<ClusterReport> report() {
    CompletableFuture<Written> written = CompletableFuture.supplyAsync(this::written, blocking);
    return facts().thenCombine(written, this::report);
  }

  /**
   * Has a node leave in an orderly way; it is on its way when this is done.
   *
   * @param target a node's name
   * @return false if there is no such member; fails if it does not answer
   */
  public CompletionStage<Boolean> drain(String target, String by, String reason) {
    if (!members.has(target)) {
      return CompletableFuture.completedFuture(false);
    }
    return refs()
        .thenCompose(
            refs ->
                refs.stream()
                    .filter(ref -> name(ref).equals(target))
                    .findFirst()
                    .map(
                        ref ->
                            this.<NodeMessage>ask(
                                    ref, reply -> new NodeMessage.Drain(by, reason, reply))
                                .thenApply(draining -> true))
                    .orElseGet(() -> CompletableFuture.failedFuture(new NodeSilent(target))));
  }

  private CompletionStage<Map<String, NodeMessage.Facts>> facts() {
    return refs()
        .thenCompose(
            refs -> {
              Map<String, NodeMessage.Facts> found = new HashMap<>();
              List<CompletableFuture<?>> asked = new ArrayList<>();
              for (ActorRef<NodeMessage> ref : refs) {
                asked.add(
                    this.<NodeMessage>ask(ref, NodeMessage.Ask::new)
                        .toCompletableFuture()
                        .handle((answer, silent) -> answer));
              }
              return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                  .thenApply(
                      all -> {
                        asked.stream()
                            .map(CompletableFuture::join)
                            .filter(NodeMessage.Facts.class::isInstance)
                            .map(NodeMessage.Facts.class::cast)
                            .forEach(facts -> found.put(facts.node(), facts));
                        return found;
                      });
            });
  }

  private CompletionStage<Set<ActorRef<NodeMessage>>> refs() {
    return this.<Set<ActorRef<NodeMessage>>>ask(node, NodeMessage.AskPeers::new)
        .exceptionally(silent -> Set.of())
        .thenApply(
            peers -> {
              Set<ActorRef<NodeMessage>> all = peers.stream().collect(Collectors.toSet());
              all.add(node);
              return all;
            });
  }

  private <T> CompletionStage<T> ask(
      ActorRef<NodeMessage> ref, akka.japi.function.Function<ActorRef<T>, NodeMessage> question) {
    return AskPattern.ask(ref, question, settings.askTimeout(), system.scheduler());
  }

  private String name(ActorRef<NodeMessage> ref) {
    return ref.path().address().hasLocalScope()
        ? self.address()
        : Members.node(ref.path().address());
  }

  private Written written() {
    try {
      return new Written(
          registry.askTwice(NodesTable::founded),
          registry.askTwice(connection -> NodesTable.look(connection, settings.goneAfter())),
          registry.askTwice(connection -> EventsTable.newest(connection, EVENTS_MAX)),
          Optional.empty());
    } catch (SQLException e) {
      return new Written(
          Optional.empty(), List.of(), List.of(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private ClusterReport report(Map<String, NodeMessage.Facts> facts, Written written) {
    Map<String, NodesTable.Row> rows = new HashMap<>();
    written.rows().forEach(row -> rows.put(row.address(), row));
    List<MemberReport> reports = new ArrayList<>();
    for (Member member : members.all()) {
      String name = Members.node(member.address());
      reports.add(
          member(
              member, Optional.ofNullable(facts.get(name)), Optional.ofNullable(rows.get(name))));
    }
    rows.values().stream()
        .filter(row -> !row.gone() && !members.has(row.address()) && !row.isOld())
        .sorted((a, b) -> a.address().compareTo(b.address()))
        .forEach(row -> reports.add(gone(row)));
    return new ClusterReport(
        self.address(),
        incarnation,
        written.founded().map(NodesTable.Founded::at),
        reports,
        newestFirst(written.events()),
        members.leader(),
        members.oldest(),
        settings.discovers(),
        written.problem());
  }

  /** What the database does not have yet comes first. */
  private List<ClusterEvent> newestFirst(List<ClusterEvent> written) {
    List<ClusterEvent> waiting = log.waiting();
    Collections.reverse(waiting);
    waiting.addAll(written);
    return waiting;
  }

  private MemberReport member(
      Member member, Optional<NodeMessage.Facts> facts, Optional<NodesTable.Row> row) {
    return new MemberReport(
        Members.node(member.address()),
        facts.map(NodeMessage.Facts::http).filter(url -> !url.isEmpty()),
        member.status().toString().toLowerCase(Locale.ROOT),
        !members.isUnreachable(member),
        members.unreachableBy(member),
        facts.map(NodeMessage.Facts::version).or(() -> row.map(NodesTable.Row::version)).orElse(""),
        member.appVersion().toString(),
        row.map(NodesTable.Row::started),
        row.map(NodesTable.Row::seen),
        facts.map(each -> Duration.ofMillis(each.uptimeMillis())),
        facts.map(NodeMessage.Facts::shards).orElse(Map.of()),
        facts.map(NodeMessage.Facts::entities).orElse(Map.of()),
        facts.map(NodeMessage.Facts::versions).orElse(Map.of()),
        facts.map(each -> Duration.ofMillis(each.databaseAgoMillis())),
        facts.map(NodeMessage.Facts::leaving).orElse(false),
        facts.map(NodeMessage.Facts::troubles).orElse(List.of()),
        facts.isPresent());
  }

  private static MemberReport gone(NodesTable.Row row) {
    Optional<Instant> seen = Optional.of(row.seen());
    return new MemberReport(
        row.address(),
        Optional.empty(),
        "gone",
        false,
        List.of(),
        row.version(),
        "",
        Optional.of(row.started()),
        seen,
        Optional.empty(),
        Map.of(),
        Map.of(),
        Map.of(),
        Optional.empty(),
        false,
        List.of(),
        false);
  }

  /** A node that is a member but whose actor is not known here, or does not answer. */
  public static final class NodeSilent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NodeSilent(String node) {
      super(node + " is a member, but does not answer");
    }
  }

  void close() {
    registry.close();
  }
}
