package io.reprise.dev;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.ClassPath;
import io.reprise.codec.Installed;
import io.reprise.entity.Entities;
import io.reprise.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
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
  private final FoldCheck check;
  private final DevSettings settings;
  private final Consumer<String> tell;
  private final Compilation compilation;
  private final Watched sources;
  private final Watched resources;
  private final Watched classes;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(named("reprise-dev-watch"));
  private final ExecutorService checks =
      Executors.newSingleThreadExecutor(named("reprise-dev-check"));
  private Future<?> checking = CompletableFuture.completedFuture("none yet");
  private String loaded;
  private String failure = "";
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
    this.check = new FoldCheck(journal, settings);
    this.settings = settings;
    this.tell = tell;
    this.compilation = new Compilation(project);
    this.loaded = project.copied();
    this.sources = Watched.fromNowOn(() -> sources(project));
    this.resources = Watched.fromNowOn(() -> Folders.files(project.resources()));
    this.classes = Watched.anew(() -> Folders.files(project.classes())); // since they were copied
  }

  private static Map<Path, Folders.Stamp> sources(Project project) {
    Map<Path, Folders.Stamp> all = new TreeMap<>();
    project.sources().forEach(folder -> all.putAll(Folders.files(folder)));
    return all;
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

  private static ThreadFactory named(String name) {
    return task -> {
      Thread thread = Executors.defaultThreadFactory().newThread(task);
      thread.setName(name);
      thread.setDaemon(true);
      return thread;
    };
  }

  private void look() {
    try {
      if (resources.haveChanged()) {
        compilation.copyResources(resources.deal(), resources.seen());
      }
      if (sources.haveChanged()) {
        sources.deal();
        compile();
      } else if (classes.haveChanged()) {
        classes.deal();
        load(settings.tellAfter().toNanos());
      }
      tellFailure();
    } catch (IOException | RuntimeException e) { // it must go on looking
      if (!watch.isShutdown()) {
        log.warn("{}: could not be looked at", project.name(), e);
      }
    }
  }

  private void compile() throws IOException {
    List<String> errors = compilation.run();
    if (errors.isEmpty()) {
      classes.dealWithAll();
      load(0);
    } else {
      fail(project.name() + " does not compile" + STAYS + String.join("\n  ", errors), 0);
    }
  }

  /**
   * Loads the classes that are there.
   *
   * @param patience how long a failure may be due to a build that is still at it
   */
  private void load(long patience) {
    failure = "";
    boolean any =
        classes.seen().keySet().stream().anyMatch(file -> file.toString().endsWith(".class"));
    if (!any) { // a build begins with none
      return;
    }
    ClassPath next = project.classPath();
    if (next.codeHash().equals(loaded)) {
      return;
    }
    try {
      List<Installed> fresh = catalog.reload(next);
      loaded = next.codeHash();
      entities.replace(fresh);
      checking.cancel(true);
      checking = checks.submit(() -> fresh.forEach(this::check));
    } catch (BadComponent bad) {
      fail(
          project.name() + " does not load" + STAYS + String.join("\n  ", bad.problems()),
          patience);
    }
  }

  private void check(Installed component) {
    try {
      tell.accept("reloaded %s: %s".formatted(component.name(), check.run(component).text()));
    } catch (CancellationException newer) {
      return; // its line comes from the next check
    } catch (RuntimeException e) {
      log.warn("{} is reloaded; its entities could not be checked", component.name(), e);
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
    }
  }

  /** Looks no more, and removes the copies of the classes. */
  @Override
  public void close() {
    watch.shutdownNow();
    checks.shutdownNow();
    project.close();
  }
}
