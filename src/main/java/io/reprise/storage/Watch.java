package io.reprise.storage;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps an embedded server running: looks after it again and again, on a thread of its own. */
final class Watch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);

  private final EmbeddedServer server;
  private final ScheduledExecutorService thread;
  private String lastFailure = "";

  Watch(EmbeddedServer server, Duration every) {
    this.server = server;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread watch = Executors.defaultThreadFactory().newThread(task);
              watch.setName("reprise-storage-watch");
              watch.setDaemon(true);
              return watch;
            });
    // Nobody reads the future: look() keeps its failures to itself, or it would not be called again
    var unused =
        thread.scheduleWithFixedDelay(
            this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      server.watch();
      lastFailure = "";
    } catch (IOException | RuntimeException e) {
      if (!lastFailure.equals(e.getMessage())) { // a failure is said once, though tried on
        lastFailure = String.valueOf(e.getMessage());
        log.error("embedded PostgreSQL can't be started again; trying on", e);
      }
    }
  }

  /** Ends the watch; a look that is under way goes on. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
