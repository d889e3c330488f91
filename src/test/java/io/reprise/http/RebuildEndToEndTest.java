package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static io.reprise.http.ServedNode.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.Client.Got;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An entity that is told to fold all its entries again. */
@ExtendWith(ServedNode.class)
class RebuildEndToEndTest {
  private final Client client;
  private final String id = freshId();

  RebuildEndToEndTest(Client client) {
    this.client = client;
  }

  @Test
  void answers_when_it_has_recovered_from_its_first_entry() {
    client.post("/v1/entities/wallet/" + id + "/open", "{\"owner\":\"Ann\"}");
    client.post("/v1/entities/wallet/" + id + "/deposit", "{\"cents\":5}");
    client.post("/v1/entities/wallet/" + id + "/withdraw", "{\"cents\":9}", "Idempotency-Key: k");

    Got got = client.send("DELETE", "/v1/snapshots/wallet/" + id, "");

    assertThat(got.status()).isEqualTo(200);
    assertThat(got.text())
        .isEqualTo("{\"component\":\"wallet\",\"id\":\"" + id + "\",\"sequence\":3,\"version\":2}");
    assertThat(got.header("Reprise-Sequence")).isEqualTo("3");
    assertThat(got.header("ETag")).isEqualTo("\"2\"");
    assertThat(client.get("/v1/entities/wallet/" + id).json().at("/state/cents").asLong())
        .isEqualTo(5);
  }

  @Test
  void says_what_is_wrong_as_all_others_do() {
    assertProblem(client.send("DELETE", "/v1/snapshots/wallet/" + id, ""), 404, "unknown-entity");
    assertProblem(client.send("DELETE", "/v1/snapshots/walet/" + id, ""), 404, "unknown-component");
    assertProblem(client.send("DELETE", "/v1/snapshots/wallet/-x", ""), 400, "invalid-id");
    assertProblem(
        client.send("DELETE", "/v1/snapshots/wallet/" + id + "?all=1", ""),
        422,
        "invalid-parameter");
    Got get = client.get("/v1/snapshots/wallet/" + id);
    assertProblem(get, 405, "method-not-allowed");
    assertThat(get.header("Allow")).isEqualTo("DELETE, OPTIONS");
  }
}
