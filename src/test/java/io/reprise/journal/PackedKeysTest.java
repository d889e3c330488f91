package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PackedKeysTest {

  private static final Entry.Outcome ACCEPTED = Entry.Outcome.accepted(Optional.empty());
  private static final Instant TIME = Instant.parse("2026-11-28T04:00:00.123456Z");

  private record Known(String key, KeyOutcome outcome) {}

  @Property(tries = 500)
  void what_is_packed_comes_back(@ForAll("keys") List<Known> keys) throws IOException {
    JsonNode packed = packed(keys);

    assertThat(unpacked(EntryJson.tree(EntryJson.bytes(out -> out.writeTree(packed)))))
        .isEqualTo(keys);
  }

  @Provide
  Arbitrary<List<Known>> keys() {
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 100_000).map(i -> "run-1-" + i),
            Arbitraries.strings().ofMaxLength(300),
            Arbitraries.of("", "Grüße 👋", "\ud83d", "\uffff\u0000"));
    Arbitrary<Entry.Outcome> outcomes =
        Arbitraries.oneOf(
            Arbitraries.of(
                ACCEPTED,
                Entry.Outcome.refused("not-open", "Open it first."),
                new Entry.Outcome(false, Optional.empty(), Optional.empty(), Optional.empty())),
            Arbitraries.integers()
                .map(i -> JsonNodeFactory.instance.objectNode().put("left", i))
                .map(reply -> Entry.Outcome.accepted(Optional.of(reply))));
    Arbitrary<Instant> times =
        Arbitraries.oneOf(
            Arbitraries.integers().map(i -> TIME.plusNanos(1_000L * i)),
            Arbitraries.of(Instant.MIN, Instant.MAX, Instant.EPOCH, TIME));
    Arbitrary<KeyOutcome> known =
        Combinators.combine(
                Arbitraries.longs().between(0, 2), // the same one comes again and again
                Arbitraries.longs(),
                Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(0, 1_000)),
                times,
                outcomes,
                Arbitraries.integers())
            .as(
                (print, id, sequence, time, outcome, component) ->
                    new KeyOutcome(
                        new KeyFingerprint(~print, print),
                        new UUID(id, ~id),
                        sequence,
                        ~sequence,
                        time,
                        outcome,
                        component));
    return Combinators.combine(texts, known).as(Known::new).list().ofMaxSize(40);
  }

  @Test
  void a_key_takes_some_seventy_bytes() {
    List<Known> keys = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      keys.add(new Known("0b9e3c-" + i, outcome(i)));
    }

    assertThat(packed(keys).toString().length()).isLessThan(75 * keys.size());
  }

  @Test
  void what_is_damaged_is_said_to_be() throws IOException {
    ObjectNode packed = (ObjectNode) packed(List.of(new Known("a", outcome(1))));
    byte[] bytes = Base64.getDecoder().decode(packed.get("packed").textValue());

    for (int length = 0; length < bytes.length; length++) {
      refused(packed, Arrays.copyOf(bytes, length), "end in the middle of one");
    }
    refused(packed, Arrays.copyOf(bytes, bytes.length + 1), "more than the 1 that they are said");
    byte[] shares = bytes.clone();
    shares[0] = 1; // a character with the empty one before it
    refused(packed, shares, "end in the middle of one");
    byte[] endless = new byte[20];
    Arrays.fill(endless, (byte) 0xFF);
    refused(packed, endless, "a number of more than 64 bits");
    byte[] wide = new byte[20];
    Arrays.fill(wide, 0, 9, (byte) 0xFF);
    wide[9] = 2; // bit 64
    refused(packed, wide, "a number of more than 64 bits");
    byte[] astral = {0, 1, (byte) 0x80, (byte) 0x80, 4}; // U+10000 is two characters
    refused(packed, Arrays.copyOf(astral, 50), "a character of more than 16 bits");
    refused(packed.deepCopy().put("packed", "*"), "not in base64");
    refused(packed.deepCopy().put("count", "1"), "expected: count, packed, outcomes");
    ObjectNode otherOutcome = packed.deepCopy();
    otherOutcome.putArray("outcomes").add("accepted");
    refused(otherOutcome, "one of their outcomes is none");
    byte[] missingOutcome = bytes.clone();
    missingOutcome[bytes.length - 2] = 1;
    refused(packed, missingOutcome, "not in the form of packed keys");
  }

  @Test
  void what_is_thrown_by_whoever_takes_the_keys_is_not_taken_for_damage() {
    JsonNode packed = packed(List.of(new Known("a", outcome(1))));

    assertThatThrownBy(
            () ->
                PackedKeys.unpack(
                    packed,
                    (key, known) -> {
                      throw new IllegalArgumentException("full");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("full");
  }

  private static void refused(ObjectNode packed, byte[] bytes, String why) {
    refused(packed.deepCopy().put("packed", Base64.getEncoder().encodeToString(bytes)), why);
  }

  private static void refused(ObjectNode packed, String why) {
    assertThatThrownBy(() -> unpacked(packed))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("keys: ")
        .hasMessageContaining(why);
  }

  private static KeyOutcome outcome(int i) {
    return new KeyOutcome(
        new KeyFingerprint(i, i), new UUID(i, -i), i, i, TIME.plusSeconds(i), ACCEPTED, 1);
  }

  private static JsonNode packed(List<Known> keys) {
    PackedKeys.Packer packer = new PackedKeys.Packer();
    keys.forEach(known -> packer.add(known.key(), known.outcome()));
    return packer.packed();
  }

  private static List<Known> unpacked(JsonNode packed) throws IOException {
    List<Known> keys = new ArrayList<>();
    PackedKeys.unpack(packed, (key, outcome) -> keys.add(new Known(key, outcome)));
    return keys;
  }
}
