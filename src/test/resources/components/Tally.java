package tally;

import static io.reprise.component.Decision.accept;

import io.reprise.component.Component;
import io.reprise.component.Components;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.util.List;

/** A component whose rule throws on one number; a test compiles it with another one each time. */
public record Tally(int total) {

  static final int UNLUCKY = 0;

  public static final Component<Command, Event, Tally> COMPONENT =
      Component.named("tally")
          .version(1)
          .startingAs(new Tally(0))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .build();

  public static final class Offer implements Components {
    @Override
    public List<Component<?, ?, ?>> components() {
      return List.of(COMPONENT);
    }
  }

  public sealed interface Command {
    Decision<? extends Event> decide(Tally tally, Context context);
  }

  public record Add(int number) implements Command {
    @Override
    public Decision<? extends Event> decide(Tally tally, Context context) {
      return accept(new Added(number));
    }
  }

  public sealed interface Event {
    Tally evolve(Tally tally);
  }

  public record Added(int number) implements Event {
    @Override
    public Tally evolve(Tally tally) {
      return new Tally(tally.total() + lucky(number));
    }

    private static int lucky(int number) {
      if (number == UNLUCKY) {
        throw new IllegalStateException(number + " again");
      }
      return number;
    }
  }
}
