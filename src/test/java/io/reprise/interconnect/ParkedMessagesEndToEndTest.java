package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.interconnect.Operator.Got;
import io.reprise.testkit.node.TestNode;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is parked on a real node, and what people can do about it. */
class ParkedMessagesEndToEndTest {

  private static final int HOPS_MAX = 10;

  @RegisterExtension
  static final TestNode NODE =
      TestNode.with(new Relay.Offer(), new Brittle.Offer())
          .set("reprise.interconnect.attempts", "3")
          .set("reprise.interconnect.retry-min", "10 ms")
          .set("reprise.interconnect.retry-max", "20 ms")
          .set("reprise.interconnect.sweep-every", "200 ms")
          .set("reprise.interconnect.max-hops", "" + HOPS_MAX)
          .set("reprise.entity.out-of-service-retry", "1 ms");

  private final Notes notes = new Notes(NODE);
  private final Operator operator = new Operator(NODE);

  @AfterEach
  void mend() {
    Brittle.FAULTS.clear();
  }

  @Test
  void a_skipped_message_is_refused_to_its_sender() throws Exception {
    post("relay/lost", "nowhere", "x", "go");
    JsonNode parked = operator.parkedOf("relay/lost", 1).get(0);
    assertThat(parked.path("name").asText()).isEqualTo("relay/lost/1/0");
    assertThat(parked.path("kind").asText()).isEqualTo("message");
    assertThat(parked.path("to").asText()).isEqualTo("nowhere/x");
    assertThat(parked.path("code").asText()).isEqualTo("unknown-component");
    assertThat(parked.path("error").asText()).isEqualTo("component nowhere is not installed");
    assertThat(parked.path("parkedAt").asText()).isNotEmpty();

    operator.post("/v1/messages/relay/lost/1/0/skip", "", "{}").problem(400, "missing-reason");
    assertThat(operator.skip("relay/lost/1/0").status()).isEqualTo(200);

    notes.await("lost", List.of("post", "nowhere refused skipped: not needed"));
    operator.await("waiting=all&from=relay/lost", 0);
    operator.get("/v1/messages/relay/lost/1/0").problem(404, "unknown-message");
    operator.retry("relay/lost/1/0").problem(404, "unknown-message");
  }

  @Test
  void what_is_parked_holds_back_its_own_pair_only_and_a_retry_lets_all_go_in_order()
      throws Exception {
    Brittle.FAULTS.add("decide first");
    for (String text : List.of("first", "second", "third")) {
      post("relay/held", "brittle", "held", text);
    }
    JsonNode parked = operator.parkedOf("relay/held", 1).get(0);
    assertThat(parked.path("code").asText()).isEqualTo("gave-up");
    assertThat(parked.path("attempts").asInt()).isEqualTo(3);
    NODE.send("relay/held", "pass", "{\"to\":[\"other\"],\"text\":\"flows\",\"times\":1}");
    notes.await("other", List.of("flows"));

    List<JsonNode> waiting = operator.await("waiting=all&from=relay/held", 3);
    String second = waiting.get(1).path("name").asText();
    Got held = operator.get("/v1/messages/" + second);
    assertThat(held.at("/heldBackBy")).isEqualTo("relay/held/1/0");
    assertThat(held.at("/effect/command/body/text")).isEqualTo("second");
    assertThat(operator.get("/v1/flows/relay%2Fheld%2F2").json().toString())
        .contains("held back by relay/held/1/0, which is parked");
    JsonNode examined = operator.get("/v1/cluster/doctor").json().path("messages");
    assertThat(examined.path("parked").asInt()).isPositive();
    assertThat(examined.at("/parkedFirst/parkedAt").asText()).isNotEmpty();
    assertThat(examined.at("/waitsLongest/heldBackBy").asText()).isEqualTo("relay/held/1/0");
    operator.retry(second).problem(409, "not-parked");
    Got first = operator.get("/v1/messages/relay/held/1/0");
    assertThat(first.json().path("holdsBack").asInt()).isEqualTo(2);

    operator.retry("relay/held/1/0");
    operator.await("from=relay/held&code=gave-up", 1); // it fails again
    Got again = operator.get("/v1/messages/relay/held/1/0");
    assertThat(again.at("/due")).isEqualTo(again.at("/sent")); // the id of its command rests on it
    assertThat(again.json().path("interventions")).hasSize(1);
    assertThat(again.at("/interventions/0/action")).isEqualTo("retry");
    assertThat(again.at("/interventions/0/caller")).isEqualTo("ann");
    assertThat(again.at("/interventions/0/reason")).isEqualTo("mended");

    Brittle.FAULTS.remove("decide first");
    assertThat(operator.retry("relay/held/1/0").status()).isEqualTo(200);
    awaitNotes("held", "[\"first\",\"second\",\"third\"]");
    operator.await("waiting=all&from=relay/held", 0);
  }

