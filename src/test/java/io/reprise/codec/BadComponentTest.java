package io.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import io.reprise.testkit.Specs;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A component that can't run is refused with all that is wrong with it, where, and what to do. */
class BadComponentTest {

  record Empty() {}

  sealed interface NoCommands {}

  record Nothing() implements NoCommands {}

  sealed interface NoEvents {}

  record Happened() implements NoEvents {}

  sealed interface Outside {}

  @SuppressWarnings({"rawtypes", "ArrayRecordComponent"})
  record Wrong(
      Double share,
      double factor,
      short brief,
      char letter,
      int[] numbers,
      Object any,
      List raw,
      ArrayList<String> open,
      Date when,
      Integer box,
      Boolean flag,
      List<Optional<String>> absent,
      Map<Integer, String> numbered,
      Map<Empty, String> structured,
      List<? extends Number> some,
      Runnable code,
      Optional<Thread> worker,
      Generic<String> generic)
      implements Outside {}

  record Generic<T>(T content) {}

  sealed interface Odd permits Plain, Colour, Open, Da$h, Fine, Other {}

  static final class Plain implements Odd {}

  enum Colour implements Odd {
    RED
  }

  non-sealed interface Open extends Odd {}

  record Da$h() implements Odd {}

  record Fine() implements Odd {}

  sealed interface Other extends Odd {}

  record Twice() implements Other {}

  static final class Elsewhere {
    private Elsewhere() {}

    sealed interface Same {}

    record HTTPCall() implements Same {}

    record HttpCall() implements Same {}
  }

  sealed interface Reserved {}

  record WhatIf() implements Reserved {}

  record Entries() implements Reserved {}

  sealed interface Tagged {}

  record Card(String type) implements Tagged {}

  record Deck(Tagged top) implements NoTags {}

  sealed interface NoTags {}

  sealed interface Questions {}

  record Sum() implements Questions {}

  sealed interface Asked<R> {}

  record Newest(String consistency) implements Asked<Optional<String>> {}

  @Test
  void names_each_type_outside_the_list_with_its_path() {
    List<String> problems = problems(NoCommands.class, Outside.class);
    assertThat(problems)
        .contains(
            "bad: event: wrong: field share: java.lang.Double is not in the list of types ("
                + ShapeReader.LIST_OF_TYPES
                + "). Use long (of a smaller unit, e.g. cents) or BigDecimal:"
                + " binary fractions don't add up. (Found in a test.)");
    assertThat(problems).anyMatch(says("field factor: double", "Use long"));
    assertThat(problems).anyMatch(says("field brief: short", "Use int."));
    assertThat(problems).anyMatch(says("field letter: char", "Use String."));
    assertThat(problems).anyMatch(says("field numbers: int[]", "Use List"));
    assertThat(problems).anyMatch(says("field any: java.lang.Object", "Use a record."));
    assertThat(problems).anyMatch(says("field raw: java.util.List", "e.g. List<String>"));
    assertThat(problems).anyMatch(says("field open: java.util.ArrayList", "Use List, Set or Map."));
    assertThat(problems).anyMatch(says("field when: java.util.Date", "java.time.Instant"));
    assertThat(problems)
        .anyMatch(says("field box: java.lang.Integer", "int, or Optional<Integer>"));
    assertThat(problems)
        .anyMatch(says("field flag: java.lang.Boolean", "boolean, or Optional<Boolean>"));
    assertThat(problems)
        .anyMatch(says("field absent: element: java.util.Optional", "a record's field"));
    assertThat(problems).anyMatch(says("field numbered: key: java.lang.Integer", "can't be a key"));
    assertThat(problems).anyMatch(says("field structured: key:", "can't be a key"));
    assertThat(problems).anyMatch(says("field some: element: ?", "Name the type itself"));
    assertThat(problems).anyMatch(says("field code: java.lang.Runnable", "sealed interface"));
    assertThat(problems).anyMatch(says("field worker: java.lang.Thread", "Use a record."));
    assertThat(problems).anyMatch(says("field generic:", "not in the list"));
    assertThat(problems).hasSize(18);
  }

  @Test
  void says_the_same_of_types_as_a_test_with_the_test_kit_does() {
    List<String> here =
        problems(NoCommands.class, Outside.class).stream()
            .map(problem -> problem.replace("bad: ", "").replace(" (Found in a test.)", ""))
            .toList();
    AssertionError there =
        catchThrowableOfType(
            AssertionError.class, () -> Specs.check(base(NoCommands.class, Outside.class).build()));
    assertThat(String.valueOf(there.getMessage()).lines())
        .filteredOn(line -> line.startsWith("  found: "))
        .map(line -> line.replaceFirst("  found: +", ""))
        .isEqualTo(here);
  }

  @Test
  void says_what_to_do_about_a_member_without_a_name() {
    assertThat(problems(Odd.class, NoEvents.class))
        .hasSize(4)
        .anyMatch(says("Plain is a family member without a name", "Make it a record"))
        .anyMatch(says("Colour is a family member without a name: it is an enum"))
        .anyMatch(says("Open is a family member without a name: it is an open interface"))
        .anyMatch(says("its name would be da$h", "Rename it."));
  }

