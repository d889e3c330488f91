package io.reprise;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import io.reprise.cluster.ClusterSettings;

/** Looks whether there is a way to find nodes by this name, before anything is started. */
final class DiscoveryCheck {
  private DiscoveryCheck() {}

  /**
   * Methods of Akka Discovery have a class; a library that is added may bring further ones.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  static void require(Config effective, ClusterSettings cluster) {
    String method = cluster.discovery();
    if (cluster.discovers()
        && !effective.hasPath(ConfigUtil.joinPath("akka", "discovery", method, "class"))) {
      throw new IllegalArgumentException(
          "reprise.cluster.discovery: "
              + method
              + " (expected: kubernetes-api or akka-dns, or a method of Akka Discovery whose"
              + " library is there). Correct it (REPRISE_CLUSTER_DISCOVERY).");
    }
  }
}
