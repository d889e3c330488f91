package io.reprise.faults;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a class on the host of the clients, on a network that is made for it and deleted again. */
final class LabProcess {
  /** The property that names the process that made the network. */
  static final String NETWORK = "reprise.faults.network";

  private static final String HEAP = "-Xmx3g";

  private LabProcess() {}

  /** How it has ended, and where its log is. */
  record Ended(int exit, Path log) {
    String lastLines(int count) throws IOException {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }
  }

  /**
   * Runs it to its end.
   *
   * @param folder is emptied first
   * @param flags of its JVM
   * @param minutesMax after which it is ended
   */
  static Ended run(Class<?> main, Path folder, List<String> flags, long minutesMax)
      throws IOException, InterruptedException {
    delete(folder);
    Files.createDirectories(folder);
    Ended ended = runOn(main, folder, flags, minutesMax);
    if (ended.exit() == 0) {
      delete(folder.resolve("postgres")); // it is large, and nobody needs it any more
    }
    return ended;
  }

  private static Ended runOn(Class<?> main, Path folder, List<String> flags, long minutesMax)
      throws IOException, InterruptedException {
    Path output = folder.resolve("run.log");
    try (Namespaces network = Namespaces.create(Lab.HOSTS)) {
      List<String> command = new ArrayList<>(network.on(Lab.CLIENTS));
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add(HEAP);
      command.add("-D" + NETWORK + "=" + ProcessHandle.current().pid());
      command.addAll(flags);
      command.addAll(List.of("-cp", classPath(), main.getName()));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(minutesMax, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            main.getSimpleName() + " has not ended after " + minutesMax + " minutes: " + output);
      }
      return new Ended(process.exitValue(), output);
    }
  }

  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(path -> Path.of(path).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
