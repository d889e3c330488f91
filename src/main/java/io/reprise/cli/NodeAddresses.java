package io.reprise.cli;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where the nodes of one machine listen: node n on 127.0.0.n, all on the same ports, so that each
 * looks as it would on a machine of its own.
 */
final class NodeAddresses {
  private static final String NETWORK = "127.0.0.";

  private final int nodes;
  private final String scheme;
  private final Map<String, Integer> ports;

  private NodeAddresses(int nodes, String scheme, Map<String, Integer> ports) {
    this.nodes = nodes;
    this.scheme = scheme;
    this.ports = ports;
  }

  /**
   * With the ports that are set.
   *
   * @throws CliFailure if one of them may be any: then nodes could not know each other's
   */
  static NodeAddresses of(int nodes, Config own) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    for (String key :
        List.of(
            "reprise.http.port",
            "reprise.cluster.management-port",
            "reprise.cluster.remoting-port")) {
      int port = own.getInt(key);
      if (port == 0) {
        throw new CliFailure(
            ExitCode.USAGE,
            key + ": 0 (expected: a port with --nodes: all nodes have the same). Name one.");
      }
      ports.put(key, port);
    }
    boolean encrypted = !own.getString("reprise.http.certificate-file").isBlank();
    return new NodeAddresses(nodes, encrypted ? "https" : "http", ports);
  }

  String host(int node) {
    return NETWORK + node;
  }

  /** Where it answers. */
  URI http(int node) {
    return URI.create(scheme + "://" + host(node) + ":" + ports.get("reprise.http.port"));
  }

  /** Where it says whether it is ready. */
  URI management(int node) {
    return URI.create("http://" + host(node) + ":" + ports.get("reprise.cluster.management-port"));
  }

  /** What the other nodes know it by. */
  String remoting(int node) {
    return host(node) + ":" + ports.get("reprise.cluster.remoting-port");
  }

  /** Whom each node asks to be let in: the first two, so that either may be away. */
  List<String> seeds() {
    return nodes == 1 ? List.of(remoting(1)) : List.of(remoting(1), remoting(2));
  }

  /**
   * Checks that the machine has all the addresses. Linux has; macOS has the first one only.
   *
   * @throws CliFailure naming those that it hasn't, and the commands that add them
   */
  void requireHosts() {
    requireHosts(IntStream.rangeClosed(1, nodes).mapToObj(this::host).toList());
  }

  static void requireHosts(List<String> hosts) {
    List<String> missing = hosts.stream().filter(host -> whyNot(host, 0).isPresent()).toList();
    if (!missing.isEmpty()) {
      throw new CliFailure(
          ExitCode.REFUSED,
          "The nodes can't start:\n"
              + String.join(", ", missing)
              + ": not an address of this machine (expected: node n on 127.0.0.n). On macOS, add"
              + " what is missing, until the next start of the machine:\n"
              + missing.stream()
                  .map(host -> "  sudo ifconfig lo0 alias " + host + " up")
                  .collect(Collectors.joining("\n")));
    }
  }

  /** What listens where a node should, and how to have it elsewhere; empty if nothing does. */
  Optional<String> taken() {
    for (int node = 1; node <= nodes; node++) {
      for (Map.Entry<String, Integer> port : ports.entrySet()) {
        Optional<String> why = whyNot(host(node), port.getValue());
        if (why.isPresent()) {
          return Optional.of(
              "%s: %s:%d (expected: a port that is free): %s. Stop what listens, or set another"
                      .formatted(port.getKey(), host(node), port.getValue(), why.get())
                  + " port ("
                  + Environment.variable(port.getKey())
                  + ").");
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> whyNot(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // connections that just ended don't count
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
