package io.reprise.testkit;

import static io.reprise.component.Decision.require;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Component;
import io.reprise.component.Decision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What records promise: their types, and what their constructors take. */
class RecordSpecsTest {

  record Nothing() {}

  sealed interface NoCommand {
    record Ask() implements NoCommand {}
  }

  sealed interface NoEvent {
    record Happened() implements NoEvent {}
  }

  private static <C, E, S> Component<C, E, S> inert(Class<C> commands, Class<E> events, S state) {
    return begun(commands, events, state).build();
  }

  private static <C, E, S> Component.Builder<C, E, S> begun(
      Class<C> commands, Class<E> events, S state) {
    return Component.named("inert")
        .version(2)
        .startingAs(state)
        .events(events, (event, before) -> before)
        .commands(commands, (command, before, context) -> Decision.acceptAll(List.<E>of()));
  }

  private static void assertBreaks(Component<?, ?, ?> component, String... lines) {
    assertBreaks(Specs.of(component), lines);
  }

  private static void assertBreaks(Specs<?, ?, ?> specs, String... lines) {
    assertThatThrownBy(specs::check)
        .isInstanceOf(AssertionError.class)
        .hasMessage(String.join("\n", lines));
  }

  sealed interface Measuring {
    record Measured(String where, double value) implements Measuring {}
  }

  record Meter(Optional<Reading> last) {
    record Reading(Integer value) {}
  }

  @Test
  void finds_each_type_outside_the_list() {
    String list =
        " is not in the list of types (boolean, int, long, BigInteger, BigDecimal, String, enums,"
            + " java.time, UUID, URI, Currency, Optional, List, Set, Map with text-like keys,"
            + " records, sealed families of records). ";
    assertBreaks(
        inert(NoCommand.class, Measuring.class, new Meter(Optional.empty())),
        "inert breaks a promise: records hold types of the closed list only",
        "  found:    event: measured: field value: double"
            + list
            + "Use long (of a smaller unit, e.g. cents) or BigDecimal: binary fractions don't add"
            + " up.",
        "  found:    state: field last: field value: java.lang.Integer"
            + list
            + "Use int, or Optional<Integer>.",
        "  do this:  use the type that each line names; others have no stable form in JSON");
  }

  enum Colour {
    RED,
    GREEN
  }

  sealed interface Shape {
    record Dot() implements Shape {}

    record Group(List<Shape> shapes, Shape outline, Optional<Shape> shadow) implements Shape {}
  }

  sealed interface Everything {
    record Simple(
        boolean flag,
        int number,
        long big,
        BigInteger bigger,
        BigDecimal decimal,
        String text,
        Colour colour,
        UUID uuid,
        URI uri,
        Currency currency)
        implements Everything {}

    record Times(
        Instant instant,
        LocalDate date,
        LocalTime time,
        LocalDateTime dateTime,
        OffsetTime offsetTime,
        OffsetDateTime offsetDateTime,
        ZonedDateTime zoned,
        Duration duration,
        Period period,
        Year year,
        YearMonth month,
        MonthDay day,
        ZoneId zone,
        ZoneOffset offset)
        implements Everything {}

    record Many(
        List<Boolean> flags,
        Set<Integer> numbers,
        Map<Colour, Set<Long>> byColour,
        Map<LocalDate, List<String>> byDay,
        Optional<Integer> maybe,
        Shape shape)
        implements Everything {}
  }

  @Test
  void makes_values_of_every_type_in_the_list() {
    Specs.check(inert(Everything.class, Everything.class, new Nothing()));
  }

  sealed interface Paying {
    record Paid(Money money) implements Paying {}
  }

  record Money(long cents) {
    Money {
      require(cents >= 0, "cents", "must be >= 0");
    }
  }

  @Test
  void finds_an_event_that_does_not_take_every_value() {
    assertBreaks(
        inert(NoCommand.class, Paying.class, new Nothing()),
        "inert breaks a promise: a record of an event or a state is made of whatever" + " values",
        "  came:     io.reprise.component.InvalidField: must be >= 0",
        "  record:   Money[cents=-1]",
        "  part of:  Paid",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  move the check into the command: once it is tightened, old entries"
            + " could not be read");
  }

  record Purse(long cents) {
    Purse {
      require(cents >= 0, "cents", "must be >= 0");
    }
  }

  @Test
  void finds_a_state_that_does_not_take_every_value() {
    assertBreaks(
        inert(NoCommand.class, NoEvent.class, new Purse(0)),
        "inert breaks a promise: a record of an event or a state is made of whatever" + " values",
        "  came:     io.reprise.component.InvalidField: must be >= 0",
        "  record:   Purse[cents=-1]",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  move the check into the command: once it is tightened, old entries"
            + " could not be read");
  }

  sealed interface Naming {
    record Name(String name) implements Naming {
      public Name {
        require(Character.isLetter(name.charAt(0)), "name", "must begin with a letter");
      }
    }
  }

