package io.reprise.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class JsonDiffTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void names_the_fields_that_changed() {
    assertPatch(
        "{\"owner\":\"Bob\",\"cents\":5,\"a/b\":1,\"gone\":true}",
        "{\"owner\":\"Bob\",\"cents\":7,\"a/b\":2,\"new\":[]}",
        "[{\"op\":\"replace\",\"path\":\"/a~1b\",\"value\":2},"
            + "{\"op\":\"replace\",\"path\":\"/cents\",\"value\":7},"
            + "{\"op\":\"remove\",\"path\":\"/gone\"},"
            + "{\"op\":\"add\",\"path\":\"/new\",\"value\":[]}]");
  }

  @Test
  void shows_one_operation_for_what_was_put_in_or_taken_out_of_an_array() {
    assertPatch("[1,2,3,4]", "[1,2,9,3,4]", "[{\"op\":\"add\",\"path\":\"/2\",\"value\":9}]");
    assertPatch(
        "[1,2,3,4]",
        "[1,4]",
        "[{\"op\":\"remove\",\"path\":\"/2\"},{\"op\":\"remove\",\"path\":\"/1\"}]");
    assertPatch(
        "[{\"a\":1},{\"a\":2}]",
        "[{\"a\":1},{\"a\":3}]",
        "[{\"op\":\"replace\",\"path\":\"/1/a\",\"value\":3}]");
  }

  @Test
  void takes_numbers_by_what_they_are_worth() {
    assertPatch("{\"a\":1.0,\"b\":[10]}", "{\"a\":1,\"b\":[1e1]}", "[]");
    assertPatch("1", "2", "[{\"op\":\"replace\",\"path\":\"\",\"value\":2}]");
  }

  @Test
  void compares_large_arrays_place_by_place() {
    ArrayNode before = MAPPER.createArrayNode();
    ArrayNode after = MAPPER.createArrayNode();
    for (int i = 0; i < 200_000; i++) {
      before.add(i);
      after.add(i % 2 == 0 ? i : -i);
    }

    assertThat(JsonDiff.between(before, after)).hasSize(100_000);
  }

  @Property
  void leads_from_one_value_to_the_other(
      @ForAll("values") JsonNode before, @ForAll("values") JsonNode after) {
    JsonNode patched = apply(JsonDiff.patch(before, after), before.deepCopy());

    assertThat(JsonDiff.same(patched, after)).as("%s", patched).isTrue();
    assertThat(JsonDiff.patch(before, before)).isEmpty();
  }

  @Provide
  Arbitrary<JsonNode> values() {
    Arbitrary<JsonNode> leaves =
        Arbitraries.of("1", "2", "\"a\"", "\"b\"", "true", "null", "1.5").map(JsonDiffTest::json);
    return Arbitraries.recursive(() -> leaves, JsonDiffTest::containers, 0, 3);
  }

  private static Arbitrary<JsonNode> containers(Arbitrary<JsonNode> parts) {
    Arbitrary<JsonNode> arrays =
        parts.list().ofMaxSize(4).map(list -> JsonNodeFactory.instance.arrayNode().addAll(list));
    Arbitrary<JsonNode> objects =
        Arbitraries.maps(Arbitraries.of("a", "b", "c/d", "e~f"), parts)
            .ofMaxSize(4)
            .map(map -> JsonNodeFactory.instance.objectNode().setAll(map));
    return Arbitraries.oneOf(arrays, objects);
  }

  private static void assertPatch(String before, String after, String patch) {
    assertThat(JsonDiff.patch(json(before), json(after))).hasToString(patch);
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** As RFC 6902 says, for the three operations. */
  private static JsonNode apply(ArrayNode patch, JsonNode to) {
    JsonNode value = to;
    for (JsonNode operation : patch) {
      String path = operation.path("path").asText();
      if (path.isEmpty()) {
        value = operation.get("value");
        continue;
      }
      int slash = path.lastIndexOf('/');
      JsonNode parent = value.at(path.substring(0, slash));
      String name = path.substring(slash + 1).replace("~1", "/").replace("~0", "~");
      String op = operation.path("op").asText();
      if (parent instanceof ObjectNode object) {
        if (op.equals("remove")) {
          object.remove(name);
        } else {
          object.set(name, operation.get("value"));
        }
      } else {
        int index = Integer.parseInt(name);
        ArrayNode array = (ArrayNode) parent;
        switch (op) {
          case "remove" -> array.remove(index);
          case "add" -> array.insert(index, operation.get("value"));
          default -> array.set(index, operation.get("value"));
        }
      }
    }
    return value;
  }
}
