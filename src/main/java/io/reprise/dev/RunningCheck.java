package io.reprise.dev;

import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.Journal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check of what was loaded, on a thread of its own: a rule that never ends can't be stopped, and
 * must not keep the next check from being made.
 */
final class RunningCheck {
  private static final Logger log = LoggerFactory.getLogger(RunningCheck.class);

  private final JournalCheck check;
  private final Consumer<String> tell;
  private final Duration tellAfter;
  private final long begunNanos = System.nanoTime();
  private volatile String component = "";
  private boolean overdueTold;
  private final Future<?> running;

  private RunningCheck(
      List<Installed> components,
      Catalog catalog,
      Journal journal,
      DevSettings settings,
      Consumer<String> tell) {
    this.check = new JournalCheck(catalog, journal, settings);
    this.tell = tell;
    this.tellAfter = settings.checkTellAfter();
    ExecutorService thread = Executors.newSingleThreadExecutor(threads("reprise-dev-check"));
    this.running = thread.submit(() -> components.forEach(this::run));
    thread.shutdown();
  }

  /** Folds the entities of components, and tells of each what came of it. */
  static RunningCheck start(
      List<Installed> components,
      Catalog catalog,
      Journal journal,
      DevSettings settings,
      Consumer<String> tell) {
    return new RunningCheck(components, catalog, journal, settings, tell);
  }

  /** Threads that don't keep a JVM alive. */
  static ThreadFactory threads(String name) {
    return task -> {
      Thread thread = Executors.defaultThreadFactory().newThread(task);
      thread.setName(name);
      thread.setDaemon(true);
      return thread;
    };
  }

  private void run(Installed installed) {
    component = installed.name();
    try {
      tell.accept("reloaded %s: %s".formatted(component, check.run(installed).text()));
    } catch (CancellationException newer) {
      throw newer; // its line comes from the next check
    } catch (RuntimeException | Error e) {
      log.warn("{}: its entities could not be checked", component, e);
      tell.accept("reloaded %s: its entities could not be checked: %s".formatted(component, e));
    }
  }

  /** Ends it, unless a rule doesn't come back: then nobody waits for it any more. */
  void cancel() {
    running.cancel(true);
  }

  /** What to tell of a check that takes long; once. */
  Optional<String> overdue() {
    boolean late = System.nanoTime() - begunNanos > tellAfter.toNanos();
    if (overdueTold || !late || running.isDone()) {
      return Optional.empty();
    }
    overdueTold = true;
    return Optional.of(
        "reloaded %s: still folding %s after %d s. Does its rule end?"
            .formatted(component, check.entity(), tellAfter.toSeconds()));
  }
}
