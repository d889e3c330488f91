package io.reprise.storage;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after a server again and again, on a thread of its own. */
final class Watch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);

  /** What is done again and again. */
  interface Look {
    void run() throws IOException, SQLException;
  }

  private final String failed;
  private final Look look;
  private final ScheduledExecutorService thread;
  private String lastFailure = "";

  /**
   * Looks for the first time after a pause.
   *
   * @param failed what the log says when a look fails
   */
  Watch(String failed, Duration every, Look look) {
    this.failed = failed;
    this.look = look;
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
      look.run();
      lastFailure = "";
    } catch (SQLException e) {
      if (isNew(e)) {
        log.warn("{}; trying on: {}", failed, SqlFailures.text(e));
      }
    } catch (IOException | RuntimeException e) {
      if (isNew(e)) {
        log.error("{}; trying on", failed, e);
      }
    }
  }

  /** A failure is said once, though tried on. */
  private boolean isNew(Exception e) {
    boolean isNew = !lastFailure.equals(e.getMessage());
    lastFailure = String.valueOf(e.getMessage());
    return isNew && !thread.isShutdown();
  }

  /** Ends the watch; a look that is under way goes on. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
