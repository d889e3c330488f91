package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Cause;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any entry that a node could write. */
final class EntryArbitraries {

  private EntryArbitraries() {}

  static Arbitrary<Entry> entries() {
    Arbitrary<Optional<Entry.Event>> events =
        Combinators.combine(names(), bodies()).as(Entry.Event::new).optional(0.8);
    return Combinators.combine(
            names(),
            Arbitraries.strings().withChars("abcXYZ019._~@:-").ofMinLength(1).ofMaxLength(20),
            Arbitraries.longs().between(1, Long.MAX_VALUE),
            times(),
            events,
            uuids(),
            decided().optional(0.7),
            Arbitraries.integers().between(0, 200))
        .as(EntryArbitraries::entry);
  }

  private static Entry entry(
      String component,
      String id,
      long sequence,
      Instant time,
      Optional<Entry.Event> event,
      UUID commandId,
      Optional<Entry.Decided> decided,
      int index) {
    return new Entry(
        component,
        id,
        sequence,
        event.isPresent() ? sequence : sequence - 1,
        time,
        event,
        decided.map(first -> first.command().id()).orElse(commandId),
        decided,
        index,
        index + 1,
        1 + index % 3,
        "akka://reprise@127.0.0.1:25520");
  }

  private static Arbitrary<Entry.Decided> decided() {
    return Combinators.combine(
            commands(), outcomes(), bodies().list().ofMaxSize(2).map(EntryArbitraries::array))
        .as(Entry.Decided::new);
  }

  private static Arbitrary<Entry.Command> commands() {
    Arbitrary<Cause> causes =
        Combinators.combine(names(), Arbitraries.longs().between(1, 1L << 40))
            .as((entity, sequence) -> new Cause(entity + "/1", sequence, 3));
    Arbitrary<List<Optional<String>>> texts = text().optional(0.5).list().ofSize(4);
    return Combinators.combine(
            uuids(),
            texts,
            names(),
            bodies(),
            times(),
            causes.optional(0.3),
            Arbitraries.integers().between(0, 9),
            contextOutcomes().optional(0.3))
        .as(
            (id, text, name, body, time, cause, hops, context) ->
                new Entry.Command(
                    id,
                    text.get(0),
                    name,
                    body,
                    text.get(1).orElse("anonymous"),
                    time,
                    text.get(2),
                    cause,
                    hops,
                    context,
                    text.get(3)));
  }

  private static Arbitrary<Entry.Outcome> outcomes() {
    Arbitrary<Entry.Outcome> accepted = bodies().optional(0.5).map(Entry.Outcome::accepted);
    return Arbitraries.oneOf(
        accepted, Combinators.combine(names(), text()).as(Entry.Outcome::refused));
  }

  private static Arbitrary<io.reprise.component.Outcome> contextOutcomes() {
    return Combinators.combine(
            Arbitraries.of(true, false), text().optional(), plainValues(2).optional())
        .as((accepted, text, reply) -> outcome(accepted, text, reply));
  }

  private static io.reprise.component.Outcome outcome(
      boolean accepted, Optional<String> text, Optional<Object> reply) {
    return new io.reprise.component.Outcome(accepted, text, text, reply);
  }

  /** Values as rules see them; halves of emoji never get that far. */
  private static Arbitrary<Object> plainValues(int depth) {
    Arbitrary<Object> leaves =
        Arbitraries.oneOf(
            wholeText().asGeneric(),
            Arbitraries.longs().asGeneric(),
            Arbitraries.of(true, false).asGeneric(),
            Arbitraries.of(new BigDecimal("1.10"), new BigDecimal("-0.00")).asGeneric(),
            Arbitraries.of(new BigInteger("9".repeat(40))).asGeneric());
    if (depth == 0) {
      return leaves;
    }
    Arbitrary<List<Object>> lists = plainValues(depth - 1).list().ofMaxSize(3);
    Arbitrary<Map<String, Object>> maps =
        Arbitraries.maps(wholeText(), plainValues(depth - 1)).ofMaxSize(3);
    return Arbitraries.oneOf(leaves, lists.asGeneric(), maps.asGeneric());
  }

  /** Objects with every kind of JSON value, digits that a double would lose among them. */
  static Arbitrary<JsonNode> bodies() {
    Arbitrary<JsonNode> numbers =
        Arbitraries.of("0", "-1", "9007199254740993", "1.10", "1E+2", "9".repeat(60))
            .map(Entries::json);
    Arbitrary<JsonNode> values =
        Arbitraries.oneOf(
            numbers,
            text().map(text -> EntryJson.MAPPER.getNodeFactory().textNode(text)),
            Arbitraries.of("null", "true", "[]", "{}", "[[1,{\"a\":null}]]").map(Entries::json));
    return Arbitraries.maps(text(), values)
        .ofMaxSize(4)
        .map(fields -> EntryJson.MAPPER.createObjectNode().setAll(fields));
  }

  private static JsonNode array(List<JsonNode> elements) {
    return EntryJson.MAPPER.createArrayNode().addAll(elements);
  }

  /** Control characters, quotes, emoji and halves of them. */
  private static Arbitrary<String> text() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(12),
        Arbitraries.of("\u0000", "\"\\\n\u2028", "Grüße 👋", "\ud83d", "\udc4bx", "key"));
  }

  private static Arbitrary<String> wholeText() {
    return Arbitraries.oneOf(
        Arbitraries.strings()
            .withCharRange('\u0000', '\ud7ff')
            .withCharRange('\ue000', '\uffff')
            .ofMaxLength(12),
        Arbitraries.of("\u0000", "\"\\\n\u2028", "Grüße 👋"));
  }

  private static Arbitrary<String> names() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withChars('-')
        .ofMinLength(1)
        .ofMaxLength(9);
  }

  private static Arbitrary<UUID> uuids() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
  }

  private static Arbitrary<Instant> times() {
    return Arbitraries.longs()
        .between(0, 4_000_000_000_000_000L)
        .map(
            micros ->
                Instant.EPOCH
                    .plusNanos(0)
                    .plusSeconds(micros / 1_000_000)
                    .plusNanos(micros % 1_000_000 * 1000));
  }
}
