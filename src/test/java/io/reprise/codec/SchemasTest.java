package io.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemasTest {

  private final ObjectNode schemas = schemas();

  @Test
  void describes_a_command_with_all_that_it_requires() throws Exception {
    assertThat(read("/commands/take"))
        .isEqualTo(
            InstalledTest.json(
                """
                {"type":"object","title":"take",
                 "properties":{
                  "means":{"type":"array","items":{"title":"means","oneOf":[
                   {"type":"object","title":"card","properties":{
                     "type":{"const":"card"},"number":{"type":"string"},
                     "validUntil":{"type":"string","format":"date",
                       "description":"ISO 8601 text, e.g. \\"2026-11-22\\""}},
                    "required":["type","number"],"additionalProperties":false},
                   {"type":"object","title":"cash","properties":{
                     "type":{"const":"cash"},
                     "cents":{"type":"integer","format":"int64",
                       "minimum":-9223372036854775808,"maximum":9223372036854775807}},
                    "required":["type","cents"],"additionalProperties":false}]}},
                  "currency":{"type":"string","enum":["EUR","CHF"]},
                  "discount":{"type":"integer","format":"int32",
                    "minimum":-2147483648,"maximum":2147483647},
                  "print":{"type":"boolean"}},
                 "required":["means","currency","print"],"additionalProperties":false}
                """));
  }

  @Test
  void refers_to_what_holds_itself_by_name() throws Exception {
    assertThat(read("/commands/note"))
        .isEqualTo(
            InstalledTest.json(
                """
                {"type":"object","title":"note",
                 "properties":{
                  "line":{"$ref":"#/$defs/line"},
                  "rates":{"type":"object","propertyNames":{"enum":["EUR","CHF"]},
                   "additionalProperties":{"type":"integer","format":"int64",
                     "minimum":-9223372036854775808,"maximum":9223372036854775807}}},
                 "required":["line","rates"],"additionalProperties":false,
                 "$defs":{"line":{"type":"object","title":"line",
                  "properties":{"text":{"type":"string"},
                   "below":{"type":"array","items":{"$ref":"#/$defs/line"}}},
                  "required":["text","below"],"additionalProperties":false}}}
                """));
  }

  @Test
  void describes_all_that_a_component_takes_and_gives() {
    assertThat(names(schemas)).containsExactly("commands", "events", "queries", "state", "replies");
    assertThat(names(schemas.get("commands"))).containsExactly("note", "open-till", "take");
    assertThat(names(schemas.get("events"))).containsExactly("marked", "opened", "taken");
    assertThat(schemas.at("/queries/balance/answer/type").asText()).isEqualTo("integer");
    assertThat(schemas.at("/queries/marks/answer/items/type").asText()).isEqualTo("string");
    assertThat(names(schemas.at("/queries/marks/parameters/properties")))
        .containsExactly("limit", "currencies", "numbers", "like", "backwards");
    assertThat(schemas.at("/state/oneOf")).hasSize(2);
    assertThat(schemas.get("replies")).hasSize(3);
  }

  /** As a client reads it. */
  private JsonNode read(String pointer) throws MalformedJson {
    return Json.parse(Json.write(schemas.at(pointer)));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static ObjectNode schemas() {
    try {
      return Installed.of(Till.COMPONENT, "test").schemas();
    } catch (BadComponent bad) {
      throw new AssertionError(bad);
    }
  }
}
