package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may call which route: each has its line here, so that a new one is decided on. */
@ExtendWith(ServedNode.class)
class AccessEndToEndTest {
  private final Client client;

  AccessEndToEndTest(Client client) {
    this.client = client;
  }

  @Test
  void each_route_says_who_may_call_it() {
    Map<Access, List<String>> found = new TreeMap<>();
    JsonNode paths = client.document().document().path("paths");
    for (Map.Entry<String, JsonNode> path : paths.properties()) {
      if (path.getKey().matches("/v1/entities/[a-z].*")) {
        continue; // the same as that of {component}
      }
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        found
            .computeIfAbsent(access(operation.getValue()), unused -> new ArrayList<>())
            .add(operation.getKey() + " " + path.getKey());
      }
    }

    assertThat(found.get(Access.OPEN))
        .containsExactlyInAnyOrder("get /", "get /problems", "get /problems/{code}");
    assertThat(found.get(Access.TOKEN))
        .containsExactlyInAnyOrder(
            "get /openapi.json",
            "get /v1/components",
            "get /v1/components/{name}",
            "get /v1/entities/{component}",
            "get /v1/entities/{component}/{id}",
            "get /v1/entities/{component}/{id}/outcomes/{key}",
            "get /v1/entities/{component}/{id}/queries/{query}");
    assertThat(found.get(Access.CLIENT))
        .containsExactlyInAnyOrder(
            "post /v1/commands", "post /v1/entities/{component}/{id}/{command}");
    assertThat(found.get(Access.OPERATOR))
        .containsExactlyInAnyOrder(
            "delete /v1/snapshots/{component}/{id}",
            "get /v1/cluster",
            "get /v1/cluster/doctor",
            "get /v1/dev/clock",
            "get /v1/entities/{component}/{id}/bundle",
            "get /v1/entities/{component}/{id}/diff",
            "get /v1/entities/{component}/{id}/entries",
            "get /v1/entities/{component}/{id}/explain",
            "get /v1/feed",
            "get /v1/find",
            "get /v1/flows/{flow}",
            "get /v1/flows/{flow}/bundle",
            "get /v1/messages",
            "get /v1/messages/{component}/{id}/{sequence}/{index}",
            "get /v1/out-of-service",
            "post /v1/cluster/drain",
            "post /v1/dev/clock",
            "post /v1/entities/{component}/{id}/what-if",
            "post /v1/messages/retry",
            "post /v1/messages/skip",
            "post /v1/messages/{component}/{id}/{sequence}/{index}/retry",
            "post /v1/messages/{component}/{id}/{sequence}/{index}/skip",
            "post /v1/out-of-service/retry");
  }

  /** The paths of one component are as those of all. */
  @Test
  void the_paths_of_a_component_say_so_too() {
    JsonNode paths = client.document().document().path("paths");

    assertThat(access(paths.at("/~1v1~1entities~1wallet~1{id}~1deposit/post")))
        .isEqualTo(Access.CLIENT);
    assertThat(access(paths.at("/~1v1~1entities~1wallet~1{id}/get"))).isEqualTo(Access.TOKEN);
  }

  @Test
  void a_node_without_tokens_says_that_one_may_be_left_out() {
    JsonNode ways = client.document().document().at("/paths/~1v1~1cluster/get/security");

    assertThat(ways).hasToString("[{},{\"token\":[\"operator\"]}]");
    assertThat(client.document().document().at("/components/securitySchemes/token/scheme").asText())
        .isEqualTo("bearer");
  }

  private static Access access(JsonNode operation) {
    JsonNode ways = operation.path("security");
    assertThat(ways.isArray()).as("%s", operation).isTrue();
    if (ways.isEmpty()) {
      return Access.OPEN;
    }
    JsonNode scopes = ways.get(ways.size() - 1).path("token");
    return scopes.isEmpty()
        ? Access.TOKEN
        : Access.valueOf(scopes.get(0).asText().toUpperCase(Locale.ROOT));
  }
}
