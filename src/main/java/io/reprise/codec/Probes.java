package io.reprise.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Probe;
import io.reprise.component.Recorded;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * The probes of a jar. They see what components see: the JDK, and the package that components are
 * written in. Not for use by several threads.
 */
public final class Probes implements AutoCloseable {

  private static final String SERVICE = "META-INF/services/" + Probe.class.getName();

  private final URLClassLoader loader;
  private final List<Loaded> all;

  private Probes(URLClassLoader loader, List<Loaded> all) {
    this.loader = loader;
    this.all = all;
  }

  /** One probe; what it throws comes as {@link ComponentFailed} or goes through. */
  public static final class Loaded {
    private final Probe probe;
    private final ComponentCode code;
    private final String component;

    private Loaded(Probe probe, ComponentCode code) {
      this.probe = probe;
      this.code = code;
      this.component =
          Objects.requireNonNull(
              probe.component(),
              () -> name() + ".component() gave null (expected: the name of a component)");
    }

    /** The simple name of its class. */
    public String name() {
      return probe.getClass().getSimpleName();
    }

    /** The component whose entities it looks at. */
    public String component() {
      return component;
    }

    /** Where in its code something was thrown, such as {@code ChargedTwice.java:12}. */
    public Optional<String> lineOf(Throwable thrown) {
      String jar = probe.getClass().getClassLoader().getName();
      return Stream.of(thrown.getStackTrace())
          .filter(frame -> jar.equals(frame.getClassLoaderName()))
          .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
          .findFirst();
    }

    /**
     * What it finds in a history.
     *
     * @throws RuntimeException if it throws, or gives what is no list of plain values
     */
    public List<JsonNode> look(Iterator<Recorded> history) {
      return code.run(
          () -> {
            List<JsonNode> found = new ArrayList<>();
            List<?> values =
                Objects.requireNonNull(
                    probe.look(history), "look gave null (expected: a list, empty for nothing)");
            values.forEach(value -> found.add(PlainValues.toJson(value)));
            return found;
          });
    }
  }

  /**
   * Loads the probes of a jar.
   *
   * @throws BadComponent if there is none that can run: says why, and what to do
   */
  public static Probes load(Path jar) throws BadComponent {
    URLClassLoader loader = loader(jar);
    try {
      if (loader.findResource(SERVICE) == null) {
        throw none(jar);
      }
      ComponentCode code = new ComponentCode(loader);
      List<Loaded> all = new ArrayList<>();
      Iterator<Probe> offers = ServiceLoader.load(Probe.class, loader).iterator();
      while (code.run(offers::hasNext)) {
        all.add(code.run(() -> new Loaded(offers.next(), code)));
      }
      if (all.isEmpty()) {
        throw none(jar);
      }
      return new Probes(loader, List.copyOf(all));
    } catch (BadComponent | RuntimeException e) {
      close(loader);
      throw e instanceof BadComponent bad ? bad : doesNotLoad(jar, ComponentFailed.thrown(e));
    }
  }

  /** In the order in which the jar names them; at least one. */
  public List<Loaded> all() {
    return all;
  }

  private static URLClassLoader loader(Path jar) throws BadComponent {
    if (!Files.isRegularFile(jar)) {
      throw bad(jar + ": no such file (expected: a jar with a probe). Build it, or correct --jar.");
    }
    try {
      new ZipFile(jar.toFile()).close();
      URL[] urls = {jar.toUri().toURL()};
      return new URLClassLoader(jar.toString(), urls, new ComponentParent());
    } catch (IOException e) {
      throw bad(
          "%s: not a readable jar: %s. Build or copy it again.".formatted(jar, e.getMessage()));
    }
  }

  private static BadComponent none(Path jar) {
    return bad(
        "%s: no probe in it. Name the class that implements %s in %s."
            .formatted(jar, Probe.class.getName(), SERVICE));
  }

  private static BadComponent doesNotLoad(Path jar, Throwable broken) {
    Throwable cause = broken;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return bad("%s: does not load: %s. %s".formatted(jar, cause, advice(cause)));
  }

  private static String advice(Throwable cause) {
    if (cause instanceof UnsupportedClassVersionError) {
      return "This is Java %d. Compile it with --release %1$d or lower, or run a newer Java."
          .formatted(Runtime.version().feature());
    }
    if (cause instanceof NoSuchMethodException) {
      return "Give the class a public constructor without parameters.";
    }
    if (cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError) {
      return "Probes see the JDK and io.reprise.component only. Put the class into the jar.";
    }
    return "Correct it.";
  }

  private static BadComponent bad(String problem) {
    return new BadComponent(List.of(problem));
  }

  /** Lets go of the jar; its probes can't be used any more. */
  @Override
  public void close() {
    close(loader);
  }

  private static void close(URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException stays) {
      return; // until the process ends, which is soon
    }
  }
}
