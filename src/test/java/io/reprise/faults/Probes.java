package io.reprise.faults;

import io.reprise.faults.Operation.Answer;
import io.reprise.faults.Operation.Kind;
import io.reprise.faults.Operation.What;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks each of some registers at a fixed pace whether it answers, whatever became of the questions
 * before: linearizable reads, in turn at those nodes that are to be asked.
 */
final class Probes {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);

  private final Map<String, String> nodes;
  private final int registers;
  private final Duration every;
  private final ScheduledExecutorService timer;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(ANSWER_TIMEOUT)
          .build();
  private final Queue<Probe> probes = new ConcurrentLinkedQueue<>();
  private final AtomicLong turn = new AtomicLong();
  private volatile List<String> asked;

  /** One question. */
  record Probe(int register, long sent, long done, boolean answered) {
    long nanos() {
      return done - sent;
    }
  }

  Probes(Map<String, String> nodes, int registers, Duration every, ScheduledExecutorService timer) {
    this.nodes = nodes;
    this.registers = registers;
    this.every = every;
    this.timer = timer;
    this.asked = nodes.keySet().stream().sorted().toList();
  }

  /** Spread over the pace, so that they don't come all at once. */
  void start() {
    long step = every.toNanos() / registers;
    for (int register = 0; register < registers; register++) {
      int probed = register;
      Future<?> unused =
          timer.scheduleAtFixedRate(
              () -> send(probed), step * register, every.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** From now on these nodes are asked. */
  void ask(List<String> names) {
    asked = List.copyOf(names);
  }

  static String id(int register) {
    return "p" + register;
  }

  private void send(int register) {
    List<String> now = asked;
    String node = now.get((int) (turn.getAndIncrement() % now.size()));
    long sent = System.nanoTime();
    Operation read =
        new Operation(
            0,
            node,
            id(register),
            Kind.READ,
            0,
            0,
            Operation.ANY_VERSION,
            "",
            sent,
            0,
            Answer.UNKNOWN);
    String authority = Optional.ofNullable(nodes.get(node)).orElseThrow();
    Future<?> unused =
        http.sendAsync(
                RegisterRequests.request(read, authority, ANSWER_TIMEOUT),
                HttpResponse.BodyHandlers.ofString())
            .whenComplete((answer, failure) -> keep(read, register, answer));
  }

  private void keep(Operation read, int register, @Nullable HttpResponse<String> response) {
    boolean answered = response != null && isAnswer(read, response);
    probes.add(new Probe(register, read.called(), System.nanoTime(), answered));
  }

  private static boolean isAnswer(Operation read, HttpResponse<String> response) {
    try {
      What what = RegisterRequests.answer(read, response).what();
      return what == What.VALUE || what == What.ABSENT;
    } catch (RegisterRequests.Strange e) {
      return false;
    }
  }

  /** Those that were sent since a moment, by the time they were sent. */
  List<Probe> since(long moment) {
    return probes.stream()
        .filter(probe -> probe.sent() >= moment)
        .sorted(Comparator.comparingLong(Probe::sent))
        .toList();
  }

  /** Forgets all. */
  void clear() {
    probes.clear();
  }

  /** Whether each register has answered each question that was sent since, and there were some. */
  boolean allAnswer(long since) {
    List<Probe> all = since(since);
    return all.stream().allMatch(Probe::answered)
        && all.stream().map(Probe::register).distinct().count() == registers;
  }

  /**
   * For each register, after a moment, until when the longest time lasted in which it gave no
   * answer, and how long that time was.
   */
  List<Gap> gaps(long moment) {
    List<List<Long>> answers = new ArrayList<>();
    for (int register = 0; register < registers; register++) {
      answers.add(new ArrayList<>(List.of(moment)));
    }
    since(moment).stream()
        .filter(Probe::answered)
        .sorted(Comparator.comparingLong(Probe::done))
        .forEach(probe -> answers.get(probe.register()).add(probe.done()));
    List<Gap> gaps = new ArrayList<>();
    for (List<Long> times : answers) {
      Gap longest = new Gap(0, 0);
      for (int i = 1; i < times.size(); i++) {
        long length = times.get(i) - times.get(i - 1);
        if (length > longest.nanos()) {
          longest = new Gap(times.get(i) - moment, length);
        }
      }
      gaps.add(longest);
    }
    return gaps;
  }

  /** The longest time without an answer; the end is counted from the moment. */
  record Gap(long endNanos, long nanos) {}
}
