package io.reprise.testkit;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A sound component with effects, to try the test kit on. */
record Stall(int apples) {

  static final Component<Command, Event, Stall> COMPONENT =
      Component.named("stall")
          .version(1)
          .startingAs(new Stall(0))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .queries(Query.class, Query::answer)
          .replies(Long.class, String.class)
          .build();

  sealed interface Command {
    Decision<? extends Event> decide(Stall stall, Context context);
  }

  record Sell(int apples) implements Command {
    Sell {
      require(apples > 0, "apples", "must be > 0");
    }

    @Override
    public Decision<? extends Event> decide(Stall stall, Context context) {
      if (apples > stall.apples()) {
        return refuse("sold-out", stall.apples() + " left");
      }
      return accept(new Sold(apples))
          .reply(context.random().nextLong(100))
          .send(COMPONENT.at("store"), new Note(context.caller()))
          .onRefused(new Note("no store"))
          .send("till", context.id(), "ring", Map.of("apples", apples))
          .call("mail", "send", "sold")
          .schedule("close", Duration.ofHours(1), new Note("close"))
          .schedule("open", context.time().plusSeconds(60), new Note("open"))
          .cancel("wait");
    }
  }

  record Note(String text) implements Command {
    @Override
    public Decision<? extends Event> decide(Stall stall, Context context) {
      return accept(Event.class)
          .reply(text + context.cause().isPresent() + context.outcome().isPresent());
    }
  }

  record Fill(List<Integer> boxes) implements Command {
    @Override
    public Decision<? extends Event> decide(Stall stall, Context context) {
      return Decision.acceptAll(boxes.stream().map(Filled::new).toList());
    }
  }

  sealed interface Event {
    Stall evolve(Stall stall);
  }

  record Sold(int apples) implements Event {
    @Override
    public Stall evolve(Stall stall) {
      return new Stall(stall.apples() - apples);
    }
  }

  record Filled(int apples) implements Event {
    @Override
    public Stall evolve(Stall stall) {
      return new Stall(stall.apples() + apples);
    }
  }

  sealed interface Query<R> {
    R answer(Stall stall, Context context);
  }

  record Left() implements Query<String> {
    @Override
    public String answer(Stall stall, Context context) {
      return stall.apples() + " for " + context.caller() + " at " + context.time();
    }
  }
}
