package io.reprise.cluster;

import akka.actor.AbstractExtensionId;
import akka.actor.ActorSystem;
import akka.actor.Address;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import akka.actor.ExtensionIdProvider;
import akka.cluster.Cluster;
import akka.remote.RemoteActorRefProvider;
import akka.remote.testkit.Direction;
import akka.remote.testkit.SetThrottle;
import akka.remote.testkit.ThrottleMode;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What is between nodes in one JVM: lets a test cut them from each other, and down them. */
public final class Network extends AbstractExtensionId<Network.Node>
    implements ExtensionIdProvider {

  /** Settings of a node that is to be here. */
  static final String SETTINGS =
      """
      akka.extensions = [io.reprise.cluster.Network]
      akka.remote.artery.advanced.test-mode = on
      """;

  private static final Map<Integer, Node> NODES = new ConcurrentHashMap<>();

  /** A node, by its port. */
  static Node node(int port) {
    return Objects.requireNonNull(NODES.get(port), "no node has been started there");
  }

  @Override
  public Node createExtension(ExtendedActorSystem system) {
    Node node = new Node(system);
    NODES.put(system.provider().getDefaultAddress().getPort().orElseThrow(), node);
    return node;
  }

  @Override
  public Network lookup() {
    return this;
  }

  /** One of them. */
  public static final class Node implements Extension {
    private final ExtendedActorSystem system;

    private Node(ExtendedActorSystem system) {
      this.system = system;
    }

    private Address address() {
      return system.provider().getDefaultAddress();
    }

    /** From now on neither hears the other. */
    void cutFrom(Node other) {
      set(other, ThrottleMode.blackholeThrottleMode());
    }

    /** The end of {@link #cutFrom}. */
    void reaches(Node other) {
      set(other, ThrottleMode.unthrottledThrottleMode());
    }

    private void set(Node other, ThrottleMode mode) {
      ((RemoteActorRefProvider) system.provider())
          .transport()
          .managementCommand(new SetThrottle(other.address(), Direction.bothDirection(), mode));
    }

    /** Downs the other, as the resolver of splits does. */
    void down(Node other) {
      cluster().down(other.address());
    }

    /** Whether it counts the other as a member. */
    boolean has(Node other) {
      return new Members(cluster()).has(Members.node(other.address()));
    }

    private Cluster cluster() {
      return Cluster.get((ActorSystem) system);
    }
  }
}
