package io.reprise.dev;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs Maven on a project. */
public final class Maven {

  /** What a project's dependencies are, by what they are for. */
  record Libraries(List<Path> compile, List<Path> runtime) {}

  private static final String LIST = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:list";

  /** One line of it: group:artifact:type[:classifier]:version:scope:path. */
  private static final Pattern LISTED =
      Pattern.compile(
          "\\s+[^:\\s]+(?::[^:\\s]+){3,4}:([a-z]+):(.+?)"
              + "(?: \\(optional\\))?(?: -- module .*)?");

  private static final Set<String> COMPILE = Set.of("compile", "provided", "system");
  private static final Set<String> RUNTIME = Set.of("compile", "runtime");
  private static final int SAID_LINES = 20;

  private final Path folder;
  private final String command;

  private Maven(Path folder, String command) {
    this.folder = folder;
    this.command = command;
  }

  /**
   * The project's own wrapper, or the one that is installed.
   *
   * @param path the folders that are looked through for it
   * @throws DevFailed if there is none
   */
  static Maven in(Path folder, String path) {
    Path wrapper = folder.resolve("mvnw");
    String command =
        Files.isExecutable(wrapper)
            ? wrapper.toAbsolutePath().toString()
            : installed(path)
                .orElseThrow(
                    () ->
                        new DevFailed(
                            "%s: no Maven found to build it (expected: mvn on the PATH, or mvnw in"
                                    .formatted(folder)
                                + " the project). Install Maven 3.8 or newer (Debian: apt-get"
                                + " install maven)."));
    return new Maven(folder, command);
  }

  /** Where Maven is, if it is installed: on the PATH. */
  public static Optional<String> installed() {
    return installed(path());
  }

  /** The PATH of this process. */
  static String path() {
    return Optional.ofNullable(System.getenv("PATH")).orElse("");
  }

  private static Optional<String> installed(String path) {
    return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
        .filter(place -> !place.isBlank())
        .map(place -> Path.of(place, "mvn"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /**
   * Compiles the project and says what it stands on.
   *
   * @throws DevFailed if it does not build: with what Maven said about it
   */
  Libraries build(Duration atMost) {
    try {
      Path list = Files.createTempFile("reprise-dev-", ".list");
      Path log = Files.createTempFile("reprise-dev-", ".log");
      try {
        run(log, list, atMost);
        return libraries(Files.readAllLines(list));
      } finally {
        Files.deleteIfExists(list);
        Files.deleteIfExists(log);
      }
    } catch (IOException e) {
      throw new DevFailed(folder + ": can't be built: " + e, e);
    }
  }

  private void run(Path log, Path list, Duration atMost) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            command,
            "-B",
            "-Dstyle.color=never",
            "compile",
            LIST,
            "-DoutputFile=" + list,
            "-DoutputAbsoluteArtifactFilename=true");
    builder
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectOutput(log.toFile());
    useThisJdk(builder);
    Process process = builder.start();
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new DevFailed(
            "%s: Maven was not done after %d s (reprise.dev.build-timeout). It said last:%n%s"
                .formatted(folder, atMost.toSeconds(), said(log)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevFailed(folder + ": interrupted while Maven built it", e);
    } finally {
      process.destroy();
    }
    if (process.exitValue() != 0) {
      throw new DevFailed(folder + ": does not build:\n" + said(log));
    }
  }

  /** Maven looks for a compiler where JAVA_HOME says, and may find an older one by itself. */
  private static void useThisJdk(ProcessBuilder builder) {
    Path home = Path.of(System.getProperty("java.home"));
    if (Files.isExecutable(home.resolve("bin").resolve("javac"))) {
      builder.environment().put("JAVA_HOME", home.toString());
    }
  }

  /** What of Maven's output says why. */
  private static String said(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, Charset.defaultCharset());
    List<String> errors =
        lines.stream()
            .filter(line -> line.startsWith("[ERROR]"))
            .map(line -> line.substring("[ERROR]".length()).strip())
            .filter(line -> !line.isEmpty() && !line.contains("[Help 1]"))
            .distinct()
            .takeWhile(line -> !line.startsWith("To see the full stack trace"))
            .toList();
    List<String> telling =
        errors.isEmpty()
            ? lines.subList(Math.max(0, lines.size() - SAID_LINES), lines.size())
            : errors;
    return telling.stream()
        .limit(SAID_LINES)
        .map(line -> "  " + line)
        .reduce((a, b) -> a + "\n" + b)
        .orElse("  nothing");
  }

  static Libraries libraries(List<String> listed) {
    List<Path> compile = new ArrayList<>();
    List<Path> runtime = new ArrayList<>();
    for (String line : listed) {
      Matcher matcher = LISTED.matcher(line);
      if (matcher.matches()) {
        Path jar = Path.of(matcher.group(2));
        if (COMPILE.contains(matcher.group(1))) {
          compile.add(jar);
        }
        if (RUNTIME.contains(matcher.group(1))) {
          runtime.add(jar);
        }
      }
    }
    return new Libraries(compile, runtime);
  }
}
