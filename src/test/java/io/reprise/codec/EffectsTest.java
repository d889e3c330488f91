package io.reprise.codec;

import static io.reprise.component.Decision.accept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.reprise.component.Accepted;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EffectsTest {

  private static final Accepted<Till.Event> NOTHING = accept(Till.Event.class);

  private final Installed till = install();
  private final Catalog catalog = Catalog.of(List.of(till));

  @Test
  void keeps_every_effect_as_data() throws Exception {
    ArrayNode kept =
        encode(
            NOTHING
                .send(Till.COMPONENT.at("t2"), new Till.OpenTill("Bob"))
                .onAccepted(new Till.OpenTill("yes"))
                .onRefused(new Till.OpenTill("no"))
                .send("till", "t3", "open-till", Map.of("clerk", "Eve"))
                .send("elsewhere", "x", "pay", Map.of("price", new BigDecimal("1.50"), "at", 5))
                .call(
                    "mail",
                    "send",
                    Map.of("to", List.of("a@b.c"), "weight", new BigDecimal("1.50")))
                .schedule("close", Duration.ofMinutes(15), new Till.OpenTill("later"))
                .schedule(
                    "open", Instant.parse("2026-11-22T20:00:00.5Z"), new Till.OpenTill("then"))
                .cancel("close"));
    assertThat(Json.parse(Json.write(kept)))
        .isEqualTo(
            InstalledTest.json(
                """
                [{"kind":"send","to":"till/t2",
                  "command":{"name":"open-till","body":{"clerk":"Bob"}},
                  "onAccepted":{"name":"open-till","body":{"clerk":"yes"}},
                  "onRefused":{"name":"open-till","body":{"clerk":"no"}}},
                 {"kind":"send","to":"till/t3",
                  "command":{"name":"open-till","body":{"clerk":"Eve"}}},
                 {"kind":"send","to":"elsewhere/x",
                  "command":{"name":"pay","body":{"at":5,"price":"1.50"}}},
                 {"kind":"call","endpoint":"mail","operation":"send",
                  "body":{"to":["a@b.c"],"weight":1.50}},
                 {"kind":"schedule","name":"close","delay":"PT15M",
                  "command":{"name":"open-till","body":{"clerk":"later"}}},
                 {"kind":"schedule","name":"open","at":"2026-11-22T20:00:00.500Z",
                  "command":{"name":"open-till","body":{"clerk":"then"}}},
                 {"kind":"cancel","name":"close"}]
                """));
  }

  @Test
  void reads_what_it_kept() throws Exception {
    ArrayNode kept =
        encode(
            NOTHING
                .send(Till.COMPONENT.at("t2"), new Till.OpenTill("Bob"))
                .onRefused(new Till.OpenTill("no"))
                .call("mail", "send", "text")
                .schedule("close", Duration.ofMinutes(15), new Till.OpenTill("later"))
                .cancel("close"));
    List<Effects.Planned> planned = Effects.decode(Json.parse(Json.write(kept)));
    assertThat(planned)
        .containsExactly(
            new Effects.Send("till", "t2", open("Bob"), Optional.empty(), Optional.of(open("no"))),
            new Effects.Call(
                "mail", "send", InstalledTest.json("\"text\""), Optional.empty(), Optional.empty()),
            new Effects.Schedule(
                "close", Optional.of(Duration.ofMinutes(15)), Optional.empty(), open("later")),
            new Effects.Cancel("close"));
    assertThatThrownBy(() -> Effects.decode(InstalledTest.json("[{\"kind\":\"jump\"}]")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("kind: jump (expected: send, call, schedule or cancel)");
  }

  @Test
  void refuses_ids_and_timers_that_can_not_be() {
    assertThatThrownBy(() -> NOTHING.send("till", "bo b/|x", "open-till", Map.of()))
        .hasMessageStartingWith("id: bo b/|x (expected: ");
    assertThatThrownBy(() -> Till.COMPONENT.at("")).hasMessageStartingWith("id:  (expected: ");
    assertThatThrownBy(() -> NOTHING.schedule(" ", Duration.ZERO, new Till.OpenTill("x")))
        .hasMessageStartingWith("timer: ' ' (expected: a name");
    assertThatThrownBy(() -> NOTHING.cancel("n".repeat(129)))
        .hasMessageContaining("at most 128 characters");
    assertThatThrownBy(() -> NOTHING.schedule("early", Duration.ofDays(-1), new Till.OpenTill("x")))
        .hasMessage("delay: PT-24H (expected: from 0 to 36525 days)");
    Instant far = Instant.parse("+10000-01-01T00:00:00Z");
    assertThatThrownBy(() -> NOTHING.schedule("late", far, new Till.OpenTill("x")))
        .hasMessageStartingWith("at: +10000-01-01T00:00:00Z (expected: from 1970");
  }

  @Test
  void refuses_what_nobody_would_take() {
    assertThatThrownBy(
            () -> encode(NOTHING.send("till", "t", "open-till", Map.of("clerk", 5, "more", 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "effect 0, Send: command open-till of till: /clerk: 5 (expected: text)")
        .hasMessageContaining("/more: unknown field");
    assertThatThrownBy(() -> encode(NOTHING.cancel("a").send("till", "t", "steal", Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("effect 1, Send: unknown command steal");
    assertThatThrownBy(() -> encode(NOTHING.schedule("a", Duration.ZERO, "text")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("effect 0, Schedule: java.lang.String is not a known command");
    assertThatThrownBy(() -> encode(NOTHING.call("a", "b", Map.of("when", Thread.class))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("effect 0, Call: java.lang.Class");
    Catalog empty = Catalog.of(List.of());
    assertThatThrownBy(
            () ->
                Effects.encode(
                    empty,
                    till,
                    NOTHING.send(Till.COMPONENT.at("t"), new Till.OpenTill("Bob")).effects()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("component till is not installed here");
  }

  @Test
  void plain_values_come_back_as_they_were() throws Exception {
    String text = "{\"a\":[1,1.50,\"x\",true,{}],\"b\":12345678901234567890}";
    Object plain = PlainValues.fromJson(InstalledTest.json(text));
    assertThat(((Map<?, ?>) plain).get("a"))
        .isEqualTo(List.of(1L, new BigDecimal("1.50"), "x", true, Map.of()));
    assertThat(Json.write(PlainValues.toJson(plain))).asString().isEqualTo(text);
  }

  @Test
  void plain_values_may_hold_what_records_may_hold() {
    assertThat(
            PlainValues.toJson(
                    Map.of(
                        "z",
                        new Till.Receipt("a"),
                        "day",
                        DayOfWeek.MONDAY,
                        "set",
                        Set.of("b", "a", "c"),
                        "share",
                        0.1,
                        "none",
                        Optional.empty(),
                        "some",
                        Optional.of(1)))
                .toString())
        .isEqualTo(
            "{\"day\":\"MONDAY\",\"set\":[\"a\",\"b\",\"c\"],\"share\":0.1,\"some\":1,"
                + "\"z\":{\"text\":\"a\"}}");
    assertThatThrownBy(() -> PlainValues.toJson(Double.NaN)).hasMessageContaining("finite");
    assertThatThrownBy(() -> PlainValues.toJson(new Object()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Object is not in the list of types");
  }

  private ArrayNode encode(Accepted<Till.Event> accepted) {
    return Effects.encode(catalog, till, accepted.effects());
  }

  private static Named open(String clerk) throws MalformedJson {
    return new Named("open-till", InstalledTest.json("{\"clerk\":\"" + clerk + "\"}"));
  }

  private static Installed install() {
    try {
      return Installed.of(Till.COMPONENT, "test");
    } catch (BadComponent bad) {
      throw new AssertionError(bad);
    }
  }
}
