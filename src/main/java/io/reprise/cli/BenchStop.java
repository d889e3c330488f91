package io.reprise.cli;

import io.reprise.bench.Generator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** At a signal the load ends, and what there is so far is told before the process does. */
final class BenchStop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BenchStop.class);
  private static final long TELL_SECONDS = 10;

  private final CountDownLatch told = new CountDownLatch(1);
  private final Generator generator;
  private final Thread atExit = new Thread(this::stop, "reprise-bench-at-exit");

  private BenchStop(Generator generator) {
    this.generator = generator;
  }

  /** Waits for a signal until it is closed. */
  static BenchStop of(Generator generator) {
    BenchStop stop = new BenchStop(generator);
    Runtime.getRuntime().addShutdownHook(stop.atExit);
    return stop;
  }

  private void stop() {
    generator.stop();
    try {
      if (!told.await(TELL_SECONDS, TimeUnit.SECONDS)) {
        log.warn("what was measured could not be told in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    told.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      log.debug("it is what runs now");
    }
  }
}