  @Test
  void finds_a_command_whose_check_throws_something_else() {
    assertBreaks(
        inert(Naming.class, NoEvent.class, new Nothing()),
        "inert breaks a promise: a command's constructor refuses a value by require(…)"
            + " or an IllegalArgumentException",
        "  came:     java.lang.StringIndexOutOfBoundsException: String index out of" + " range: 0",
        "  record:   Name[name=\"\"]",
        "  found:    in step 15 of walk 1",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  check the field before it is used, e.g. require(!name.isEmpty(),"
            + " \"name\", \"…\")");
  }

  sealed interface Posting {
    record Post(String code, long count) implements Posting {
      public Post {
        require(code.matches("[A-Z]{3}-[0-9]{4}"), "code", "must be like ABC-1234");
      }
    }
  }

  @Test
  void asks_for_an_example_of_a_command_that_it_can_not_make() {
    assertBreaks(
        inert(Posting.class, NoEvent.class, new Nothing()),
        "inert breaks a promise: each command and query can be made, so that its rule"
            + " can be tried",
        "  came:     io.reprise.component.InvalidField: must be like ABC-1234",
        "  record:   Post[code=\"b\", count=1]",
        "  tries:    200, none passed its checks; this was the last one",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  give an example: Specs.of(COMPONENT).commands(new …(…)).check(), or"
            + " .queries(new …(…))");
  }

  @Test
  void makes_other_commands_of_what_stands_in_an_example() {
    Component<Posting, NoEvent, Nothing> picky =
        Component.named("picky")
            .version(1)
            .startingAs(new Nothing())
            .events(NoEvent.class, (event, before) -> before)
            .commands(
                Posting.class,
                (command, before, context) -> {
                  if (command instanceof Posting.Post post && post.count() == Long.MIN_VALUE) {
                    throw new IllegalStateException("a count that no example has");
                  }
                  return Decision.acceptAll(List.<NoEvent>of());
                })
            .build();
    assertThatThrownBy(() -> Specs.of(picky).commands(new Posting.Post("ABC-1234", 1)).check())
        .hasMessageContaining("a count that no example has")
        .hasMessageContaining("command:  Post[code=\"ABC-1234\", count=-9223372036854775808]");
  }

  record HappenedOnce(String text, int count) {}

  private static Component<NoCommand, NoEvent, Nothing> reading(
      Function<HappenedOnce, NoEvent> toCurrent) {
    return begun(NoCommand.class, NoEvent.class, new Nothing())
        .formerly("happened", 1, HappenedOnce.class, toCurrent)
        .build();
  }

  @Test
  void finds_an_older_shape_that_can_not_be_read() {
    assertBreaks(
        reading(
            old -> {
              if (old.text().isEmpty()) {
                throw new IllegalStateException("empty");
              }
              return new NoEvent.Happened();
            }),
        "inert breaks a promise: formerly makes an event of an older shape, whatever its"
            + " values",
        "  came:     java.lang.IllegalStateException: empty",
        "  rule:     formerly of \"happened\", up to version 1",
        "  shape:    HappenedOnce[text=\"\", count=10]",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  let its function take whatever was once written");
  }

  @SuppressWarnings("NullAway") // what may come from elsewhere
  @Test
  void finds_an_older_shape_that_becomes_nothing_or_another_event_each_time() {
    assertThatThrownBy(() -> Specs.check(reading(old -> null)))
        .hasMessageStartingWith(
            "inert breaks a promise: formerly makes an event of an older shape, whatever its"
                + " values\n  came:     null\n");
    AtomicInteger calls = new AtomicInteger();
    assertThatThrownBy(
            () ->
                Specs.check(
                    begun(NoCommand.class, Counting.class, new Nothing())
                        .formerly(
                            "counted",
                            1,
                            HappenedOnce.class,
                            old -> new Counting.Counted(calls.incrementAndGet()))
                        .build()))
        .hasMessageStartingWith(
            "inert breaks a promise: a rule gives the same for the same arguments\n"
                + "  rule:     formerly of \"counted\", up to version 1\n"
                + "  first:    Counted[count=1]\n"
                + "  then:     Counted[count=2]\n");
  }

  sealed interface Counting {
    record Counted(int count) implements Counting {}
  }

  @Test
  void finds_a_reply_of_a_type_that_is_not_declared() {
    Component<NoCommand, NoEvent, Nothing> replying =
        Component.named("replying")
            .version(1)
            .startingAs(new Nothing())
            .events(NoEvent.class, (event, before) -> before)
            .commands(
                NoCommand.class,
                (command, before, context) -> Decision.accept(NoEvent.class).reply("yes"))
            .build();
    assertThatThrownBy(() -> Specs.check(replying))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("replying breaks a promise: a reply has a type that the component")
        .hasMessageContaining("reply:    \"yes\"")
        .hasMessageContaining("do this:  add it to the definition: .replies(….class)");
  }
}
