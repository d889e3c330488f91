package io.reprise.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts of a test, each a network namespace, on one bridge in a namespace of its own: nothing
 * touches the network of the machine, and the same addresses may be used by several tests at once.
 * What may pass between two hosts is decided by rules of the bridge, which drop silently, as a
 * broken network does.
 *
 * <p>Needs root, {@code ip} and {@code nft}. Names begin with the process id of the test, so that a
 * later one deletes what a killed one left behind, with the processes in it.
 */
final class Namespaces implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Namespaces.class);

  private static final String NETWORK = "10.231.77.";
  private static final Pattern NAME = Pattern.compile("reprise-(\\d+)-\\w+");
  private static final String BRIDGE = "bridge";
  private static final int PERCENT = 100;
  private static final int KILLED_WITHIN_SECONDS = 20;

  private final String prefix;
  private final List<String> hosts;
  private final List<Rule> rules = new ArrayList<>(); // one may hold twice, for two faults

  /**
   * Frames from one host to another that are dropped.
   *
   * @param percent how many of 100, chosen at random
   */
  record Rule(String from, String to, int percent) {
    private String text() {
      String some = percent == PERCENT ? "" : "numgen random mod 100 < " + percent + " ";
      return "add rule bridge lab flt iifname \"%s\" oifname \"%s\" %scounter drop\n"
          .formatted(from, to, some);
    }
  }

  private Namespaces(String prefix, List<String> hosts) {
    this.prefix = prefix;
    this.hosts = List.copyOf(hosts);
  }

  /** Why there can't be any here; empty if there can. Makes one and deletes it again. */
  static Optional<String> missing() throws InterruptedException {
    try {
      try (Namespaces tried = create(List.of("n1", "n2"))) {
        tried.drop(between("n1", List.of("n2")));
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Makes the hosts, which reach each other, and deletes those of tests that are gone. */
  static Namespaces create(List<String> hosts) throws IOException, InterruptedException {
    deleteStale();
    Namespaces made = new Namespaces("reprise-" + ProcessHandle.current().pid() + "-", hosts);
    try {
      made.make();
      return made;
    } catch (IOException | InterruptedException e) {
      made.close();
      throw e;
    }
  }

  /** Those that another process has made; it deletes them, too. */
  static Namespaces of(long pid, List<String> hosts) {
    return new Namespaces("reprise-" + pid + "-", hosts);
  }

  private void make() throws IOException, InterruptedException {
    Commands.run("ip", "netns", "add", prefix + BRIDGE);
    onBridge("ip", "link", "set", "lo", "up");
    onBridge("ip", "link", "add", "br0", "type", "bridge", "stp_state", "0");
    onBridge("ip", "link", "set", "br0", "up");
    Commands.run(
        "add table bridge lab\n"
            + "add chain bridge lab flt { type filter hook forward priority 0; policy accept; }\n",
        nft());
    for (String host : hosts) {
      String name = prefix + host;
      Commands.run("ip", "netns", "add", name);
      Commands.run(
          "ip",
          "link",
          "add",
          host,
          "netns",
          prefix + BRIDGE,
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          name);
      onBridge("ip", "link", "set", host, "master", "br0");
      onBridge("ip", "link", "set", host, "up");
      Commands.run("ip", "-n", name, "addr", "add", address(host) + "/24", "dev", "eth0");
      Commands.run("ip", "-n", name, "link", "set", "eth0", "up");
      Commands.run("ip", "-n", name, "link", "set", "lo", "up");
    }
  }

  private void onBridge(String... command) throws IOException, InterruptedException {
    Commands.run("", in(BRIDGE, List.of(command)));
  }

  private List<String> nft() {
    return in(BRIDGE, List.of("nft", "-f", "-"));
  }

  private List<String> in(String host, List<String> command) {
    List<String> line = new ArrayList<>(on(host));
    line.addAll(command);
    return line;
  }

  /** What to put before a command, so that it runs on a host. */
  List<String> on(String host) {
    return List.of("ip", "netns", "exec", name(host));
  }

  /** The name of its namespace. */
  String name(String host) {
    return prefix + host;
  }

  /** Where a host is reached by the others. */
  String address(String host) {
    return NETWORK + (hosts.indexOf(host) + 1);
  }

  // ── faults ──────────────────────────────────────────────────────────────────────────────────

  /** Nothing passes between a host and the others, in neither direction. */
  static List<Rule> between(String host, Collection<String> others) {
    List<Rule> rules = new ArrayList<>(from(host, others));
    others.forEach(other -> rules.add(new Rule(other, host, PERCENT)));
    return rules;
  }

  /** Nothing passes from a host to others; they still reach it. */
  static List<Rule> from(String host, Collection<String> others) {
    return others.stream().map(other -> new Rule(host, other, PERCENT)).toList();
  }

  /** Some of what goes from and to a host is lost. */
  static List<Rule> loss(String host, Collection<String> others, int percent) {
    return between(host, others).stream()
        .map(rule -> new Rule(rule.from(), rule.to(), percent))
        .toList();
  }

  /** Adds rules to those that hold. */
  synchronized void drop(List<Rule> more) throws IOException, InterruptedException {
    rules.addAll(more);
    apply();
  }

  /** Takes rules away again. */
  synchronized void heal(List<Rule> healed) throws IOException, InterruptedException {
    healed.forEach(rules::remove);
    apply();
  }

  /** Takes all rules away. */
  synchronized void heal() throws IOException, InterruptedException {
    rules.clear();
    apply();
  }

  /** All at once. */
  private void apply() throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder("flush chain bridge lab flt\n");
    rules.forEach(rule -> script.append(rule.text()));
    Commands.run(script.toString(), nft());
  }

  // ── the end ─────────────────────────────────────────────────────────────────────────────────

  /** Kills what runs on the hosts, and deletes them. */
  @Override
  public void close() throws IOException, InterruptedException {
    for (String name : names()) {
      if (name.startsWith(prefix)) {
        delete(name);
      }
    }
  }

  private static List<String> names() throws IOException, InterruptedException {
    return Commands.run("ip", "netns", "list")
        .lines()
        .map(line -> line.replaceAll(" .*", ""))
        .filter(name -> NAME.matcher(name).matches())
        .toList();
  }

  private static void deleteStale() throws IOException, InterruptedException {
    for (String name : names()) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
        log.info("deletes {}, which a test that was killed has left", name);
        delete(name);
      }
    }
  }

  private static void delete(String name) throws IOException, InterruptedException {
    for (String pid : Commands.run("ip", "netns", "pids", name).lines().toList()) {
      Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid.strip()));
      if (process.isPresent() && process.get().destroyForcibly()) {
        process
            .get()
            .onExit()
            .completeOnTimeout(process.get(), KILLED_WITHIN_SECONDS, TimeUnit.SECONDS)
            .join();
      }
    }
    Commands.run("ip", "netns", "del", name);
  }
}
