package io.reprise.faults;

import io.reprise.faults.Operation.What;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Half of the load that three nodes can take, for long, while they are restarted one after another:
 * what they use of memory, threads, connections and file handles is written down, and must stay
 * flat. A process of its own, started by {@link LabProcess}. Lasts {@code reprise.soak.minutes}.
 */
public final class Soak {
  private static final Logger log = LoggerFactory.getLogger(Soak.class);

  private static final Duration MEASURE = Duration.ofSeconds(30);
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration SAMPLE_EVERY = Duration.ofSeconds(15);
  private static final int ROLLS = 6;
  private static final double MILLIS = 1_000;
  private static final Pattern HEAP = Pattern.compile("total \\d+K, used (\\d+)K");
  private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+)");

  private final FaultSettings settings = FaultSettings.given("soak");
  private final long minutes = Long.getLong("reprise.soak.minutes", 60);
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(4);
  private final CountDownLatch never = new CountDownLatch(1);
  private final Path samples = settings.folder().resolve("samples.csv");

  private Soak() {}

  /** Does it; fails if anything was answered wrongly. */
  public static void main(String[] arguments) throws Exception {
    Soak soak = new Soak();
    try {
      soak.run(Namespaces.of(Long.getLong(LabProcess.NETWORK), Lab.HOSTS));
    } finally {
      soak.timer.shutdownNow();
    }
  }

  private void run(Namespaces network) throws Exception {
    try (History history = new History(settings.folder().resolve("history.ndjson"))) {
      Lab lab =
          new Lab(network, settings.folder(), history, timer, List.of(), "", Optional.empty());
      lab.start();
      Clients clients = new Clients(lab.authorities(), Habits.USUAL, "r", timer, history);
      clients.think(0);
      clients.start(settings.seed());
      pause(WARM_UP);
      long before = answered(history);
      pause(MEASURE);
      double most = (answered(history) - before) / (double) MEASURE.toSeconds();
      long all = (long) Habits.USUAL.atEachNode() * Lab.NODES.size();
      clients.think((int) Math.round(all / (most / 2) * MILLIS / 2));
      log.info("at most {} operations/s; goes on with about half of it", Math.round(most));
      Files.writeString(
          samples, "seconds,node,pid,heapKiB,residentKiB,threads,sockets,handles,answered\n");
      soak(lab, history);
      clients.stop();
      clients.readAll(new Random(settings.seed()));
      List<String> wrong = new ArrayList<>(clients.strange());
      HistoryCheck check = HistoryCheck.of(history.operations());
      log.info("history: {}", check);
      wrong.addAll(check.wrong());
      lab.stop();
      if (!wrong.isEmpty()) {
        throw new AssertionError(wrong.size() + " findings, the first: " + wrong.get(0));
      }
    }
  }

  private void soak(Lab lab, History history) throws Exception {
    long start = System.nanoTime();
    long rolled = start;
    int next = 0;
    while (System.nanoTime() - start < Duration.ofMinutes(minutes).toNanos()) {
      pause(SAMPLE_EVERY);
      long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
      for (String name : Lab.NODES) {
        sample(seconds, lab.node(name), answered(history));
      }
      if (System.nanoTime() - rolled > Duration.ofMinutes(minutes).dividedBy(ROLLS).toNanos()) {
        String name = Lab.NODES.get(next++ % Lab.NODES.size());
        log.info("{} is restarted; it took {} to leave", name, lab.node(name).stop());
        lab.node(name).start();
        lab.awaitReady();
        rolled = System.nanoTime();
      }
    }
  }

  private static long answered(History history) {
    return history.count(
        operation ->
            operation.answer().what() != What.UNKNOWN
                && operation.answer().what() != What.NOT_DONE);
  }

  /** A line of what a node uses; its heap after a collection, so that lines can be compared. */
  private void sample(long seconds, FaultNode node, long answered)
      throws IOException, InterruptedException {
    String pid = Long.toString(node.pid());
    Path process = Path.of("/proc", pid);
    if (!node.isAlive() || !Files.exists(process)) {
      return;
    }
    String status = Files.readString(process.resolve("status"));
    Commands.tried("", List.of("jcmd", pid, "GC.run"));
    String heap = Commands.tried("", List.of("jcmd", pid, "GC.heap_info")).output();
    List<String> handles = handles(process);
    String line =
        String.format(
            Locale.ROOT,
            "%d,%s,%s,%d,%d,%d,%d,%d,%d%n",
            seconds,
            node.name(),
            pid,
            sum(HEAP, heap),
            sum(RESIDENT, status),
            sum(THREADS, status),
            handles.stream().filter(handle -> handle.startsWith("socket:")).count(),
            handles.size(),
            answered);
    Files.writeString(samples, line, StandardOpenOption.APPEND);
  }

  private static List<String> handles(Path process) throws IOException {
    try (Stream<Path> all = Files.list(process.resolve("fd"))) {
      return all.map(Soak::target).toList();
    }
  }

  private static String target(Path handle) {
    try {
      return Files.readSymbolicLink(handle).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  private static long sum(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    long sum = 0;
    while (matcher.find()) {
      sum += Long.parseLong(matcher.group(1));
    }
    return sum;
  }

  private void pause(Duration duration) throws InterruptedException {
    if (never.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("never");
    }
  }
}
