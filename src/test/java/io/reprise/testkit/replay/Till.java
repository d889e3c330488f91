package io.reprise.testkit.replay;

import static io.reprise.component.Decision.accept;

import io.reprise.component.Component;

/** A component whose commands lead to two events each. */
record Till(long cents, long tax) {

  static final Component<Command, Event, Till> COMPONENT =
      Component.named("till")
          .version(1)
          .startingAs(new Till(0, 0))
          .events(Event.class, (event, till) -> event.evolve(till))
          .commands(
              Command.class,
              (command, till, context) ->
                  command instanceof Sell sell
                      ? accept(new Sold(sell.cents()), new Taxed(sell.cents() / 10))
                      : accept())
          .build();

  sealed interface Command {}

  record Sell(long cents) implements Command {}

  sealed interface Event {
    Till evolve(Till till);
  }

  record Sold(long cents) implements Event {
    @Override
    public Till evolve(Till till) {
      return new Till(till.cents() + cents, till.tax());
    }
  }

  record Taxed(long cents) implements Event {
    @Override
    public Till evolve(Till till) {
      return new Till(till.cents(), till.tax() + cents);
    }
  }
}
