package io.reprise.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.Reckoning;
import io.reprise.faults.FaultPlan.Round;
import io.reprise.storage.JumpingServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients of three nodes while things break, and what must be true afterwards. A process of its
 * own, because it runs on the host of the clients: {@link LabProcess} starts it.
 */
public final class FaultRun {
  private static final Logger log = LoggerFactory.getLogger(FaultRun.class);

  private static final int TIMER_THREADS = 4;
  private static final Duration ONE_CLUSTER_WITHIN = Duration.ofMinutes(1);
  private static final Duration BEFORE = Duration.ofSeconds(10);

  private final FaultSettings settings;
  private final FaultPlan plan;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(TIMER_THREADS);
  private final CountDownLatch never = new CountDownLatch(1);

  private FaultRun(FaultSettings settings) {
    this.settings = settings;
    this.plan = FaultPlan.of(settings.seed(), settings.kinds(), settings.lasts());
  }

  /** Does one run; fails if anything is wrong. */
  public static void main(String[] arguments) throws Exception {
    FaultSettings settings = FaultSettings.given("run");
    FaultRun run = new FaultRun(settings);
    try {
      run.run(Namespaces.of(Long.getLong(LabProcess.NETWORK), Lab.HOSTS));
    } finally {
      run.timer.shutdownNow();
    }
  }

  private void run(Namespaces network) throws Exception {
    log.info("faults from seed {}: {}", settings.seed(), plan);
    try (History history = new History(settings.folder().resolve("history.ndjson"))) {
      history.mark("run", "seed " + settings.seed());
      Optional<Mutant> mutant = Mutant.named(settings.mutant());
      Lab lab =
          new Lab(
              network,
              settings.folder(),
              history,
              timer,
              mutant.isEmpty()
                  ? List.of()
                  : List.of(mutant.get().compile(settings.folder().resolve("mutant"))),
              "",
              clock());
      lab.start();
      Habits habits = mutant.map(Mutant::habits).orElse(Habits.USUAL);
      Clients clients = new Clients(lab.authorities(), habits, "r", timer, history);
      Money money = new Money(lab, settings.seed(), timer);
      boolean sound = mutant.isEmpty(); // otherwise messages may go round for ever
      if (sound) {
        money.start(settings.lasts());
      }
      clients.start(settings.seed());
      pause(BEFORE);
      for (Round round : plan.rounds()) {
        doRound(lab, round);
      }
      network.heal();
      lab.awaitReady();
      List<String> wrong = new ArrayList<>();
      collect(wrong, () -> awaitOneCluster(lab));
      clients.stop();
      clients.readAll(new Random(settings.seed()));
      history.mark("run", "ends");
      wrong.addAll(clients.strange());
      collect(wrong, () -> checkHistory(wrong, history));
      if (sound) {
        collect(wrong, money::stop);
        wrong.addAll(money.wrong());
      }
      collect(wrong, () -> checkJournal(wrong, lab, money, history));
      lab.stop();
      tell(wrong);
    }
  }

  /** The library that makes a clock jump, if there is one and it is needed. */
  private Optional<Path> clock() throws IOException {
    if (!settings.kinds().contains(Fault.Kind.CLOCK)) {
      return Optional.empty();
    }
    Optional<Path> library = JumpingServer.libfaketime();
    if (library.isEmpty()) {
      log.warn("LEFT OUT: jumps of the clock (libfaketime is missing)");
    }
    return library;
  }

  private void doRound(Lab lab, Round round) throws Exception {
    List<Fault> begun = new ArrayList<>();
    long start = System.nanoTime();
    for (Fault fault : round.faults()) {
      if (!begun.isEmpty()) {
        pause(round.apart());
      }
      log.info("{}", fault);
      fault.begin(lab);
      begun.add(fault);
    }
    begun.sort((a, b) -> a.lasts().compareTo(b.lasts()));
    for (Fault fault : begun) {
      pause(fault.lasts().minusNanos(System.nanoTime() - start));
      fault.end(lab);
    }
    pause(round.quiet());
  }

  /** Time passes: this is what the test is about. */
  private void pause(Duration duration) throws InterruptedException {
    if (!duration.isNegative() && never.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("never");
    }
  }

  /** A check that may throw: what it says is a finding among others. */
  private interface Check {
    void run() throws Exception;
  }

  private static void collect(List<String> wrong, Check check) throws InterruptedException {
    try {
      check.run();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | AssertionError e) {
      log.error("a check has failed", e);
      wrong.add(String.valueOf(e.getMessage()));
    }
  }

  /** Not at once: a node that has just come says so a little later. */
  private static void awaitOneCluster(Lab lab) {
    await("one cluster")
        .atMost(ONE_CLUSTER_WITHIN)
        .untilAsserted(() -> assertThat(OneCluster.wrong(lab)).isEmpty());
  }

  private static void checkHistory(List<String> wrong, History history) {
    HistoryCheck check = HistoryCheck.of(history.operations());
    log.info("history: {}", check);
    wrong.addAll(check.wrong());
  }

  private static void checkJournal(List<String> wrong, Lab lab, Money money, History history)
      throws Exception {
    Reckoning reckoning =
        Reckoning.of(
            lab.database(),
            path -> lab.answer(Lab.NODES.get(0), path),
            List.of(Register.COMPONENT));
    wrong.addAll(Acknowledged.wrong(reckoning.entries(), history.operations()));
    if (!money.rounds().isEmpty()) {
      reckoning.check(money.rounds());
    }
    log.info("journal: {}", reckoning);
  }

  private void tell(List<String> wrong) throws IOException {
    Files.writeString(settings.folder().resolve("wrong.txt"), String.join("\n\n", wrong));
    if (!wrong.isEmpty()) {
      throw new AssertionError(
          "%d findings, seed %d, all in wrong.txt; the first: %s"
              .formatted(wrong.size(), settings.seed(), wrong.get(0)));
    }
    log.info("nothing is wrong, seed {}", settings.seed());
  }
}
