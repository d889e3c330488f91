package io.reprise.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which variable of the environment sets which key. */
final class Environment {
  /** Name of the variable, and the key it sets; nothing else of the environment is a setting. */
  static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("REPRISE_HTTP_HOST", "reprise.http.host"),
          Map.entry("REPRISE_HTTP_PORT", "reprise.http.port"),
          Map.entry("REPRISE_HTTP_TOKEN_FILE", "reprise.http.token-file"),
          Map.entry("REPRISE_HTTP_CERTIFICATE_FILE", "reprise.http.certificate-file"),
          Map.entry("REPRISE_HTTP_KEY_FILE", "reprise.http.key-file"),
          Map.entry("REPRISE_MANAGEMENT_HOST", "reprise.cluster.management-host"),
          Map.entry("REPRISE_MANAGEMENT_PORT", "reprise.cluster.management-port"),
          Map.entry("REPRISE_REMOTING_HOST", "reprise.cluster.remoting-host"),
          Map.entry("REPRISE_REMOTING_PORT", "reprise.cluster.remoting-port"),
          Map.entry("REPRISE_COMPONENTS", "reprise.components"),
          Map.entry("REPRISE_DATA", "reprise.data"),
          Map.entry("REPRISE_STORAGE_PORT", "reprise.storage.port"),
          Map.entry("REPRISE_STORAGE_URL", "reprise.storage.url"),
          Map.entry("REPRISE_STORAGE_USER", "reprise.storage.user"),
          Map.entry("REPRISE_STORAGE_PASSWORD", "reprise.storage.password"),
          Map.entry("REPRISE_STORAGE_PASSWORD_FILE", "reprise.storage.password-file"),
          Map.entry("REPRISE_CLUSTER_SEEDS", "reprise.cluster.seeds"),
          Map.entry("REPRISE_CLUSTER_DISCOVERY", "reprise.cluster.discovery"),
          Map.entry("REPRISE_CLUSTER_CERTIFICATE_FILE", "reprise.cluster.certificate-file"),
          Map.entry("REPRISE_CLUSTER_KEY_FILE", "reprise.cluster.key-file"),
          Map.entry("REPRISE_CLUSTER_TRUST_FILE", "reprise.cluster.trust-file"));

  static final String URL = "REPRISE_URL";
  static final String TOKEN_FILE = "REPRISE_TOKEN_FILE";
  static final String CA_FILE = "REPRISE_CA_FILE";
  static final String JAVA_OPTS = "REPRISE_JAVA_OPTS";

  /** A property of Java that the programs of the image set. */
  private static final String IMAGE = "reprise.image";

  /** Read by the command line or by the script, not settings of a node. */
  private static final Set<String> OTHERS =
      Set.of(URL, TOKEN_FILE, CA_FILE, JAVA_OPTS, "REPRISE_MAVEN_OPTS");

  /** What Kubernetes sets for a service of that name; nobody wrote it, so nobody mistyped it. */
  private static final Pattern OF_A_SERVICE =
      Pattern.compile("REPRISE_(.*_)?(SERVICE_(HOST|PORT.*)|PORT_[0-9]+_(TCP|UDP).*)");

  /** With more letters that differ, another word was meant. */
  private static final int TYPOS_MAX = 3;

  private Environment() {}

  /**
   * The settings that the environment holds, by the name of the variable; an empty one is unset.
   */
  static Map<String, String> settings(Map<String, String> environment) {
    Map<String, String> found = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (KEYS.containsKey(name) && !value.isBlank()) {
            found.put(name, value);
          }
        });
    return found;
  }

  /**
   * The variable that sets a key.
   *
   * @throws IllegalArgumentException if none does
   */
  static String variable(String key) {
    return KEYS.entrySet().stream()
        .filter(entry -> entry.getValue().equals(key))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(key));
  }

  /** One line for each variable that looks like a setting and is none. */
  static List<String> problems(Map<String, String> environment) {
    return problems(environment, Boolean.getBoolean(IMAGE));
  }

  /** The same, for a process of an image or not: nothing there reads what the script does. */
  static List<String> problems(Map<String, String> environment, boolean image) {
    Set<String> known = new TreeSet<>(KEYS.keySet());
    known.addAll(OTHERS);
    List<String> problems = new ArrayList<>();
    if (image && !environment.getOrDefault(JAVA_OPTS, "").isBlank()) {
      problems.add(
          "environment: %s: %s (expected: unset, an image doesn't read it). Set JAVA_TOOL_OPTIONS."
              .formatted(JAVA_OPTS, environment.get(JAVA_OPTS)));
    }
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (name.startsWith("REPRISE_")
                  && !known.contains(name)
                  && !ofAService(name, value)) {
                problems.add(
                    "environment: %s: unknown variable (%s)".formatted(name, meant(name, known)));
              }
            });
    return problems;
  }

  private static String meant(String name, Set<String> known) {
    String nearest = Nearest.of(name, known);
    return Nearest.distance(name, nearest) <= TYPOS_MAX
        ? "did you mean: " + nearest + "?"
        : "expected: one of " + String.join(", ", known);
  }

  private static boolean ofAService(String name, String value) {
    return value.matches("(tcp|udp)://.*") || OF_A_SERVICE.matcher(name).matches();
  }
}
