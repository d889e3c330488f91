package io.reprise.testkit;

import static io.reprise.component.Decision.accept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** For each promise of a component one that breaks it, and sound ones. */
class SpecsTest {

  /** A state that a faulty rule can look at, or change. */
  record Shelf(Map<String, Long> books, List<String> log) {}

  sealed interface Command {}

  record Put(String title, long count) implements Command {}

  record Take(Map<String, Long> books) implements Command {}

  sealed interface Event {}

  record Stood(String title, long count) implements Event {}

  record Taken(Map<String, Long> books) implements Event {}

  private interface Decide {
    Decision<? extends Event> of(Command command, Shelf shelf, Context context);
  }

  private static Shelf evolve(Event event, Shelf shelf) {
    Map<String, Long> books = new LinkedHashMap<>(shelf.books());
    if (event instanceof Stood stood) {
      books.put(stood.title(), stood.count());
    }
    return new Shelf(books, shelf.log());
  }

  private static Decision<? extends Event> decide(Command command, Shelf shelf, Context context) {
    return command instanceof Put put ? accept(new Stood(put.title(), put.count())) : accept();
  }

  private static Component<Command, Event, Shelf> shelf(
      BiFunction<Event, Shelf, Shelf> evolve, Decide decide) {
    return Component.named("shelf")
        .version(1)
        .startingAs(new Shelf(Map.of(), new ArrayList<>()))
        .events(Event.class, evolve::apply)
        .commands(Command.class, decide::of)
        .build();
  }

  private static void assertFails(Component<?, ?, ?> component, String... parts) {
    assertThatThrownBy(() -> Specs.check(component))
        .isInstanceOf(AssertionError.class)
        .satisfies(failure -> assertThat(failure.getMessage()).contains(parts));
  }

  @Test
  void pass_what_is_sound() {
    Specs.check(Stall.COMPONENT);
    Specs.check(shelf(SpecsTest::evolve, SpecsTest::decide));
    Specs.of(Stall.COMPONENT).seed(7).commands(new Stall.Sell(3)).events(new Stall.Sold(3)).check();
  }

  @Test
  void try_the_same_each_time() {
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    for (List<String> seen : List.of(first, second)) {
      Specs.check(
          shelf(
              SpecsTest::evolve,
              (command, shelf, context) -> {
                seen.add(command + " " + shelf + " " + context.commandId() + context.time());
                return decide(command, shelf, context);
              }));
    }
    assertThat(first).isEqualTo(second).hasSizeGreaterThan(1_000);
  }

  @Test
  void name_a_rule_that_throws() {
    assertFails(
        shelf(
            (event, shelf) -> {
              if (event instanceof Stood stood && stood.count() < 0) {
                throw new IllegalArgumentException("negative");
              }
              return shelf;
            },
            SpecsTest::decide),
        "shelf: evolve threw java.lang.IllegalArgumentException: negative",
        "tried:    Stood[",
        "state:    Shelf[",
        "An event is a fact: evolve takes it in any state",
        "(seed 1, history ");
    assertFails(
        shelf(
            SpecsTest::evolve,
            (command, shelf, context) -> {
              throw new IllegalStateException("no");
            }),
        "shelf: decide threw java.lang.IllegalStateException: no",
        "Refuse what can't be");
  }

  @Test
  void name_a_rule_that_gives_nothing() {
    assertFails(shelf((event, shelf) -> null, SpecsTest::decide), "shelf: evolve gave null");
  }

  @Test
  void name_a_rule_that_uses_more_than_its_arguments() {
    AtomicInteger calls = new AtomicInteger();
    assertFails(
        shelf(
            SpecsTest::evolve,
            (command, shelf, context) ->
                accept(new Stood(UUID.randomUUID().toString(), calls.incrementAndGet()))),
        "shelf: decide gave accepted [Stood[",
        ", and then accepted [Stood[",
        "take time and random numbers from context");
  }

  @Test
  void name_a_rule_that_changes_its_arguments() {
    assertFails(
        shelf(
            (event, shelf) -> {
              shelf.log().add("changed");
              return shelf;
            },
            SpecsTest::decide),
        "shelf: evolve changed its arguments; before they were ",
        "copy a collection first");
  }

