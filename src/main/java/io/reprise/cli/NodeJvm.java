package io.reprise.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** How a verb runs a node in a JVM of its own: with the same Java, and the same classes. */
final class NodeJvm {
  static final String MAIN = "io.reprise.Main";

  /** Of what the machine has, for the heaps of all nodes: as much as the script gives to one. */
  private static final double HEAP_PERCENT = 50;

  /** Where the script has put a class-data archive of the classes that this JVM runs with. */
  private static final String ARCHIVE = "reprise.archive";

  /** From this one on, Java warns of what Akka and Netty do unless it is allowed. */
  private static final int JAVA_THAT_WARNS = 24;

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private NodeJvm() {}

  /** The options to use it, without a word if that can't be: all is as without one then. */
  static List<String> archive() {
    String file = System.getProperty(ARCHIVE, "");
    return file.isEmpty()
        ? List.of()
        : List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
  }

  /** Where to say that an archive is worth keeping, if this JVM writes one when it ends. */
  private static final String WHOLE = "reprise.archive.whole";

  /** The node has started: an archive of its classes has what the next one needs. */
  static void archiveIsWhole() {
    String file = System.getProperty(WHOLE, "");
    if (!file.isEmpty()) {
      try {
        Files.createFile(Path.of(file));
      } catch (IOException e) {
        LoggerFactory.getLogger(NodeJvm.class).debug("no class-data archive will be kept", e);
      }
    }
  }

  /** The program of this JVM. */
  static String program() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * The options that the script gives to a node, for one of several on this machine.
   *
   * @param nodes that share the memory which one would have
   * @param environment may hold REPRISE_JAVA_OPTS, which come last, so that they win
   */
  static List<String> options(int nodes, Map<String, String> environment) {
    List<String> options = new ArrayList<>();
    options.add(String.format(Locale.ROOT, "-XX:MaxRAMPercentage=%.2f", HEAP_PERCENT / nodes));
    options.add("-XX:+ExitOnOutOfMemoryError");
    options.add("-XX:G1RSetUpdatingPauseTimePercent=60");
    options.add("-XX:MaxTenuringThreshold=2");
    options.add("-XX:Tier4InvocationThreshold=50000");
    options.add("-XX:Tier4MinInvocationThreshold=6000");
    options.add("-XX:Tier4CompileThreshold=150000");
    options.add("-XX:Tier4BackEdgeThreshold=400000");
    if (Runtime.version().feature() >= JAVA_THAT_WARNS) {
      options.add("--enable-native-access=ALL-UNNAMED");
      options.add("--sun-misc-unsafe-memory-access=allow");
    }
    options.add("-Dfile.encoding=UTF-8");
    options.addAll(archive());
    for (String property : List.of("reprise.home", "reprise.log.frames-left-out")) {
      String value = System.getProperty(property, "");
      if (!value.isEmpty()) {
        options.add("-D" + property + "=" + value);
      }
    }
    BLANKS
        .splitAsStream(environment.getOrDefault("REPRISE_JAVA_OPTS", ""))
        .filter(option -> !option.isEmpty())
        .forEach(options::add);
    return options;
  }
}