  @Test
  void says_that_two_records_have_one_name() {
    assertThat(problems(NoCommands.class, Elsewhere.Same.class))
        .singleElement()
        .asString()
        .startsWith("bad: event: http-call: two records have this name: ")
        .contains("HTTPCall", "HttpCall", "Rename one of them.");
  }

  @Test
  void says_that_a_name_is_reserved() {
    assertThat(problems(Reserved.class, NoEvents.class))
        .hasSize(2)
        .anyMatch(says("bad: command what-if: the name is reserved", "Rename the record."))
        .anyMatch(says("bad: command entries: the name is reserved"));
    assertThat(problems(NoCommands.class, NoTags.class))
        .singleElement()
        .asString()
        .contains("deck: field top: card: field type: the name is taken");
  }

  @Test
  void says_that_a_family_is_none() {
    assertThat(problems(Runnable.class, NoEvents.class))
        .singleElement()
        .asString()
        .isEqualTo(
            "bad: command: java.lang.Runnable is not a sealed interface, so its members can't be"
                + " told. Make it one. (Found in a test.)");
  }

  @Test
  void says_what_is_wrong_with_queries() {
    assertThat(
            problems(
                base(NoCommands.class, NoEvents.class)
                    .queries(Questions.class, (query, state, context) -> 1L)
                    .build()))
        .singleElement()
        .asString()
        .contains("doesn't say what its queries answer", "sealed interface Query<R>");
    assertThat(
            problems(
                base(NoCommands.class, NoEvents.class)
                    .queries(Asked.class, (query, state, context) -> 1L)
                    .replies(Double.class, List.class)
                    .build()))
        .hasSize(4)
        .anyMatch(says("query newest: answer: java.util.Optional", "put it into a record"))
        .anyMatch(says("query newest: field consistency: the name is taken"))
        .anyMatch(says("reply Double: java.lang.Double"))
        .anyMatch(says("reply List: java.util.List", "Say what is in it"));
  }

  @Test
  void says_what_is_wrong_with_what_the_past_is_read_with() {
    assertThat(
            problems(
                base(NoCommands.class, NoEvents.class)
                    .alias("Bad Name", Happened.class)
                    .alias("happened", Happened.class)
                    .alias("gone", Fine.class)
                    .dropped("happened")
                    .formerly("happened", 1, Wrongly.class, old -> new Happened())
                    .formerly("happened", 2, Empty.class, old -> new Happened())
                    .formerly("happened", 2, Empty.class, old -> new Happened())
                    .build()))
        .anyMatch(says("alias Bad Name: not a name"))
        .anyMatch(says("alias happened: a event has this name already"))
        .anyMatch(says("alias gone:", "is neither a command nor an event"))
        .anyMatch(says("dropped happened: there is a command or event of this name"))
        .anyMatch(says("event happened formerly, up to version 1:", "is not a record"))
        .anyMatch(says("up to version 2: an older shape was last written by a version from 1"))
        .anyMatch(says("up to version 2: given twice"));
  }

  @Test
  void says_that_an_alias_of_a_command_is_reserved() {
    assertThat(problems(base(Take.class, NoEvents.class).alias("entries", Taken.class).build()))
        .singleElement()
        .asString()
        .startsWith("bad: alias entries: the name is reserved for Reprise's own paths. Remove");
  }

  sealed interface Take {}

  record Taken() implements Take {}

  @Test
  void says_that_the_state_is_none() {
    assertThat(problems(state("text")))
        .singleElement()
        .asString()
        .contains("state: java.lang.String is not a record. Start as a record.");
    assertThat(problems(state(new Both())))
        .anyMatch(says("Both belongs to several sealed families", "Let the state belong to one."));
    assertThat(problems(state(named())))
        .singleElement()
        .asString()
        .contains("state: the initial state is not valid: field name of", "null");
  }

  sealed interface One {}

  sealed interface Two {}

  record Both() implements One, Two {}

  record Name(String name) {}

  static final class Wrongly {}

  @SuppressWarnings("NullAway") // what a component outside this build may do
  private static Name named() {
    return new Name(null);
  }

  private static Predicate<String> says(String... parts) {
    return line -> Set.of(parts).stream().allMatch(line::contains);
  }

  private static Component<?, ?, ?> state(Object initial) {
    return Component.named("bad")
        .version(1)
        .startingAs(initial)
        .events(NoEvents.class, (event, state) -> state)
        .commands(NoCommands.class, (command, state, context) -> Decision.accept())
        .build();
  }

  private static <C, E> Component.Builder<C, E, Empty> base(Class<C> commands, Class<E> events) {
    return Component.named("bad")
        .version(2)
        .startingAs(new Empty())
        .events(events, (event, state) -> state)
        .commands(commands, BadComponentTest::nothing);
  }

  private static <C, E> Decision<E> nothing(C command, Empty state, Context context) {
    return Decision.acceptAll(List.of());
  }

  private static List<String> problems(Class<?> commands, Class<?> events) {
    return problems(base(commands, events).build());
  }

  private static List<String> problems(Component<?, ?, ?> component) {
    return catchThrowableOfType(BadComponent.class, () -> Installed.of(component, "a test"))
        .problems();
  }
}
