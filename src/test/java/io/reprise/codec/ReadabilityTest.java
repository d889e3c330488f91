package io.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Component;
import io.reprise.component.Decision;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two releases side by side: what one writes, the other must read. */
@SuppressWarnings("SameNameButDifferent") // releases of one component, each in a class of its own
class ReadabilityTest {

  record State() {}

  sealed interface Command {}

  record Do() implements Command {}

  static final class Old {
    private Old() {}

    sealed interface Event {}

    record Sold(String item) implements Event {}

    record Sent(String to) implements Event {}
  }

  static final class New {
    private New() {}

    sealed interface Event {}

    record Sold(String item, Optional<String> note) implements Event {}

    record Sent(String to) implements Event {}

    record Returned(List<Part> parts) implements Event {}

    record Part(String name, Set<Part> parts) {}
  }

  static final class Nested {
    private Nested() {}

    sealed interface Event {}

    record Sold(String item, Optional<Sold> with, Optional<String> note) implements Event {}
  }

  private static final Component<?, ?, ?> OLD = shop(1, Old.Event.class).build();

  @Test
  void a_release_reads_what_it_writes() throws Exception {
    for (JsonNode pins : List.of(pins(OLD), pins(shop(2, New.Event.class).build()))) {
      assertThat(Readability.between(pins, pins)).isEmpty();
    }
  }

  @Test
  void an_old_release_reads_neither_a_new_name_nor_a_new_field() throws Exception {
    JsonNode newer = pins(shop(2, New.Event.class).build());
    assertThat(Readability.between(newer, pins(OLD)))
        .containsExactly(
            new Readability.Unreadable("returned", "the name is unknown"),
            new Readability.Unreadable("sold", "field note: is gone"));
    assertThat(Readability.between(pins(OLD), newer)).isEmpty();
  }

  @Test
  void what_is_only_read_is_not_written() throws Exception {
    Component<?, ?, ?> reads =
        shop(1, New.Event.class)
            .reads(New.Returned.class)
            .readsField(New.Sold.class, "note")
            .build();
    JsonNode pins = pins(reads);
    assertThat(pins.get("readsOnly")).isEqualTo(InstalledTest.json("[\"returned\",\"sold/note\"]"));
    assertThat(Readability.between(pins, pins(OLD))).isEmpty();
    assertThat(Readability.between(pins(shop(2, New.Event.class).build()), pins)).isEmpty();
    assertThat(pins(OLD).has("readsOnly")).isFalse();
  }

  @Test
  void a_field_that_is_only_read_may_be_in_a_record_that_holds_itself() throws Exception {
    JsonNode reads =
        pins(shop(1, Nested.Event.class).readsField(Nested.Sold.class, "note").build());
    JsonNode without =
        InstalledTest.json(
            """
            {"name":"shop","version":1,"commands":{},"events":{"sold":{"fields":
              {"item":"string","with":{"optional":{"ref":"sold"}}}}},
             "definitions":{"sold":{"fields":
              {"item":"string","with":{"optional":{"ref":"sold"}},
               "note":{"optional":"string"}}}}}
            """);
    assertThat(Readability.between(reads, without)).isEmpty();
  }

  @Test
  void an_alias_a_drop_and_an_older_shape_are_ways_to_read() throws Exception {
    Component<?, ?, ?> reader =
        shop(2, New.Event.class)
            .formerly("left", 1, Old.Sent.class, old -> new New.Sent(old.to()))
            .alias("bought", New.Sold.class)
            .dropped("seen")
            .build();
    JsonNode writer =
        InstalledTest.json(
            """
            {"name":"shop","version":1,"commands":{},"events":{
              "bought":{"fields":{"item":"string"}},
              "left":{"fields":{"to":"string"}},
              "seen":{"fields":{"what":"int"}}}}
            """);
    assertThat(Readability.between(writer, pins(reader))).isEmpty();
    JsonNode later = ((com.fasterxml.jackson.databind.node.ObjectNode) writer).put("version", 3);
    assertThat(Readability.between(later, pins(reader)))
        .as("the older shape is for entries up to version 1")
        .containsExactly(new Readability.Unreadable("left", "the name is unknown"));
  }

  @Test
  void a_new_event_is_checked_and_one_read_back_is_not() throws Exception {
    Installed reads =
        Installed.unpinned(
            shop(1, New.Event.class)
                .reads(New.Returned.class)
                .readsField(New.Sold.class, "note")
                .build(),
            "a test");
    New.Returned returned = new New.Returned(List.of());
    assertThatThrownBy(() -> reads.encodeNewEvent(returned))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "event returned is read by this release and not written by it: .reads(…). Once every"
                + " node runs a release that reads it, leave the line out and release again");
    assertThatThrownBy(() -> reads.encodeNewEvent(new New.Sold("tea", Optional.of("a gift"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("field note of event sold is read by this release");
    assertThat(reads.encodeNewEvent(new New.Sold("tea", Optional.empty())).name())
        .isEqualTo("sold");
    assertThat(reads.encodeEvent(returned).name()).isEqualTo("returned");
  }

  @Test
  void says_what_can_not_be_only_read() {
    assertThatThrownBy(
            () ->
                Installed.unpinned(
                    shop(1, New.Event.class)
                        .readsField(New.Sold.class, "price")
                        .readsField(New.Sold.class, "item")
                        .build(),
                    "a test"))
        .isInstanceOf(BadComponent.class)
        .hasMessageContaining("shop: reads Sold: it has no field price. Name one that it has.")
        .hasMessageContaining("shop: reads Sold: field item is not optional");
  }

  private static JsonNode pins(Component<?, ?, ?> component) throws BadComponent {
    return Installed.unpinned(component, "a test").pins();
  }

  private static <E> Component.Builder<Command, E, State> shop(int version, Class<E> events) {
    return Component.named("shop")
        .version(version)
        .startingAs(new State())
        .events(events, (event, state) -> state)
        .commands(Command.class, (command, state, context) -> Decision.acceptAll(List.of()));
  }
}
