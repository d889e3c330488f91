package io.reprise.testkit;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Component;
import io.reprise.component.Decision;
import io.reprise.samples.Hotel;
import io.reprise.samples.Wallet;
import io.reprise.testkit.Shop.Count;
import io.reprise.testkit.Shop.Event;
import io.reprise.testkit.Shop.Sell;
import io.reprise.testkit.Shop.Sold;
import io.reprise.testkit.Shop.Stored;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each promise, broken by the rules of a component that keeps all the others. */
class SpecsTest {

  private static void assertBreaks(Component<?, ?, ?> component, String... lines) {
    assertThatThrownBy(() -> Specs.check(component))
        .isInstanceOf(AssertionError.class)
        .hasMessage(String.join("\n", lines));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, Long.MAX_VALUE})
  void finds_nothing_wrong_with_sound_components(long seed) {
    Specs.of(Shop.sound()).seed(seed).check();
    Specs.of(Wallet.COMPONENT).seed(seed).check();
    Specs.of(Hotel.COMPONENT).seed(seed).check();
  }

  @Test
  void finds_an_event_that_evolve_does_not_take() {
    assertBreaks(
        Shop.evolving(
            (event, shop) -> {
              if (event instanceof Stored stored) {
                Math.addExact(shop.stock().getOrDefault(stored.item(), 0L), stored.count());
              }
              return Shop.evolve(event, shop);
            }),
        "shop breaks a promise: evolve gives a state, whatever the event and the state",
        "  came:     java.lang.ArithmeticException: long overflow",
        "  state:    Shop[stock={\"b\"=9223372036854775806}]",
        "  event:    Stored[item=\"b\", count=10]",
        "  given:    Stored[item=\"b\", count=9223372036854775806]",
        "  found:    in step 29 of walk 2",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  leave the state as it is where an event does not fit, and calculate"
            + " what can't throw");
  }

  @Test
  void finds_an_event_that_leaves_no_state() {
    assertBreaks(
        Shop.evolving((event, shop) -> event instanceof Sold ? none() : Shop.evolve(event, shop)),
        "shop breaks a promise: evolve gives a state, whatever the event and the state",
        "  came:     null",
        "  state:    Shop[stock={}]",
        "  event:    Sold[items={}]",
        "  given:    no event",
        "  found:    in step 9 of walk 1",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  leave the state as it is where an event does not fit, and calculate"
            + " what can't throw");
  }

  @Test
  void finds_a_null_in_a_state() {
    assertBreaks(
        Shop.evolving(
            (event, shop) -> {
              Map<String, Long> stock = new HashMap<>(shop.stock());
              if (event instanceof Stored stored) {
                stock.put(stored.item(), none());
              }
              return new Shop(stock);
            }),
        "shop breaks a promise: what a rule gives holds no null",
        "  rule:     evolve",
        "  came:     Shop[stock={\"a\"=null}]",
        "  state:    Shop[stock={}]",
        "  event:    Stored[item=\"a\", count=2]",
        "  given:    no event",
        "  found:    in step 1 of walk 1",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  say Optional.empty(), or leave it out: JSON has no place for it");
  }

  @Test
  void keeps_what_a_rule_threw_as_the_cause() {
    assertThatThrownBy(
            () ->
                Specs.of(
                        Shop.answering(
                            (query, shop, context) -> {
                              throw new IllegalStateException("boom");
                            }))
                    .seed(7)
                    .check())
        .hasMessageContaining("Specs.of(COMPONENT).seed(7).check() repeats it")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void finds_a_state_that_is_another_each_time() {
    AtomicInteger calls = new AtomicInteger();
    assertBreaks(
        Shop.evolving((event, shop) -> new Shop(Map.of("a", (long) calls.incrementAndGet()))),
        "shop breaks a promise: a rule gives the same for the same arguments",
        "  rule:     evolve",
        "  first:    Shop[stock={\"a\"=1}]",
        "  then:     Shop[stock={\"a\"=2}]",
        "  state:    Shop[stock={}]",
        "  event:    Stored[item=\"a\", count=2]",
        "  given:    no event",
        "  found:    in step 1 of walk 1",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  use the arguments and nothing else: the time and random numbers"
            + " come from context");
  }

  @Test
  void finds_a_command_that_decide_does_not_take() {
    assertBreaks(
        Shop.deciding(
            (command, shop, context) -> {
              if (command instanceof Sell sell && !shop.stock().isEmpty()) {
                sell.items().iterator().next();
              }
              return Shop.decide(command, shop, context);
            }),
        "shop breaks a promise: decide accepts or refuses, whatever the command and the state",
        "  came:     java.util.NoSuchElementException",
        "  state:    Shop[stock={\"a\"=2}]",
        "  command:  Sell[items={}]",
        "  context:  by ann at 2026-11-29T11:02:40.123456Z",
        "  given:    Stored[item=\"a\", count=2]",
        "  found:    in step 9 of walk 1",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  refuse what does not fit: refuse(code, reason)");
  }

  @Test
  void finds_a_command_that_is_not_decided() {
    assertBreaks(
        Shop.deciding(
            (command, shop, context) ->
                shop.stock().size() > 1 ? none() : Shop.decide(command, shop, context)),
        "shop breaks a promise: decide accepts or refuses, whatever the command and the state",
        "  came:     null",
        "  state:    Shop[stock={\"Aa\"=2, \"a\"=2}]",
        "  command:  Sell[items={\"b\", \"BB\"}]",
        "  context:  by anonymous at 2026-11-26T00:10:33.123456Z, after refused(refused,"
            + " \"at random\"), sent by shop/some-id in entry 1",
        "  given:    Stored[item=\"a\", count=2], Stored[item=\"Aa\", count=2]",
        "  found:    in step 4 of walk 1",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  refuse what does not fit: refuse(code, reason)");
  }

  @Test
  void finds_a_rule_that_counts_on_an_outcome() {
    assertBreaks(
        Shop.deciding(
            (command, shop, context) ->
                context.outcome().orElseThrow().accepted() ? accept() : refuse("failed", "so")),
        "shop breaks a promise: decide accepts or refuses, whatever the command and the state",
        "  came:     java.util.NoSuchElementException: No value present",
        "  state:    Shop[stock={}]",
        "  command:  Store[item=\"a\", count=2]",
        "  context:  by ann at 2026-11-23T23:09:24.123456Z",
        "  given:    no event",
        "  found:    in step 1 of walk 1",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  refuse what does not fit: refuse(code, reason)");
  }

  @Test
  void finds_a_decision_that_is_another_each_time() {
    AtomicInteger calls = new AtomicInteger();
    assertBreaks(
        Shop.deciding((command, shop, context) -> refuse("again", "" + calls.incrementAndGet())),
        "shop breaks a promise: a rule gives the same for the same arguments",
        "  rule:     decide",
        "  first:    refuse(\"again\", \"1\")",
        "  then:     refuse(\"again\", \"2\")",
        "  state:    Shop[stock={}]",
        "  command:  Store[item=\"a\", count=2]",
        "  context:  by ann at 2026-11-23T23:09:24.123456Z",
        "  given:    no event",
        "  found:    in step 1 of walk 1",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  use the arguments and nothing else: the time and random numbers"
            + " come from context");
  }

  @Test
  void finds_a_query_without_an_answer() {
    assertBreaks(
        Shop.answering(
            (query, shop, context) ->
                query instanceof Count count && shop.stock().containsKey(count.item())
                    ? shop.stock().get(count.item())
                    : none()),
        "shop breaks a promise: answer gives an answer, whatever the query and the state",
        "  came:     null",
        "  state:    Shop[stock={}]",
        "  query:    Count[item=\"Aa\"]",
        "  given:    no event",
        "  found:    in step 2 of walk 1",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  answer for every state, also the one without events; absent is"
            + " Optional.empty()");
  }

  @Test
  void finds_a_rule_that_looks_at_the_order_of_a_set_in_a_command() {
    assertBreaks(
        Shop.deciding(
            (command, shop, context) ->
                command instanceof Sell sell && !sell.items().isEmpty()
                    ? refuse("not-there", sell.items().iterator().next())
                    : accept()),
        "shop breaks a promise: a rule does not depend on the order in which sets and"
            + " maps happen to iterate",
        "  rule:     decide",
        "  first:    refuse(\"not-there\", \"a\")",
        "  with:     Sell[items={\"a\", \"\\u202etxt\"}]",
        "  then:     refuse(\"not-there\", \"\\u202etxt\")",
        "  with:     Sell[items={\"\\u202etxt\", \"a\"}]",
        "  state:    Shop[stock={}]",
        "  context:  by ann at 2026-11-24T12:51:56.123456Z, after accepted, sent by"
            + " shop/some-id in entry 1",
        "  given:    no event",
        "  found:    in step 2 of walk 1",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  sort where a state is made: Collections.unmodifiableSortedMap(new"
            + " TreeMap<>(map)); Map.copyOf, Set.copyOf, HashMap and HashSet iterate in an"
            + " order of their own, and the first two in another one in each JVM");
  }

  @Test
  void finds_a_rule_that_looks_at_the_order_of_a_set_in_an_event() {
    assertBreaks(
        Shop.evolving(
            (event, shop) ->
                event instanceof Sold sold && !sold.items().isEmpty()
                    ? new Shop(Map.of(sold.items().iterator().next(), 1L))
                    : shop),
        "shop breaks a promise: a rule does not depend on the order in which sets and"
            + " maps happen to iterate",
        "  rule:     evolve",
        "  first:    Shop[stock={\"\\ud83d\\ude00\"=1}]",
        "  with:     Sold[items={\"\\ud83d\\ude00\","
            + " \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            + "xxx\"… (300 characters), \"BB\", \"-1\", \"Aa\", \"a\", \"b\", \"İ\","
            + " \"two\\nlines\"}]",
        "  then:     Shop[stock={\"two\\nlines\"=1}]",
        "  with:     Sold[items={\"two\\nlines\", \"İ\", \"b\", \"a\", \"Aa\", \"-1\","
            + " \"BB\","
            + " \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            + "xxx\"… (300 characters), \"\\ud83d\\ude00\"}]",
        "  state:    Shop[stock={}]",
        "  given:    no event",
        "  found:    in step 15 of walk 2",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  sort where a state is made: Collections.unmodifiableSortedMap(new"
            + " TreeMap<>(map)); Map.copyOf, Set.copyOf, HashMap and HashSet iterate in an"
            + " order of their own, and the first two in another one in each JVM");
  }

  /** Two states that keep a map as it comes: one can be changed, one has an order of its own. */
  record Loose(Map<String, Long> stock) {}

  record Unsorted(Map<String, Long> stock) {
    Unsorted {
      stock = Map.copyOf(stock);
    }
  }

  @Test
  void finds_a_rule_that_changes_the_state_it_is_given() {
    assertBreaks(
        Component.named("loose")
            .version(1)
            .startingAs(new Loose(new HashMap<>()))
            .events(
                Event.class,
                (event, loose) -> {
                  if (event instanceof Stored stored) {
                    loose.stock().put(stored.item(), stored.count());
                  }
                  return loose;
                })
            .commands(Shop.Command.class, (command, loose, context) -> Decision.<Event>accept())
            .build(),
        "loose breaks a promise: a rule leaves what it is given as it was",
        "  rule:     evolve",
        "  changed:  the state",
        "  before:   Loose[stock={}]",
        "  after:    Loose[stock={\"BB\"=2}]",
        "  event:    Stored[item=\"BB\", count=2]",
        "  given:    no event",
        "  found:    in step 1 of walk 2",
        "  seed:     1 (Specs.of(COMPONENT).seed(1).check() repeats it)",
        "  do this:  change a copy, e.g. new TreeMap<>(map), and make the state of that");
  }

  @Test
  void finds_a_rule_that_looks_at_the_order_of_a_copied_map() {
    assertThatThrownBy(() -> Specs.check(unsorted())) // finds another map in each JVM
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching(
            "(?s)unsorted breaks a promise: a rule does not depend on the order in which sets and"
                + " maps happen to iterate\n"
                + "  rule:     decide\n"
                + "  first:    refuse\\(\"first\", .*\n"
                + "  with:     Unsorted\\[stock=.*\n"
                + "  then:     refuse\\(\"first\", .*\n"
                + "  with:     Unsorted\\[stock=.*\n"
                + "  command:  .*\n"
                + "  given:    Stored\\[.*\n"
                + "  found:    in step .*\n"
                + "  seed:     1 .*\n"
                + "  do this:  sort where a state is made: .*Map.copyOf, Set.copyOf, HashMap and"
                + " HashSet iterate in an order of their own.*");
  }

  private static Component<Shop.Command, Event, Unsorted> unsorted() {
    return Component.named("unsorted")
        .version(1)
        .startingAs(new Unsorted(Map.of()))
        .events(
            Event.class,
            (event, unsorted) -> {
              Map<String, Long> stock = new HashMap<>(unsorted.stock());
              if (event instanceof Stored stored) {
                stock.put(stored.item(), stored.count());
              }
              return new Unsorted(stock);
            })
        .commands(
            Shop.Command.class,
            (command, unsorted, context) ->
                unsorted.stock().isEmpty()
                    ? SpecsTest.refused("empty")
                    : refused(unsorted.stock().keySet().iterator().next()))
        .build();
  }

  private static Decision<Event> refused(String reason) {
    return refuse("first", reason);
  }

  /** What a rule may give that was compiled elsewhere. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T none() {
    return null;
  }
}