  @Test
  void name_a_rule_that_rests_on_the_order_of_a_map() {
    assertFails(
        shelf(
            SpecsTest::evolve,
            (command, shelf, context) -> {
              Optional<String> first = shelf.books().keySet().stream().findFirst();
              return accept(new Stood(first.orElse("none"), 1));
            }),
        "when sets and maps iterate the other way round it gave",
        "Sort what is iterated over");
    assertFails(
        shelf(
            SpecsTest::evolve,
            (command, shelf, context) ->
                command instanceof Take take && !take.books().isEmpty()
                    ? accept(new Stood(take.books().keySet().iterator().next(), 1))
                    : accept()),
        "when sets and maps iterate the other way round it gave");
  }

  // ── records ─────────────────────────────────────────────────────────────────────────────────

  /** A state of its own for components whose records are at fault. */
  record Nothing() {}

  private static <C, E> Component<C, E, Nothing> of(Class<C> commands, Class<E> events) {
    return Component.named("faulty")
        .version(2)
        .startingAs(new Nothing())
        .events(events, (event, nothing) -> nothing)
        .commands(commands, (command, nothing, context) -> accept())
        .build();
  }

  sealed interface Checked {}

  record Weighed(long grams) implements Checked {
    Weighed {
      if (grams < 0) {
        throw new IllegalArgumentException("negative");
      }
    }
  }

  @Test
  void name_an_event_that_does_not_take_all_values() {
    assertFails(
        of(Command.class, Checked.class),
        "faulty: Weighed threw java.lang.IllegalArgumentException: negative",
        "tried:    Weighed[grams=-",
        "Checks belong into commands.");
  }

  sealed interface Split {}

  record Measured(double metres) implements Split {}

  @Test
  void name_a_field_that_is_not_in_the_list_of_types() {
    assertFails(
        of(Command.class, Split.class),
        "faulty: event Measured: field metres: double is not in the list of types",
        "Use long (of a smaller unit, e.g. cents) or BigDecimal");
    assertFails(of(Boxed.class, Event.class), "faulty: command Count: field number", "Use int");
  }

  sealed interface Boxed {}

  record Count(Integer number) implements Boxed {}

  sealed interface Picky {}

  record Exactly(String text) implements Picky {
    Exactly {
      Decision.require(text.equals("the one"), "text", "must be the one");
    }
  }

  @Test
  void ask_for_an_example_where_random_values_never_fit() {
    Component<Picky, Event, Nothing> picky = of(Picky.class, Event.class);
    assertFails(
        picky,
        "faulty: Exactly: no random values pass its checks",
        "Specs.of(COMPONENT).commands(new Exactly(…)).check()");
    Specs.of(picky).commands(new Exactly("the one")).check();
  }

  sealed interface Sharp {}

  record Bug(String text) implements Sharp {
    Bug {
      if (text.isEmpty()) {
        throw new IllegalStateException("not a check");
      }
    }
  }

  @Test
  void name_a_command_that_throws_instead_of_refusing_a_value() {
    assertFails(
        of(Sharp.class, Event.class),
        "faulty: Bug threw java.lang.IllegalStateException: not a check",
        "A command refuses values with require(…)");
  }

  record Growing(long size) {
    Growing {
      size = size == 0 ? 0 : size + 1;
    }
  }

  @Test
  void name_a_state_that_its_own_fields_do_not_give_again() {
    assertFails(
        Component.named("growing")
            .version(1)
            .startingAs(new Growing(0))
            .events(Event.class, (event, growing) -> new Growing(1))
            .commands(Command.class, (command, growing, context) -> accept())
            .build(),
        "growing: a state that is built from the fields of another one is not equal to it");
  }

  record StoodV1(String title) {}

  @Test
  void name_an_older_shape_that_does_not_become_an_event() {
    assertFails(
        Component.named("older")
            .version(2)
            .startingAs(new Nothing())
            .events(Event.class, (event, nothing) -> nothing)
            .commands(Command.class, (command, nothing, context) -> accept())
            .formerly("stood", 1, StoodV1.class, old -> new Stood(old.title().substring(0, 1), 1))
            .build(),
        "older: formerly of stood threw java.lang.StringIndexOutOfBoundsException",
        "tried:    StoodV1[title=]");
  }

  sealed interface Ask<R> {}

  record Oldest() implements Ask<Instant> {}

  @SuppressWarnings("NullAway") // what a component's author may do
  private static Object nothing() {
    return null;
  }

  @Test
  void name_a_query_without_an_answer() {
    assertFails(
        Component.named("asked")
            .version(1)
            .startingAs(new Nothing())
            .events(Event.class, (event, nothing) -> nothing)
            .commands(Command.class, (command, nothing, context) -> accept())
            .queries(Ask.class, (query, nothing, context) -> nothing())
            .build(),
        "asked: answer gave null",
        "A query has an answer in every state.");
  }
}
