package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import io.reprise.testkit.node.TestNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Somebody who looks at messages of a node and does something about them. */
final class Operator {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestNode node;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Operator(TestNode node) {
    this.node = node;
  }

  /** What came back. */
  record Got(int status, JsonNode json) {
    String at(String pointer) {
      return json.at(pointer).asText();
    }

    void problem(int expected, String code) {
      assertThat(status + " " + at("/code")).as(json.toString()).isEqualTo(expected + " " + code);
    }
  }

  Got get(String path) throws Exception {
    return got(to(path).GET());
  }

  /** With a reason, unless it is empty. */
  Got post(String path, String reason, String body) throws Exception {
    HttpRequest.Builder request = to(path).header("Reprise-Caller", "ann");
    if (!reason.isEmpty()) {
      request.header("Reprise-Reason", reason);
    }
    return got(
        request
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Got retry(String name) throws Exception {
    return post("/v1/messages/" + name + "/retry", "mended", "{}");
  }

  Got skip(String name) throws Exception {
    return post("/v1/messages/" + name + "/skip", "not needed", "{}");
  }

  /** The parked ones of a sender, once there are so many. */
  List<JsonNode> parkedOf(String sender, int count) {
    return await("from=" + sender, count);
  }

  /** Those that match, once there are so many. */
  List<JsonNode> await(String query, int count) {
    return Awaitility.await(query + " until there are " + count)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              Got got = get("/v1/messages?" + query);
              if (got.status() == 503 || got.status() == 504) { // the next one may come through
                return List.<JsonNode>of();
              }
              assertThat(got.status()).as(got.json().toString()).isEqualTo(200);
              assertThat(got.json().path("total").asInt())
                  .isGreaterThanOrEqualTo(got.json().path("messages").size());
              List<JsonNode> found = new ArrayList<>();
              got.json().path("messages").forEach(found::add);
              return found;
            },
            found -> found.size() == count);
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(node.url() + path)).timeout(PATIENCE);
  }

  private Got got(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    try {
      return new Got(
          response.statusCode(), Json.parse(response.body().getBytes(StandardCharsets.UTF_8)));
    } catch (MalformedJson e) {
      throw new AssertionError(response.body(), e);
    }
  }
}
