package io.reprise;

import com.typesafe.config.Config;
import io.reprise.cluster.ClusterSettings;
import io.reprise.http.HttpSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.Set;

/**
 * Looks whether a node can listen where its settings say, before anything of it is started: found
 * out later, it would have to undo what others have seen of it already.
 */
final class ListenCheck {
  private static final Set<String> ALL_ADDRESSES = Set.of("0.0.0.0", "::", "[::]");

  private ListenCheck() {}

  /**
   * Checks all three addresses.
   *
   * @throws IllegalStateException naming the setting, and what to do
   */
  static void require(Config effective, HttpSettings http, ClusterSettings cluster) {
    if (ALL_ADDRESSES.contains(cluster.remotingHost())) {
      throw new IllegalStateException(
          "reprise.cluster.remoting-host: "
              + cluster.remotingHost()
              + " (expected: the address that other nodes reach this one by). Set it"
              + " (REPRISE_REMOTING_HOST); to listen on another one, set akka.remote.artery.bind.");
    }
    require("reprise.http.", "", "REPRISE_HTTP_", http.host(), http.port());
    require(
        "reprise.cluster.",
        "management-",
        "REPRISE_MANAGEMENT_",
        or(effective, "akka.management.http.bind-hostname", cluster.managementHost()),
        cluster.managementPort());
    require(
        "reprise.cluster.",
        "remoting-",
        "REPRISE_REMOTING_",
        remoting(effective, cluster),
        cluster.remotingPort());
  }

  /** The address that remoting listens on. */
  static String remoting(Config effective, ClusterSettings cluster) {
    return or(effective, "akka.remote.artery.bind.hostname", cluster.remotingHost());
  }

  /** Behind a translation of addresses it listens elsewhere than others reach it. */
  private static String or(Config effective, String bound, String host) {
    String other = effective.hasPath(bound) ? effective.getString(bound) : "";
    return other.isBlank() ? host : other;
  }

  private static void require(
      String section, String kind, String variables, String host, int port) {
    Optional<IOException> foreign = listening(host, 0);
    if (foreign.isPresent()) {
      throw new IllegalStateException(
          section
              + kind
              + "host: "
              + host
              + " is no address of this machine (expected: one that it has, such as 127.0.0.1)."
              + " Correct it: "
              + foreign.get().getMessage()
              + ".",
          foreign.get());
    }
    Optional<IOException> taken = listening(host, port);
    if (taken.isPresent()) {
      throw new IllegalStateException(
          section
              + kind
              + "port: can't listen on "
              + host
              + ":"
              + port
              + " (expected: a port that is free): "
              + taken.get().getMessage()
              + ". Stop what listens there, or set another one ("
              + variables
              + "PORT).",
          taken.get());
    }
  }

  /** Why it can't; empty if it can. */
  private static Optional<IOException> listening(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // connections that just ended don't count
      socket.bind(new InetSocketAddress(host, port));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }
}
