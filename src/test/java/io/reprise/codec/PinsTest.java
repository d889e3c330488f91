package io.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.component.Component;
import io.reprise.component.Decision;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a component could read once, it must go on reading: each change is compared with pins. */
@SuppressWarnings("SameNameButDifferent") // versions of one component, each in a class of its own
class PinsTest {

  record State() {}

  enum Size {
    S,
    M
  }

  static final class First {
    private First() {}

    sealed interface Command {}

    record Order(String item, int count, Optional<String> note) implements Command {}

    sealed interface Event {}

    record Ordered(String item, int count, Size size, Optional<String> note) implements Event {}

    record Shipped(Tree tree, Set<String> parcels, Map<String, Paid> paid) implements Event {}

    record Tree(String name, List<Tree> below) {}

    sealed interface Paid {}

    record Cash(long cents) implements Paid {}

    record Card(String number) implements Paid {}
  }

  /** Reads all that {@link First} wrote. */
  static final class Wider {
    private Wider() {}

    sealed interface Command {}

    record Order(String item, long count, Optional<String> note, Optional<Long> price)
        implements Command {}

    record Cancel() implements Command {}

    sealed interface Event {}

    record Ordered(String item, long count, More size, Optional<String> note, Optional<Long> price)
        implements Event {}

    enum More {
      M,
      L,
      S
    }

    record Shipped(Knot tree, Set<String> parcels, Map<String, Paid> paid) implements Event {}

    record Knot(String name, List<Knot> below, Optional<String> mark) {}

    sealed interface Paid {}

    record Cash(long cents) implements Paid {}

    record Card(String number) implements Paid {}

    record Voucher() implements Paid {}
  }

  /** Reads little of what {@link First} wrote. */
  static final class Narrower {
    private Narrower() {}

    sealed interface Command {}

    record Order(String item, int count, String note, long price) implements Command {}

    sealed interface Event {}

    record Ordered(String item, String count, Less size, Optional<String> note) implements Event {}

    enum Less {
      S
    }

    record Shipped(Tree tree, List<String> parcels, Map<String, Paid> paid) implements Event {}

    record Tree(long name, List<Tree> below) {}

    sealed interface Paid {}

    record Cash(long cents) implements Paid {}
  }

  static final class Gone {
    private Gone() {}

    sealed interface Command {}

    record Purchase(String item, int count, Optional<String> note) implements Command {}

    sealed interface Event {}

    record Bought(String item, int count, Size size, Optional<String> note) implements Event {}
  }

  @Test
  void pins_names_and_shapes() throws Exception {
    assertThat(install(first()).pins())
        .isEqualTo(
            InstalledTest.json(
                """
                {"name":"shop","version":1,
                 "commands":{"order":{"fields":
                   {"item":"string","count":"int","note":{"optional":"string"}}}},
                 "events":{
                   "ordered":{"fields":{"item":"string","count":"int","size":{"enum":["S","M"]},
                     "note":{"optional":"string"}}},
                   "shipped":{"fields":{"tree":{"ref":"tree"},"parcels":{"set":"string"},
                     "paid":{"map":{"keys":"string","values":{"family":{
                       "card":{"fields":{"number":"string"}},
                       "cash":{"fields":{"cents":"long"}}}}}}}}},
                 "definitions":{"tree":{"fields":{
                   "name":"string","below":{"list":{"ref":"tree"}}}}}}
                """));
  }

  @Test
  void pins_what_the_past_is_read_with() throws Exception {
    JsonNode pins = install(Till.COMPONENT).pins();
    assertThat(pins.get("formerly")).isEqualTo(json("{'taken':{'1':{'fields':{'cents':'long'}}}}"));
    assertThat(pins.get("commandAliases")).isEqualTo(json("{'open':'open-till'}"));
    assertThat(pins.get("eventAliases")).isEqualTo(json("{'opened-by':'opened'}"));
    assertThat(pins.get("dropped")).isEqualTo(json("['counted']"));
    assertThat(Pins.problems(install(Till.COMPONENT), pins)).isEmpty();
  }

  @Test
  void accepts_what_reads_all_that_was_written() throws Exception {
    JsonNode pins = install(first()).pins();
    assertThat(Pins.problems(install(first()), pins)).isEmpty();
    assertThat(
            Pins.problems(install(shop(2, Wider.Command.class, Wider.Event.class).build()), pins))
        .isEmpty();
  }

  @Test
  void says_what_can_no_longer_be_read() throws Exception {
    JsonNode pins = install(first()).pins();
    Installed narrower = install(shop(1, Narrower.Command.class, Narrower.Event.class).build());
    List<String> problems = Pins.problems(narrower, pins);
    assertThat(problems).hasSize(3);
    assertThat(problems.get(0))
        .startsWith("shop: command order: what callers of the pinned shape send would be rejected:")
        .contains("field note: was optional, is required")
        .contains("field price: is new and not optional")
        .contains("make new ones Optional");
    assertThat(problems.get(1))
        .startsWith("shop: event ordered: entries of version 1 can't be read:")
        .contains("field count: was int, is string")
        .contains("field size: constant M is gone")
        .contains(".formerly(\"ordered\", 1, ThatRecord.class, old -> …)")
        .contains("raise the version of the component to 2");
    assertThat(problems.get(2))
        .contains("field tree: field name: was string, is long")
        .contains("field parcels: was of kind set, is of kind list")
        .contains("field paid: values: type card: is gone");
  }

