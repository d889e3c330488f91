package io.reprise.component;

import static io.reprise.component.Decision.accept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentTest {

  sealed interface Command {
    record Add(int amount) implements Command {}
  }

  sealed interface Event {
    record Added(int amount) implements Event {}
  }

  record AddedOnce(String amount) {}

  private static Component.Builder<Command, Event, Integer> counter() {
    return Component.named("counter")
        .version(2)
        .startingAs(0)
        .events(Event.class, ComponentTest::evolve)
        .commands(Command.class, ComponentTest::decide);
  }

  private static Integer evolve(Event event, Integer count) {
    return event instanceof Event.Added added ? count + added.amount() : count;
  }

  private static Decision<? extends Event> decide(Command command, Integer count, Context context) {
    return command instanceof Command.Add add ? accept(new Event.Added(add.amount())) : accept();
  }

  private static Context context(Component<?, ?, ?> component) {
    return Context.ofCommand(
        component.name(),
        "c1",
        UUID.fromString("01937a4c-0000-7000-8000-000000000001"),
        "ann",
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void holds_what_it_is_defined_with() {
    Component<Command, Event, Integer> component = counter().replies(String.class).build();
    assertThat(component.name()).isEqualTo("counter");
    assertThat(component.version()).isEqualTo(2);
    assertThat(component.initial()).isEqualTo(0);
    assertThat(component.commandFamily()).isEqualTo(Command.class);
    assertThat(component.eventFamily()).isEqualTo(Event.class);
    assertThat(component.queries()).isEmpty();
    assertThat(component.replies()).isEqualTo(List.of(String.class));
    assertThat(component.at("c1")).isEqualTo(new Address<>("counter", "c1"));
    assertThat(component).hasToString("counter version 2");
  }

  @Test
  void knows_what_comes_from_an_entity_itself() {
    assertThat(from(Optional.empty()).isFromItself()).isFalse();
    assertThat(from(Optional.of("counter/c2")).isFromItself()).isFalse();
    assertThat(from(Optional.of("counter/c1")).isFromItself()).isTrue();
  }

  private static Context from(Optional<String> entity) {
    return Context.ofCommand(
        "counter",
        "c1",
        new UUID(0, 1),
        "ann",
        Instant.EPOCH,
        entity.map(name -> new Cause(name, 1, 0)),
        Optional.empty());
  }

  @Test
  void runs_its_rules() {
    Component<Command, Event, Integer> component = counter().build();
    Context context = context(component);
    assertThat(component.decide(new Command.Add(2), 0, context))
        .isEqualTo(accept(new Event.Added(2)));
    assertThat(component.evolve(new Event.Added(2), 1)).isEqualTo(3);
  }

  @Test
  void reads_what_older_versions_wrote() {
    Component<Command, Event, Integer> component =
        counter()
            .formerly(
                "added", 1, AddedOnce.class, old -> new Event.Added(Integer.parseInt(old.amount())))
            .alias("plus", Event.Added.class)
            .dropped("reset")
            .build();
    Component.Formerly<Event> formerly = component.formerly().get(0);
    assertThat(formerly.name()).isEqualTo("added");
    assertThat(formerly.lastVersion()).isEqualTo(1);
    assertThat(formerly.toCurrent().apply(new AddedOnce("7"))).isEqualTo(new Event.Added(7));
    assertThat(component.aliases()).containsExactly(new Component.Alias("plus", Event.Added.class));
    assertThat(component.dropped()).containsExactly("reset");
  }

  @Test
  void stays_as_it_was_built() {
    Component.Builder<Command, Event, Integer> builder = counter();
    Component<Command, Event, Integer> component = builder.build();
    builder.dropped("reset");
    assertThat(component.dropped()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Wallet", "my_wallet", "my wallet", "wallet-", "2wallets", "a/b"})
  void takes_no_name_that_is_not_kebab_case(String name) {
    assertThatThrownBy(() -> Component.named(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kebab-case");
  }

  @Test
  void limits_the_length_of_a_name() {
    assertThat(Component.named("a".repeat(63)).version(1)).isNotNull();
    assertThatThrownBy(() -> Component.named("a".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void counts_versions_from_one() {
    assertThatThrownBy(() -> Component.named("wallet").version(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("version of wallet: 0 (expected: ≥ 1)");
  }

  @Test
  void gives_a_command_the_same_random_numbers_each_time() {
    Component<Command, Event, Integer> component = counter().build();
    assertThat(context(component).random().nextLong())
        .isEqualTo(context(component).random().nextLong());
  }

  @Test
  void gives_a_query_a_context_without_a_command() {
    Context context = Context.ofQuery("counter", "c1", "ann", Instant.EPOCH);
    assertThat(context.commandId()).isEqualTo(new UUID(0, 0));
    assertThat(context.cause()).isEqualTo(Optional.empty());
    assertThat(context.outcome()).isEqualTo(Optional.empty());
    assertThat(context.caller()).isEqualTo("ann");
    assertThat(context.id()).isEqualTo("c1");
  }
}
