package io.reprise.testkit;

import static io.reprise.testkit.Scenario.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Component;
import io.reprise.testkit.Shop.Command;
import io.reprise.testkit.Shop.Event;
import io.reprise.testkit.Shop.Sell;
import io.reprise.testkit.Shop.Sold;
import io.reprise.testkit.Shop.Store;
import io.reprise.testkit.Shop.Stored;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a release only reads may be given to it, and must not come of its rules. */
class ReadOnlyTest {

  private static final Component<Command, Event, Shop> READS_SOLD =
      Component.named("shop")
          .version(1)
          .startingAs(Shop.sound().initial())
          .events(Event.class, Shop::evolve)
          .commands(Command.class, Shop.sound()::decide)
          .reads(Sold.class)
          .build();

  @Test
  void an_event_that_is_only_read_can_be_given() {
    given(READS_SOLD, new Stored("tea", 5), new Sold(Set.of("tea")))
        .when(new Store("tea", 1))
        .accepted(new Stored("tea", 1));
  }

  @Test
  void a_decision_that_accepts_with_it_fails() {
    assertThatThrownBy(() -> given(READS_SOLD, new Stored("tea", 5)).when(new Sell(Set.of("tea"))))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("shop/some-id: Sell: accepts with Sold, which it only reads")
        .hasMessageContaining("decide without it; leave .reads(…) out in a release after the one");
  }

  @Test
  void the_random_walk_finds_it_too() {
    assertThatThrownBy(() -> Specs.check(READS_SOLD))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(
            "shop breaks a promise: a rule doesn't write what the component says that it only"
                + " reads");
  }
}