  @Test
  void a_removed_field_is_a_problem() throws Exception {
    JsonNode pins =
        json(
            "{'name':'shop','version':1,'commands':{},'events':{"
                + "'bought':{'fields':{'item':'string','old':{'optional':'long'}}}}}");
    assertThat(Pins.problems(install(gone(2).build()), pins))
        .singleElement()
        .asString()
        .contains("field old: is gone", "field size: is new and not optional")
        .contains(".formerly(\"bought\", 1, ThatRecord.class, old -> …). (Found");
  }

  @Test
  void an_older_shape_settles_a_change() throws Exception {
    JsonNode pins = install(first()).pins();
    Installed changed =
        install(
            shop(2, Wider.Command.class, Narrower.Event.class)
                .formerly("ordered", 1, First.Ordered.class, PinsTest::ordered)
                .formerly("shipped", 1, First.Shipped.class, old -> shipped())
                .build());
    assertThat(Pins.problems(changed, pins)).isEmpty();

    Installed wrongly =
        install(
            shop(2, Wider.Command.class, Narrower.Event.class)
                .formerly("ordered", 1, Narrower.Ordered.class, old -> old)
                .formerly("shipped", 1, First.Shipped.class, old -> shipped())
                .build());
    assertThat(Pins.problems(wrongly, pins))
        .singleElement()
        .asString()
        .contains("event ordered: entries of version 1 can't be read: field count: was int");

    assertThat(Pins.problems(wrongly, changed.pins()))
        .singleElement()
        .asString()
        .contains("event ordered: entries of version 1 can't be read");
  }

  @Test
  void says_which_names_are_gone() throws Exception {
    JsonNode pins = install(first()).pins();
    assertThat(Pins.problems(install(gone(2).build()), pins))
        .hasSize(3)
        .anyMatch(line -> line.contains("command order: it is pinned, but gone. Bring it back"))
        .anyMatch(line -> line.contains(".alias(\"ordered\", ….class)"))
        .anyMatch(line -> line.contains(".dropped(\"shipped\")"));
  }

  @Test
  void an_alias_or_a_drop_settles_a_name() throws Exception {
    JsonNode pins = install(first()).pins();
    Installed settled =
        install(
            gone(2)
                .alias("order", Gone.Purchase.class)
                .alias("ordered", Gone.Bought.class)
                .dropped("shipped")
                .build());
    assertThat(Pins.problems(settled, pins)).isEmpty();
    assertThat(Pins.problems(install(gone(3).build()), settled.pins()))
        .hasSize(3)
        .anyMatch(line -> line.contains("command order: it is pinned, but gone"))
        .anyMatch(line -> line.contains("event ordered: it is pinned, but gone"))
        .anyMatch(line -> line.contains("dropped shipped: it is pinned as dropped, but"));
  }

  @Test
  void a_dropped_name_is_not_used_again() throws Exception {
    Installed dropped =
        install(
            gone(2)
                .alias("order", Gone.Purchase.class)
                .alias("ordered", Gone.Bought.class)
                .dropped("shipped")
                .build());
    Installed again =
        install(
            gone(3)
                .alias("order", Gone.Purchase.class)
                .alias("ordered", Gone.Bought.class)
                .alias("shipped", Gone.Bought.class)
                .build());
    assertThat(Pins.problems(again, dropped.pins()))
        .singleElement()
        .asString()
        .contains(
            "event shipped: an event of this name was dropped, and its entries would be read");
  }

  @Test
  void a_version_never_goes_back() throws Exception {
    JsonNode pins = install(gone(2).build()).pins();
    assertThat(Pins.problems(install(gone(1).build()), pins))
        .singleElement()
        .asString()
        .startsWith("shop: its version is 1, but version 2 is pinned.");
  }

  @Test
  void says_that_a_file_is_none() throws Exception {
    assertThat(Pins.problems(install(first()), json("{'name':'other'}")))
        .singleElement()
        .asString()
        .contains("are not those of a component shop");
  }

  @Test
  void reads_the_file_beside_the_component() {
    Component<?, ?, ?> pinned =
        Component.named("pinned-shop")
            .version(1)
            .startingAs(new State())
            .events(Gone.Event.class, (event, state) -> state)
            .commands(Gone.Command.class, (command, state, context) -> Decision.accept())
            .build();
    assertThatThrownBy(() -> Installed.of(pinned, "a test"))
        .isInstanceOf(BadComponent.class)
        .hasMessageContaining("pinned-shop: event sold: it is pinned, but gone")
        .hasMessageContaining("(Found in a test.)");
  }

  @Test
  void the_hash_of_the_state_is_that_of_its_shape() throws Exception {
    String hash = install(first()).stateHash();
    assertThat(install(gone(5).build()).stateHash()).isEqualTo(hash);
    assertThat(install(Till.COMPONENT).stateHash()).isNotEqualTo(hash);
  }

  private static Narrower.Event ordered(First.Ordered old) {
    return new Narrower.Ordered(old.item(), "" + old.count(), Narrower.Less.S, old.note());
  }

  private static Narrower.Event shipped() {
    return new Narrower.Shipped(new Narrower.Tree(1, List.of()), List.of(), Map.of());
  }

  private static Component<?, ?, ?> first() {
    return shop(1, First.Command.class, First.Event.class).build();
  }

  private static Component.Builder<Gone.Command, Gone.Event, State> gone(int version) {
    return shop(version, Gone.Command.class, Gone.Event.class);
  }

  private static <C, E> Component.Builder<C, E, State> shop(
      int version, Class<C> commands, Class<E> events) {
    return Component.named("shop")
        .version(version)
        .startingAs(new State())
        .events(events, (event, state) -> state)
        .commands(commands, (command, state, context) -> Decision.acceptAll(List.of()));
  }

  private static Installed install(Component<?, ?, ?> component) throws BadComponent {
    return Installed.of(component, "a test");
  }

  private static JsonNode json(String text) throws MalformedJson {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
