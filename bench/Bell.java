package bells;

import static io.reprise.component.Decision.accept;

import io.reprise.component.Component;
import io.reprise.component.Components;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A component for bench/run that sets timers, and sends and calls many at once. */
public sealed interface Bell {

  record Counting(long rung) implements Bell {}

  Component<Command, Event, Bell> COMPONENT =
      Component.named("bell")
          .version(1)
          .startingAs((Bell) new Counting(0))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .build();

  sealed interface Command {
    Decision<? extends Event> decide(Bell bell, Context context);
  }

  /** Rings at a time. */
  record Set(Instant at) implements Command {
    @Override
    public Decision<? extends Event> decide(Bell bell, Context context) {
      return accept(Event.class).schedule("ring", at, new Ring(at));
    }
  }

  record Ring(Instant due) implements Command {
    @Override
    public Decision<? extends Event> decide(Bell bell, Context context) {
      return accept(new Rung(due));
    }
  }

  /** Sends so many deposits of a cent to one wallet. */
  record Send(String to, int times) implements Command {
    @Override
    public Decision<? extends Event> decide(Bell bell, Context context) {
      var accepted = accept(Event.class);
      for (int i = 0; i < times; i++) {
        accepted = accepted.send("wallet", to, "deposit", Map.of("cents", 1L));
      }
      return accepted;
    }
  }

  /** Calls the endpoint {@code down} so many times. */
  record Call(int times) implements Command {
    @Override
    public Decision<? extends Event> decide(Bell bell, Context context) {
      var accepted = accept(Event.class);
      for (int i = 0; i < times; i++) {
        accepted = accepted.call("down", "ring", Map.of("number", i));
      }
      return accepted;
    }
  }

  sealed interface Event {
    Bell evolve(Bell bell);
  }

  record Rung(Instant due) implements Event {
    @Override
    public Bell evolve(Bell bell) {
      return bell instanceof Counting counting ? new Counting(counting.rung() + 1) : bell;
    }
  }

  /** What {@code META-INF/services} names. */
  final class Offer implements Components {
    public Offer() {}

    @Override
    public List<Component<?, ?, ?>> components() {
      return List.of(COMPONENT);
    }
  }
}
