package io.reprise.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.component.Cause;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryJsonTest {

  private static final UUID ID = UUID.fromString("01938f3e-0000-7000-8000-000000000001");
  private static final Instant TIME = Instant.parse("2026-11-22T20:00:00.120Z");

  @Test
  void a_full_entry_is_shown_in_the_form_of_the_design() {
    assertThat(EntryJson.toJson(full()).toString())
        .isEqualTo(
            "{\"entity\":\"wallet/alice\",\"sequence\":7,\"version\":7,"
                + "\"time\":\"2026-11-22T20:00:00.120000Z\","
                + "\"event\":{\"name\":\"withdrawn\",\"body\":{\"cents\":100}},"
                + "\"command\":{\"id\":\"01938f3e-0000-7000-8000-000000000001\",\"key\":\"k1\","
                + "\"name\":\"withdraw\",\"body\":{\"cents\":100},\"caller\":\"anonymous\","
                + "\"time\":\"2026-11-22T20:00:00.120000Z\",\"traceparent\":\"00-ab-cd-01\","
                + "\"cause\":{\"entity\":\"booking/4711\",\"sequence\":3,\"index\":0},\"hops\":1,"
                + "\"context\":{\"outcome\":{\"accepted\":true,\"reply\":{\"total\":[1,2.50]}}},"
                + "\"reason\":\"INC-77\"},"
                + "\"outcome\":{\"accepted\":true,\"reply\":{\"left\":1.10}},"
                + "\"effects\":[{\"type\":\"send\"}],\"place\":{\"index\":0,\"of\":1},"
                + "\"component\":{\"version\":1},\"node\":\"akka://reprise@127.0.0.1:25520\"}");
  }

  @Test
  void one_may_be_written_while_another_is() {
    byte[] outer =
        EntryJson.bytes(
            out -> {
              out.writeStartArray();
              out.writeString("before");
              out.writeBinary(EntryJson.bytes(inner -> inner.writeString("within")));
              out.writeEndArray();
            });
    assertThat(outer).asString().isEqualTo("[\"before\",\"IndpdGhpbiI=\"]");
  }

  @Test
  void what_most_entries_have_in_common_is_left_out_where_they_are_stored() {
    Entry alone = Entries.deposited("wallet", "alice", 4);
    String stored = new String(EntryJson.write(alone), UTF_8);
    assertThat(stored).doesNotContain("place", "hops");
    assertThat(stored.split("\"time\"", -1)).hasSize(2);
    assertThat(EntryJson.toJson(alone).at("/command/time").asText())
        .isEqualTo(EntryJson.time(alone.time()));
    assertThat(EntryJson.toJson(alone).at("/place/of").asInt()).isEqualTo(1);
    assertThat(read(EntryJson.toJson(alone).toString().getBytes(UTF_8))).isEqualTo(alone);
  }

  @Test
  void what_is_not_there_is_absent_and_never_null() {
    Entry later = Entries.ofSeveral("alice", 4, 1, 2);

    assertThat(new String(EntryJson.write(later), UTF_8))
        .contains("\"command\":{\"id\":\"" + later.commandId() + "\"},\"place\"")
        .doesNotContain("outcome", "effects", "null");
    assertThat(new String(EntryJson.write(Entries.deposited("wallet", "alice", 4)), UTF_8))
        .doesNotContain("key", "traceparent", "cause", "context", "reason", "reply", "effects");
  }

  @Test
  void a_refusal_has_no_event_but_a_code_and_a_reason() {
    Entry refused = Entries.refused("wallet", "alice", 1, "k");

    assertThat(new String(EntryJson.write(refused), UTF_8))
        .doesNotContain("\"event\"")
        .contains(
            "\"outcome\":{\"accepted\":false,\"code\":\"not-open\",\"reason\":\"open it first\"}");
    assertThat(refused.kind()).isEqualTo("#refused");
    assertThat(read(EntryJson.write(refused))).isEqualTo(refused);
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF) // shrinking an entry takes minutes
  void every_entry_is_read_back_as_it_was_written(@ForAll("entries") Entry entry) {
    assertThat(read(EntryJson.write(entry))).isEqualTo(entry);
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF) // shrinking an entry takes minutes
  void what_is_written_is_read_without_a_tree_or_with_one_as_the_same(
      @ForAll("entries") Entry entry) throws IOException {
    byte[] stored = EntryJson.write(entry);
    Entry byTree = EntryReader.read(EntryJson.tree(stored), "", 0);

    try {
      assertThat(EntryParser.read(stored)).isEqualTo(byTree);
    } catch (JsonBytes.Otherwise rare) { // half an emoji, or what stands for a broken one
      assertThat(new String(stored, UTF_8)).containsAnyOf("\\uD", "\ufffd");
    }
  }

  @Test
  void what_nodes_write_as_a_rule_is_read_without_a_tree() throws IOException {
    List<Entry> common =
        List.of(
            full(),
            Entries.deposited("wallet", "alice", 4),
            Entries.refused("wallet", "alice", 1, "k"),
            Entries.ofSeveral("alice", 4, 0, 2),
            Entries.ofSeveral("alice", 5, 1, 2),
            withEventBody(
                Entries.json("{\"owner\":\"Zoë 👋\",\"lines\":\"a\\nb\",\"price\":1.10}")));
    for (Entry entry : common) {
      assertThat(EntryParser.read(EntryJson.write(entry))).isEqualTo(entry);
    }
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF) // shrinking an entry takes minutes
  void an_entry_that_something_was_done_to_is_read_or_refused_as_its_tree_is(
      @ForAll("entries") Entry entry, @ForAll Random random) {
    byte[] stored = EntryJson.write(entry);
    byte[] done = Damage.to(stored, random);

    assertThat(outcome(() -> EntryJson.read(done, "wallet/alice", 3)))
        .isEqualTo(outcome(() -> byTree(done)));
  }

  private static Entry byTree(byte[] stored) {
    try {
      return EntryReader.read(EntryJson.tree(stored), "wallet/alice", 3);
    } catch (IOException e) {
      throw new UnreadableEntry("wallet/alice", 3, "is not JSON: " + e.getMessage(), e);
    }
  }

  private static Object outcome(Supplier<Entry> reading) {
    try {
      return reading.get();
    } catch (RuntimeException refused) {
      return refused.toString();
    }
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF) // shrinking an entry takes minutes
  void what_is_shown_is_read_as_the_same_entry(@ForAll("entries") Entry entry) {
    byte[] shown = EntryJson.bytes(out -> out.writeTree(EntryJson.toJson(entry)));

    assertThat(read(shown)).isEqualTo(entry);
  }

  @Provide
  Arbitrary<Entry> entries() {
    return EntryArbitraries.entries();
  }

  @Test
  void fields_of_a_newer_version_are_passed_over() {
    ObjectNode json = EntryJson.toJson(full());
    json.put("added-later", true);
    json.withObject("/command").put("added-later", 1);

    assertThat(read(bytes(json))).isEqualTo(full());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 499, 500, 999, 1998, 3999, 7997, 7998, 7999, 8000, 16001})
  void emoji_stand_in_the_bytes_as_they_are_wherever_a_buffer_ends(int place) {
    String text = "x".repeat(place) + "👋".repeat(9_000) + "\u0000ä";
    String json = "{\"" + "👋".repeat(place) + "\":" + EntryJson.MAPPER.valueToTree(text) + "}";
    Entry entry = withEventBody(Entries.json(json));

    byte[] stored = EntryJson.write(entry);

    assertThat(new String(stored, UTF_8)).contains("👋👋").doesNotContain("\\uD83D");
    assertThat(read(stored)).isEqualTo(entry);
  }

  @Test
  void half_an_emoji_is_kept_as_an_escape() {
    Entry entry = withEventBody(Entries.json("{\"cut\":\"ä\\ud83d\",\"\\udc4b\":1}"));

    byte[] stored = EntryJson.write(entry);

    assertThat(new String(stored, UTF_8)).contains("\\uD83D", "\\uDC4B");
    assertThat(read(stored)).isEqualTo(entry);
  }

  @Test
  void digits_and_deep_values_survive() {
    String deep = "[".repeat(900) + "1.000" + "]".repeat(900);
    String body = "{\"deep\":" + deep + ",\"n\":0.10,\"big\":" + "7".repeat(5_000) + "}";
    Entry entry = withEventBody(Entries.json(body));

    Entry back = read(EntryJson.write(entry));

    assertThat(back.event().orElseThrow().body().toString()).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "{",
        "null",
        "[]",
        "{}",
        "{} {}",
        "{\"entity\":9e99999999999999999999}",
        "{\"entity\":\"wallet\"}",
        "\u0000"
      })
  void what_is_not_an_entry_is_refused_with_the_name_it_was_stored_under(String stored) {
    assertThatThrownBy(() -> EntryJson.read(stored.getBytes(UTF_8), "wallet/withdrawn", 0))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageStartingWith("wallet");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/version",
        "/time",
        "/command",
        "/command/id",
        "/outcome",
        "/outcome/accepted",
        "/place/of",
        "/component",
        "/node",
        "/event/body"
      })
  void a_missing_part_is_named_with_entity_and_sequence(String pointer) {
    ObjectNode json = EntryJson.toJson(full());
    int slash = pointer.lastIndexOf('/');
    String name = pointer.substring(slash + 1);
    ((ObjectNode) json.at(pointer.substring(0, slash))).remove(name);

    assertThatThrownBy(() -> read(bytes(json)))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessage("wallet/alice sequence 7: is not an entry: " + name + ": missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/sequence", "/time", "/command/id", "/place/index", "/outcome/accepted"})
  void a_part_of_another_type_is_named_with_what_is_expected(String pointer) {
    ObjectNode json = EntryJson.toJson(full());
    int slash = pointer.lastIndexOf('/');
    ((ObjectNode) json.at(pointer.substring(0, slash))).put(pointer.substring(slash + 1), "soon");

    assertThatThrownBy(() -> read(bytes(json)))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageContaining("wallet/alice")
        .hasMessageContaining(pointer.substring(slash + 1))
        .hasMessageContaining("expected: ");
  }

  private static Entry read(byte[] stored) {
    return EntryJson.read(stored, "wallet/withdrawn", 0);
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(UTF_8);
  }

  private static Entry withEventBody(JsonNode body) {
    Entry full = full();
    return new Entry(
        full.component(),
        full.id(),
        full.sequence(),
        full.version(),
        full.time(),
        Optional.of(new Entry.Event("withdrawn", body)),
        full.commandId(),
        full.decided(),
        full.index(),
        full.of(),
        full.componentVersion(),
        full.node());
  }

  private static Entry full() {
    Entry.Command command =
        new Entry.Command(
            ID,
            Optional.of("k1"),
            "withdraw",
            Entries.json("{\"cents\":100}"),
            "anonymous",
            TIME,
            Optional.of("00-ab-cd-01"),
            Optional.of(new Cause("booking/4711", 3, 0)),
            1,
            Optional.of(
                new io.reprise.component.Outcome(
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Map.of("total", List.of(1L, new BigDecimal("2.50")))))),
            Optional.of("INC-77"));
    return new Entry(
        "wallet",
        "alice",
        7,
        7,
        TIME,
        Optional.of(new Entry.Event("withdrawn", Entries.json("{\"cents\":100}"))),
        ID,
        Optional.of(
            new Entry.Decided(
                command,
                Entry.Outcome.accepted(Optional.of(Entries.json("{\"left\":1.10}"))),
                Entries.json("[{\"type\":\"send\"}]"))),
        0,
        1,
        1,
        "akka://reprise@127.0.0.1:25520");
  }
}
