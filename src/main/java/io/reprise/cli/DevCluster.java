package io.reprise.cli;

import io.reprise.dev.DevSettings;
import io.reprise.storage.Storage;
import io.reprise.storage.Storage.Coordinates;
import io.reprise.storage.StorageFailed;
import io.reprise.storage.StorageSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Several nodes on one machine, each a process of its own, and the embedded PostgreSQL that they
 * share, which this process owns: it starts before them and stops after them. The nodes are in this
 * process's group, so that a signal of the terminal reaches all, and end with this process however
 * that ends.
 */
final class DevCluster implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  /** After a kill of this process its nodes need some time to notice and to leave. */
  private static final Duration PORTS_TIMEOUT = Duration.ofSeconds(15);

  private final NodePlan plan;
  private final DevSettings settings;
  private final NodeLines lines;
  private final Map<String, Duration> phases = new LinkedHashMap<>();
  private final List<SupervisedNode> nodes = new ArrayList<>();
  private final Runnable lastly;
  private final ExecutorService threads;
  private Optional<Storage> storage = Optional.empty();
  private volatile boolean closing;
  private boolean closed;

  /**
   * Nodes that don't run yet.
   *
   * @param lastly what is to be done when all have ended
   */
  DevCluster(NodePlan plan, DevSettings settings, NodeLines lines, Runnable lastly) {
    this.plan = plan;
    this.settings = settings;
    this.lines = lines;
    this.lastly = lastly;
    this.threads = Executors.newFixedThreadPool(plan.nodes()); // one looks after each node
  }

  /**
   * Starts PostgreSQL, then one node after another, each as soon as the one before is ready. To be
   * closed whatever comes of it; a signal closes it too.
   *
   * @param restarted whether a node that was killed comes back
   * @param client asks a node whether it is ready
   * @throws CliFailure if that can't be done: says what to do
   */
  void start(boolean restarted, Function<URI, NodeClient> client) {
    plan.addresses().requireHosts();
    awaitPorts(plan.addresses(), lines);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "reprise-dev-at-exit"));
    Optional<Coordinates> database = openStorage();
    for (int number = 1; number <= plan.nodes() && !closing; number++) {
      startNode(number, database, restarted, client);
    }
  }

  private static void awaitPorts(NodeAddresses addresses, NodeLines lines) {
    long began = System.nanoTime();
    Optional<String> taken = addresses.taken();
    if (taken.isPresent()) {
      lines.say("reprise: waiting for a port: " + taken.get());
    }
    while (taken.isPresent()) {
      if (System.nanoTime() - began > PORTS_TIMEOUT.toNanos()) {
        throw new CliFailure(ExitCode.REFUSED, "The nodes can't start:\n" + taken.get());
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      taken = addresses.taken();
    }
  }

  private synchronized Optional<Coordinates> openStorage() {
    if (plan.hasServer() || closing) {
      return Optional.empty();
    }
    long began = System.nanoTime();
    try {
      Storage opened = Storage.open(StorageSettings.from(plan.ofOwner()));
      opened.stopsInOrder(); // by our own hook, after the nodes
      storage = Optional.of(opened);
    } catch (StorageFailed e) {
      throw NodeRun.cannotStart(ExitCode.REFUSED, String.valueOf(e.getMessage()), e);
    }
    took("storage", began);
    return storage.map(Storage::coordinates);
  }

  private void startNode(
      int number,
      Optional<Coordinates> database,
      boolean restarted,
      Function<URI, NodeClient> client) {
    long began = System.nanoTime();
    SupervisedNode node =
        new SupervisedNode(
            number,
            plan.process(number, database),
            new SupervisedNode.Restarts(
                restarted, settings.nodesRestartMin(), settings.nodesRestartMax()),
            lines);
    synchronized (nodes) {
      if (closing) {
        return;
      }
      nodes.add(node);
      threads.execute(node);
    }
    NodeClient management = client.apply(plan.addresses().management(number));
    while (!closing && !isReady(management)) {
      Duration waited = Duration.ofNanos(System.nanoTime() - began);
      if (node.hasEnded() && !closing) {
        throw notStarted(number, "ended (" + node.exitCode() + ") before it was ready");
      }
      if (waited.compareTo(settings.nodesStartTimeout()) > 0) {
        throw notStarted(
            number,
            "is not ready after "
                + waited.toSeconds()
                + " s (reprise.dev.nodes-start-timeout gives it as many)");
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
    node.isReady();
    took("node " + number, began);
  }

  private static CliFailure notStarted(int number, String what) {
    return new CliFailure(
        ExitCode.REFUSED, "Node %d %s. Its lines above say why.".formatted(number, what));
  }

  private static boolean isReady(NodeClient management) {
    try {
      return management.get("/ready", List.of(), Map.of()).ok();
    } catch (CliFailure notListening) {
      return false;
    }
  }

  private void took(String phase, long began) {
    phases.put(phase, Duration.ofNanos(System.nanoTime() - began));
  }

  /** Whether it is about to end: nothing more is to be said of it then. */
  boolean isClosing() {
    return closing;
  }

  /** How long each part of the start took, in order. */
  Map<String, Duration> phases() {
    return phases;
  }

  /** Where the data is, for people. */
  synchronized String storage() {
    return storage.map(Storage::description).orElse("PostgreSQL, as configured");
  }

  /** The process of a node. */
  long pid(int number) {
    synchronized (nodes) {
      return nodes.get(number - 1).pid();
    }
  }

  /** Waits until all nodes have ended for good. */
  void awaitEnd() throws InterruptedException {
    for (SupervisedNode node : started()) {
      node.awaitEnd();
    }
  }

  private List<SupervisedNode> started() {
    synchronized (nodes) {
      return List.copyOf(nodes);
    }
  }

  /** Stops the nodes, all at once, then PostgreSQL. Whoever comes second waits for the first. */
  @Override
  public void close() {
    synchronized (nodes) {
      closing = true;
    }
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      stopNodes();
      storage.ifPresent(Storage::close);
      threads.shutdown();
      lastly.run();
    }
  }

  private void stopNodes() {
    List<SupervisedNode> all = started();
    all.forEach(SupervisedNode::stop);
    long until = System.nanoTime() + settings.nodesStopTimeout().toNanos();
    try {
      for (SupervisedNode node : all) {
        node.awaitEnd(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
