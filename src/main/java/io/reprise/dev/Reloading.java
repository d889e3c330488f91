package io.reprise.dev;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.entity.Entities;
import io.reprise.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a project while a node runs: compiles sources that were changed, loads classes that were
 * changed, gives their components to the node, and checks that they fold what is in the journal.
 * What does not compile or load leaves the code before in place.
 */
public final class Reloading implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reloading.class);

  private static final String STAYS = "; the code before stays:\n  ";

  private final Project project;
  private final Catalog catalog;
  private final Entities entities;
  private final Journal journal;
  private final DevSettings settings;
  private final Consumer<String> tell;
  private final Compilation compilation;
  private final Watched classes;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(RunningCheck.threads("reprise-dev-watch"));
  private Map<Path, Folders.Stamp> compiled;
  private Optional<RunningCheck> check = Optional.empty();
  private String failure = "";
  private boolean failureTold;
  private long tellAtNanos;

  private Reloading(
      Project project,
      Catalog catalog,
      Entities entities,
      Journal journal,
      DevSettings settings,
      Consumer<String> tell) {
    this.project = project;
    this.catalog = catalog;
    this.entities = entities;
    this.journal = journal;
    this.settings = settings;
    this.tell = tell;
    this.compilation = new Compilation(project);
    this.compiled = project.sources().seen();
    this.classes = Watched.anew(() -> Folders.files(project.classes())); // since they were copied
  }

  /**
   * Begins to look.
   *
   * @param catalog has loaded what {@link Project#classPath} gave last
   * @param tell gets what a developer should see, a line or several; from several threads
   */
  public static Reloading start(
      Project project,
      Catalog catalog,
      Entities entities,
      Journal journal,
      DevSettings settings,
      Consumer<String> tell) {
    Reloading reloading = new Reloading(project, catalog, entities, journal, settings, tell);
    long every = settings.lookEvery().toMillis();
    var unused =
        reloading.watch.scheduleWithFixedDelay(
            reloading::look, every, every, TimeUnit.MILLISECONDS);
    return reloading;
  }

  private void look() {
    try {
      Watched resources = project.resources();
      if (resources.haveChanged()) {
        compilation.copyResources(resources.deal(), resources.seen());
      }
      if (project.sources().haveChanged()) {
        project.sources().deal();
        compile();
      } else if (classes.haveChanged()) {
        classes.deal();
        load(settings.tellAfter().toNanos());
      }
      tellFailure();
      check.flatMap(RunningCheck::overdue).ifPresent(tell);
    } catch (Throwable e) { // whatever the code does that it loads, it must go on looking
      if (!watch.isShutdown()) {
        log.warn("{}: could not be looked at", project.name(), e);
        tell.accept(project.name() + " could not be loaded: " + e);
      }
    }
  }

  private void compile() throws IOException {
    Map<Path, Folders.Stamp> sources = project.sources().seen();
    List<String> errors = compilation.run(compiled);
    if (!errors.isEmpty()) {
      fail(project.name() + " does not compile" + STAYS + String.join("\n  ", errors), 0);
      return;
    }
    compiled = sources;
    Map<Path, Folders.Stamp> resources = project.resources().seen();
    compilation.copyResources(resources, resources); // a clean build has left none
    classes.dealWithAll();
    load(0);
  }

  /**
   * Loads the classes that are there.
   *
   * @param patience how long a failure may be due to a build that is still at it
   */
  private void load(long patience) {
    boolean any =
        classes.seen().keySet().stream().anyMatch(file -> file.toString().endsWith(".class"));
    if (!any) { // a build begins with none
      return;
    }
    CodeCopies.Copy copy = project.copy();
    boolean runs = false;
    try {
      if (project.isLoaded(copy)) {
        mended();
      } else {
        List<Installed> fresh = catalog.reload(copy.classPath());
        runs = true;
        entities.replace(fresh);
        project.nowRuns(copy);
        loaded(fresh);
      }
    } catch (BadComponent bad) {
      fail(
          project.name() + " does not load" + STAYS + String.join("\n  ", bad.problems()),
          patience);
    } finally {
      if (!runs) {
        CodeCopies.discard(copy);
      }
    }
  }

  private void loaded(List<Installed> fresh) {
    failure = "";
    failureTold = false;
    tellStuck();
    check.ifPresent(RunningCheck::cancel);
    check = Optional.of(RunningCheck.start(fresh, catalog, journal, settings, tell));
  }

  /** A thread in a rule that never ends can't be stopped, so its entity can't leave. */
  private void tellStuck() {
    List<String> stuck = entities.inLongRules();
    if (!stuck.isEmpty()) {
      tell.accept(
          "%s: still in a rule that was loaded before. If that never ends, start dev again: nothing"
                  .formatted(String.join(", ", stuck))
              + " else brings the entity back.");
    }
  }

  /** What is there is what runs. */
  private void mended() {
    failure = "";
    if (failureTold) {
      failureTold = false;
      tell.accept(project.name() + " is again what runs");
    }
  }

  private void fail(String what, long patience) {
    failure = what;
    tellAtNanos = System.nanoTime() + patience;
  }

  private void tellFailure() {
    if (!failure.isEmpty() && System.nanoTime() - tellAtNanos >= 0) {
      tell.accept(failure);
      failure = "";
      failureTold = true;
    }
  }

  /** Looks no more. What runs goes on: see {@link Project#close}. */
  @Override
  public void close() {
    watch.shutdownNow();
    try {
      if (!watch.awaitTermination(settings.stopWithin().toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("{}: a compilation goes on while the node stops", project.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    check.ifPresent(RunningCheck::cancel);
  }
}
