package io.reprise.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One of several nodes, in a process of its own that is started again when it has been killed, or
 * has left on its own. One that was told to stop, and did, stays away.
 */
final class SupervisedNode implements Runnable {
  /** A process that a signal has ended gives 128 and the number of the signal. */
  private static final int SIGNAL = 128;

  /** What Java gives with ExitOnOutOfMemoryError. */
  private static final int OUT_OF_MEMORY = 3;

  private final int number;
  private final ProcessBuilder program;
  private final Restarts restarts;
  private final NodeLines lines;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private Optional<Process> process = Optional.empty();
  private volatile boolean ready;

  /**
   * When it is started again.
   *
   * @param wanted whether it is at all
   * @param pauseMin the first pause before that
   * @param pauseMax the longest; who has run for longer pauses as at first
   */
  record Restarts(boolean wanted, Duration pauseMin, Duration pauseMax) {
    /** The pause before the next start. */
    Duration next(Duration before, Duration hasRun) {
      boolean again = hasRun.compareTo(pauseMax) < 0 && !before.isZero();
      Duration pause = again ? before.multipliedBy(2) : pauseMin;
      return pause.compareTo(pauseMax) > 0 ? pauseMax : pause;
    }
  }

  /**
   * A node that does not run yet.
   *
   * @param number from 1
   * @param program what to run
   */
  SupervisedNode(int number, ProcessBuilder program, Restarts restarts, NodeLines lines) {
    this.number = number;
    this.program = program;
    this.restarts = restarts;
    this.lines = lines;
  }

  /** Runs it, again and again if need be, until it is stopped or stays away. Blocks meanwhile. */
  @Override
  public void run() {
    try {
      Duration pause = Duration.ZERO;
      Optional<Process> running = launch();
      while (running.isPresent()) {
        long began = System.nanoTime();
        lines.passOn(number, running.get().getInputStream());
        int code = running.get().waitFor();
        pause = restarts.next(pause, Duration.ofNanos(System.nanoTime() - began));
        running = comesBack(code, pause) ? launch() : Optional.empty();
      }
    } catch (IOException e) {
      lines.say("node %d can't be started: %s".formatted(number, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private synchronized Optional<Process> launch() throws IOException {
    if (stopping.getCount() == 0) {
      return Optional.empty();
    }
    boolean again = process.isPresent();
    Process started = program.start();
    process = Optional.of(started);
    if (again) {
      lines.say("node %d runs again, as process %d".formatted(number, started.pid()));
    }
    return process;
  }

  /** Waits before it does. */
  private boolean comesBack(int code, Duration pause) throws InterruptedException {
    if (stopping.getCount() == 0 || !ready) {
      return false;
    }
    String how = "node %d %s (%d): ".formatted(number, how(code), code);
    if (code == ExitCode.OK || !restarts.wanted()) {
      lines.say(how + "it stays away" + (restarts.wanted() ? "" : " (--no-restart)"));
      return false;
    }
    // A signal to all of them may have reached this one first: then it is no news.
    if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      return false;
    }
    lines.say(how + "starting it again");
    return true;
  }

  private static String how(int code) {
    if (code > SIGNAL) {
      return code == SIGNAL + 15 ? "was told to end" : "was killed";
    }
    return switch (code) {
      case ExitCode.OK -> "has stopped";
      case ExitCode.START_AGAIN -> "has left the cluster";
      case OUT_OF_MEMORY -> "has run out of memory";
      default -> "has failed";
    };
  }

  int number() {
    return number;
  }

  /** From now on it is one that comes back: before, its end is a failure of the start. */
  void isReady() {
    ready = true;
  }

  /** Its process, or the last one. */
  synchronized long pid() {
    return process.map(Process::pid).orElse(0L);
  }

  /** Whether it has ended for good. */
  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** How its last process ended. */
  synchronized int exitCode() {
    return process.filter(last -> !last.isAlive()).map(Process::exitValue).orElse(ExitCode.OK);
  }

  /** Waits until it has ended for good. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Tells it to stop; it is not started again. */
  synchronized void stop() {
    stopping.countDown();
    process.ifPresent(Process::destroy);
  }

  /** Waits until it has ended; kills it if that takes longer than some time from now on. */
  void awaitEnd(Duration atMost) throws InterruptedException {
    if (!ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      lines.say("node %d does not stop: killing it".formatted(number));
      kill();
      ended.await();
    }
  }

  private synchronized void kill() {
    process.ifPresent(Process::destroyForcibly);
  }
}
