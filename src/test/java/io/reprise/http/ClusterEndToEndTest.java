package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.http.Client.Got;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node tells of the cluster, and that it can be told to leave. */
@ExtendWith(ServedNode.class)
class ClusterEndToEndTest {
  private final Client client;

  ClusterEndToEndTest(Client client) {
    this.client = client;
  }

  @Test
  void shows_its_members_with_what_they_run() {
    client.post("/v1/entities/wallet/" + freshId() + "/open", "{\"owner\":\"Ann\"}");
    JsonNode cluster =
        await()
            .atMost(Client.PATIENCE)
            .until(
                () -> client.get("/v1/cluster").json(),
                json -> json.at("/members/0/components/wallet/entities").asInt() > 0);

    JsonNode member = cluster.path("members").get(0);
    assertThat(cluster.path("members")).hasSize(1);
    assertThat(member.path("node").asText())
        .startsWith("127.0.0.1:")
        .isEqualTo(cluster.path("self").asText())
        .isEqualTo(cluster.path("oldest").asText());
    assertThat(member.path("status").asText()).isEqualTo("up");
    assertThat(member.path("reachable").asBoolean()).isTrue();
    assertThat(member.path("address").asText()).startsWith("http://127.0.0.1:");
    assertThat(member.path("uptimeSeconds").isIntegralNumber()).isTrue();
    assertThat(member.at("/components/wallet/version").asInt()).isPositive();
    assertThat(member.path("shards").asInt()).isPositive();
    assertThat(member.path("entities").asInt()).isPositive();
    assertThat(cluster.path("events").findValuesAsText("kind")).contains("founded");
    assertThat(client.get("/v1/cluster?events=0").json().path("events")).isEmpty();
  }

  @Test
  void examines_itself() {
    Got got = client.get("/v1/cluster/doctor");
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.json().at("/cluster/members")).hasSize(1);
    assertThat(got.json().at("/database/bytes").asLong()).isPositive();
    assertThat(got.json().at("/database/diskFreeBytes").asLong()).isPositive();
    assertThat(got.json().at("/messages/parked").isIntegralNumber()).isTrue();
    assertThat(got.json().at("/outOfService/total").isIntegralNumber()).isTrue();
  }

  @Test
  void says_what_can_not_be_drained() {
    String drain = "/v1/cluster/drain";
    assertProblem(client.post(drain, "{}"), 422, "invalid-body");
    assertProblem(client.post(drain, "{\"node\":7,\"why\":\"x\"}"), 422, "invalid-body");
    assertProblem(client.post(drain, "{\"node\":\"10.9.9.9:1\"}"), 404, "unknown-node");
    assertProblem(client.get("/v1/cluster?events=x"), 422, "invalid-parameter");
  }

  @Test
  void a_node_that_is_drained_leaves() throws Exception {
    try (ServedNode.Running node = new ServedNode.Running("")) {
      String self = node.client().get("/v1/cluster").json().path("self").asText();
      Got got =
          node.client()
              .post("/v1/cluster/drain", "{\"node\":\"" + self + "\",\"reason\":\"a test\"}");
      assertThat(got.status()).isEqualTo(202);
      assertThat(got.json().path("node").asText()).isEqualTo(self);
      node.stopped().get(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void a_part_that_does_not_answer_is_not_known_and_the_rest_is_told() throws Exception {
    try (ServedNode.Running node = new ServedNode.Running("")) {
      node.client().sql("ALTER TABLE reprise.out_of_service RENAME TO hidden");
      await() // the other parts, too, are not known after reprise.http.examine-timeout
          .atMost(Client.PATIENCE)
          .untilAsserted(() -> onlyOutagesAreNotKnown(node.client().get("/v1/cluster/doctor")));
      node.client().sql("ALTER TABLE reprise.hidden RENAME TO out_of_service");
    }
  }

  @Test
  void entities_without_a_component_are_told() throws Exception {
    try (ServedNode.Running node = new ServedNode.Running("")) {
      node.client().post("/v1/entities/wallet/" + freshId() + "/open", "{\"owner\":\"Ann\"}");
      node.client()
          .sql(
              "INSERT INTO event_journal SELECT (jsonb_populate_record(each,"
                  + " '{\"persistence_id\":\"parcel|1\",\"entity_type\":\"parcel\"}')).*"
                  + " FROM event_journal AS each LIMIT 1");
      JsonNode examined = node.client().get("/v1/cluster/doctor").json();
      assertThat(examined.path("findings").findValuesAsText("code"))
          .containsExactly("component-missing");
      assertThat(examined.at("/findings/0/what").asText()).contains("entities of parcel, which");
      assertThat(examined.path("healthy").asBoolean()).isTrue();
    }
  }

  private static void onlyOutagesAreNotKnown(Got got) {
    JsonNode examined = got.json();
    assertThat(examined.at("/outOfService/notKnown").asText()).contains("out_of_service");
    assertThat(examined.path("healthy").asBoolean()).isFalse();
    assertThat(examined.path("findings").findValuesAsText("code"))
        .contains("out-of-service-not-known");
    assertThat(examined.at("/database/bytes").asLong()).isPositive();
  }
}
