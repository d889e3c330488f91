package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Parameter;
import io.reprise.cli.NodeClient.Reply;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks about the cluster whichever node answers: the one that was named, as long as it does, then
 * those that it has told of.
 */
final class ClusterClient {
  private static final String CLUSTER = "/v1/cluster";

  /** The one that has answered last comes first. */
  private final Deque<NodeClient> nodes = new ArrayDeque<>();

  ClusterClient(NodeClient named) {
    nodes.add(named);
  }

  /** Where the last answer came from. */
  NodeClient node() {
    return nodes.getFirst();
  }

  /**
   * How the cluster is.
   *
   * @throws CliFailure if none of the nodes answers
   */
  Reply status(List<Parameter> parameters) {
    return get(CLUSTER, parameters);
  }

  /**
   * Asks one node after the other.
   *
   * @throws CliFailure of the first one if none of them answers
   */
  Reply get(String path, List<Parameter> parameters) {
    Optional<CliFailure> first = Optional.empty();
    for (int tried = 0; tried < nodes.size(); tried++) {
      try {
        Reply reply = node().get(path, parameters, Map.of());
        learn(reply.json());
        return reply;
      } catch (CliFailure e) {
        first = Optional.of(first.orElse(e));
        nodes.addLast(nodes.removeFirst());
      }
    }
    throw first.orElseThrow();
  }

  private void learn(JsonNode status) {
    for (JsonNode member : status.path("members")) {
      String address = member.path("address").asText();
      boolean known = nodes.stream().anyMatch(node -> node.base().toString().equals(address));
      if (!address.isEmpty() && !known && !isOfAllInterfaces(address)) {
        nodes.addLast(node().at(URI.create(address)));
      }
    }
  }

  /** Nobody can connect to what a node listens on then. */
  private static boolean isOfAllInterfaces(String address) {
    return address.contains("//0.0.0.0:") || address.contains("//[0:0:0:0:0:0:0:0]:");
  }
}
