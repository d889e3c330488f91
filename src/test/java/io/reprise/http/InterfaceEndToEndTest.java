package io.reprise.http;

import static io.reprise.http.BadCommandEndToEndTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.http.Client.Got;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node says about itself: components, OpenAPI, problems. */
@ExtendWith(ServedNode.class)
class InterfaceEndToEndTest {
  private final Client client;

  InterfaceEndToEndTest(Client client) {
    this.client = client;
  }

  @Test
  void says_where_to_begin() {
    JsonNode start = client.get("/").json();

    assertThat(start.path("name").asText()).isEqualTo("reprise");
    assertThat(start.path("version").asText()).isNotEmpty();
    start.path("links").forEach(l -> assertThat(client.get(l.asText()).status()).isEqualTo(200));
  }

  @Test
  void lists_components_and_shows_their_schemas() {
    JsonNode list = client.get("/v1/components").json();
    JsonNode probe = client.get("/v1/components/probe").json();

    assertThat(list.path("components").findValuesAsText("name"))
        .containsExactly("booking", "hotel", "probe", "wallet");
    assertThat(list.at("/components/3/commands"))
        .hasToString("[\"deposit\",\"open\",\"take-back\",\"transfer\",\"withdraw\"]");
    assertThat(probe.path("version").asInt()).isEqualTo(3);
    assertThat(probe.at("/commands/note/properties/text/type").asText()).isEqualTo("string");
    assertThat(probe.at("/queries/repeat/answer/type").asText()).isEqualTo("string");
    assertProblem(client.get("/v1/components/prob"), 404, "unknown-component");
    assertProblem(client.get("/v1/components?x=1"), 422, "invalid-parameter");
  }

  @Test
  void shows_the_clock_of_the_system_and_refuses_to_move_it() {
    JsonNode shown = client.get("/v1/dev/clock").json();
    assertThat(shown.path("manual").asBoolean()).isFalse();
    assertThat(Instant.parse(shown.path("time").asText())).isBeforeOrEqualTo(Instant.now());
    for (String body : List.of("{\"advance\":\"PT15M\"}", "{}", "")) {
      Got refused = client.post("/v1/dev/clock", body);
      assertProblem(refused, 409, "clock-not-manual");
      assertThat(refused.text()).contains("./reprise dev --clock manual");
    }
  }

  @Test
  void describes_itself_so_that_a_public_validator_accepts_it() {
    Got got = client.get("/openapi.json");

    SwaggerParseResult parsed = parse(got.text());

    assertThat(parsed.getMessages()).isEmpty();
    OpenAPI document = parsed.getOpenAPI();
    assertThat(document.getOpenapi()).isEqualTo("3.1.0");
    String body = "/post/requestBody/content/application~1json/schema";
    assertThat(got.json().at("/paths/~1v1~1entities~1wallet~1{id}~1withdraw" + body)).isNotEmpty();
    assertThat(document.getPaths())
        .containsKeys(
            "/v1/entities/{component}/{id}",
            "/v1/entities/hotel/{id}/queries/"
                + client.get("/v1/components").json().at("/components/1/queries/0").asText(),
            "/v1/commands");
  }

  @Test
  void would_notice_if_the_validator_did_not() {
    String broken = client.get("/openapi.json").text().replace("\"responses\"", "\"answers\"");

    assertThat(parse(broken).getMessages()).isNotEmpty();
  }

  private static SwaggerParseResult parse(String document) {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    return new OpenAPIV3Parser().readContents(document, null, options);
  }

  @Test
  void would_notice_an_answer_that_the_document_does_not_describe() {
    ServedDocument document = client.document();
    String balance = "/paths/~1v1~1entities~1wallet~1%7Bid%7D~1queries~1balance/get";
    String answer = balance + "/responses/200/content/application~1json/schema";
    String deposit = "/components/schemas/wallet.command.deposit";
    String good =
        """
        {"component":"wallet","id":"a","sequence":1,"version":1,
         "time":"2026-11-22T22:47:04.581Z","answer":%s}""";

    assertThat(document.errors(answer, good.formatted("5"))).isEmpty();
    assertThat(document.errors(answer, good.formatted("\"5\""))).contains("answer", "integer");
    assertThat(document.errors(answer, good.formatted("5").replace("T22:", "T99:")))
        .contains("time");
    assertThat(document.errors(answer, "{}")).contains("required");
    assertThat(document.errors(deposit, "{\"cents\":5}")).isEmpty();
    assertThat(document.errors(deposit, "{\"cents\":5,\"of\":1}")).contains("of");
  }

  @Test
  void refers_only_to_what_the_document_holds() {
    JsonNode document = client.get("/openapi.json").json();
    List<String> missing = new ArrayList<>();

    for (JsonNode reference : document.findValues("$ref")) {
      if (reference.isTextual() && document.at(reference.asText().substring(1)).isMissingNode()) {
        missing.add(reference.asText());
      }
    }

    assertThat(missing).isEmpty();
    List<String> operations = document.findValuesAsText("operationId");
    assertThat(operations).doesNotHaveDuplicates().hasSizeGreaterThan(20);
  }

  @Test
  void explains_every_problem_that_it_answers_with() {
    for (Problems kind : Problems.values()) {
      Got page = client.get("/problems/" + kind.code(), "Accept: text/html");
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=UTF-8");
      assertThat(page.text()).contains(kind.title());
    }
    assertThat(client.get("/problems").text()).contains("unknown-entity");
  }

  @Test
  void says_that_other_codes_are_those_of_components() {
    assertThat(client.get("/problems/insufficient-funds").text())
        .contains("insufficient-funds")
        .contains("component");
    assertThat(client.get("/problems/%3Cscript%3E").text()).doesNotContain("<script>");
  }
}