  @Test
  void a_receiver_out_of_service_has_its_messages_parked_until_it_is_mended() throws Exception {
    NODE.send("brittle/sick", "add", "{\"text\":\"old\"}").accepted();
    Brittle.FAULTS.add("evolve old");
    NODE.restart();
    post("relay/visitor", "brittle", "sick", "new");
    JsonNode parked = operator.parkedOf("relay/visitor", 1).get(0);
    assertThat(parked.path("code").asText()).isEqualTo("out-of-service");
    assertThat(parked.path("error").asText()).contains("evolve");

    Brittle.FAULTS.remove("evolve old");
    assertThat(operator.retry("relay/visitor/1/0").status()).isEqualTo(200);
    awaitNotes("sick", "[\"old\",\"new\"]");
    notes.await("visitor", List.of("post", "brittle accepted"));
  }

  @Test
  void a_loop_is_parked_at_the_limit_of_hops_and_goes_on_when_it_is_retried() throws Exception {
    NODE.send("relay/ping", "loop", "{\"to\":\"pong\",\"back\":\"ping\"}");
    JsonNode parked = operator.await("code=hop-limit", 1).get(0);
    assertThat(parked.path("error").asText()).contains("reprise.interconnect.max-hops = 10");
    assertThat(notes.of("ping").size() + notes.of("pong").size()).isEqualTo(1 + HOPS_MAX);

    operator.retry(parked.path("name").asText());
    JsonNode next =
        Awaitility.await("parked further on")
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> operator.await("code=hop-limit", 1).get(0),
                found -> !found.path("name").equals(parked.path("name")));
    assertThat(notes.of("ping").size() + notes.of("pong").size()).isEqualTo(1 + 2 * HOPS_MAX);
    assertThat(operator.skip(next.path("name").asText()).status()).isEqualTo(200);
    operator.await("waiting=all&from=relay/ping", 0);
    operator.await("waiting=all&from=relay/pong", 0);
  }

  @Test
  void many_are_skipped_if_they_are_not_more_than_somebody_has_counted() throws Exception {
    for (String id : List.of("many1", "many2", "many3")) {
      post("relay/" + id, "gone", "x", "go");
    }
    operator.await("to=gone", 3);
    String all = "/v1/messages/skip";
    Got more = operator.post(all, "cleared", "{\"filter\":{\"to\":\"gone\"},\"count\":2}");
    more.problem(409, "count-changed");
    assertThat(more.at("/detail")).isEqualTo("count: 2 (3 are parked now that match)");
    operator.post(all, "", "{\"filter\":{},\"count\":9}").problem(400, "missing-reason");
    Got wrong = operator.post(all, "cleared", "{\"filter\":{\"kind\":\"send\",\"x\":1}}");
    wrong.problem(422, "invalid-body");
    assertThat(wrong.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/count", "/filter/kind", "/filter/x");
    assertThat(operator.await("to=gone", 3)).hasSize(3);

    Got done = operator.post(all, "cleared", "{\"filter\":{\"to\":\"gone\"},\"count\":3}");
    assertThat(done.json().toString()).isEqualTo("{\"action\":\"skip\",\"matched\":3,\"done\":3}");
    for (String id : List.of("many1", "many2", "many3")) {
      notes.await(id, List.of("post", "gone refused skipped: cleared"));
    }
  }

  @Test
  void a_sweep_finds_what_delivery_is_not_told_of() throws Exception {
    int senders = 310; // it is told of 300 at most
    for (int i = 0; i < senders; i++) {
      post("relay/crowd" + i, "crowded", "x", "go");
    }
    Awaitility.await("all parked")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> operator.get("/v1/messages?to=crowded&limit=1").json().path("total").asInt(),
            total -> total == senders);
    operator.post("/v1/messages/skip", "all", "{\"filter\":{\"to\":\"crowded\"},\"count\":310}");
    operator.await("waiting=all&to=crowded", 0);
    for (int i = 0; i < senders; i++) {
      notes.await("crowd" + i, List.of("post", "crowded refused skipped: all"));
    }
  }

  @Test
  void a_message_that_was_handled_can_not_be_skipped() throws Exception {
    Brittle.FAULTS.add("decide handled");
    NODE.send("brittle/asker", "ask", "{\"relay\":\"asked\",\"text\":\"handled\"}").accepted();
    JsonNode parked = operator.parkedOf("brittle/asker", 1).get(0);
    assertThat(parked.at("/outcome/accepted").asBoolean()).isTrue();
    operator.skip("brittle/asker/1/0").problem(409, "outcome-known");
    Got bulk =
        operator.post(
            "/v1/messages/skip", "all", "{\"filter\":{\"from\":\"brittle/asker\"},\"count\":1}");
    assertThat(bulk.json().toString())
        .isEqualTo(
            "{\"action\":\"skip\",\"matched\":1,\"done\":0,\"left\":"
                + "[{\"name\":\"brittle/asker/1/0\",\"code\":\"outcome-known\"}]}");

    Brittle.FAULTS.remove("decide handled");
    assertThat(operator.retry("brittle/asker/1/0").status()).isEqualTo(200);
    awaitNotes("asker", "[\"ask\",\"handled\"]");
    notes.await("asked", List.of("handled"));
  }

  @Test
  void a_timer_is_seen_before_it_is_due() throws Exception {
    NODE.send("brittle/early", "remind", "{\"timer\":\"t\",\"after\":\"P7D\",\"text\":\"up\"}");
    JsonNode timer = operator.await("waiting=all&from=brittle/early&kind=timer", 1).get(0);
    assertThat(timer.path("to").asText()).isEqualTo("t");
    assertThat(timer.path("due").asText()).startsWith("2026-01-08T");
    assertThat(timer.path("parked").asBoolean()).isFalse();
    operator.skip("brittle/early/1/0").problem(409, "not-parked");
  }

  @Test
  void a_parked_timer_can_be_skipped_or_set_again() throws Exception {
    Brittle.FAULTS.add("decide stuck");
    NODE.send("brittle/clock", "remind", "{\"timer\":\"t\",\"after\":\"PT0S\",\"text\":\"stuck\"}");
    operator.parkedOf("brittle/clock", 1);
    NODE.send("brittle/clock", "remind", "{\"timer\":\"t\",\"after\":\"PT0S\",\"text\":\"goes\"}");
    awaitNotes("clock", "[\"remind\",\"remind\",\"goes\"]");
    operator.await("waiting=all&from=brittle/clock", 0);

    NODE.send("brittle/clock", "remind", "{\"timer\":\"u\",\"after\":\"PT0S\",\"text\":\"stuck\"}");
    String parked = operator.parkedOf("brittle/clock", 1).get(0).path("name").asText();
    assertThat(operator.skip(parked).status()).isEqualTo(200);
    operator.await("waiting=all&from=brittle/clock", 0);
    NODE.send("brittle/clock", "remind", "{\"timer\":\"u\",\"after\":\"PT0S\",\"text\":\"again\"}");
    awaitNotes("clock", "[\"remind\",\"remind\",\"goes\",\"remind\",\"remind\",\"again\"]");
  }

  @Test
  void says_what_is_wrong_with_a_question() throws Exception {
    operator.get("/v1/messages/relay/x/0/0").problem(404, "unknown-message");
    operator.get("/v1/messages/relay/x/1/a").problem(404, "unknown-message");
    Got wrong = operator.get("/v1/messages?waiting=no&kind=send&from=&after=x&more=1");
    wrong.problem(422, "invalid-parameter");
    assertThat(wrong.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/waiting", "/kind", "/from", "/after", "/more");
  }

  private static void post(String from, String component, String id, String text) {
    NODE.send(
            from,
            "post",
            "{\"component\":\"%s\",\"id\":\"%s\",\"command\":\"add\",\"body\":{\"text\":\"%s\"}}"
                .formatted(component, id, text))
        .accepted();
  }

  private static void awaitNotes(String id, String expected) {
    Awaitility.await("notes of brittle/" + id)
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(NODE.get("brittle/" + id).accepted().at("/state/notes"))
                    .isEqualTo(expected));
  }
}
