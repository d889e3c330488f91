package @package@;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;

/** Counts, and never goes below zero. Each counter is an entity: counter/visits, counter/ann. */
public record Counter(long count) {

  public static final Component<Command, Event, Counter> COMPONENT =
      Component.named("counter")
          .version(1)
          .startingAs(new Counter(0))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .queries(Query.class, Query::answer)
          .build();

  /** What it can be told to do. It decides: accepted, with events, or refused. */
  public sealed interface Command {
    Decision<? extends Event> decide(Counter counter, Context context);
  }

  /** What has happened, for ever: names and fields are pinned in META-INF/reprise. */
  public sealed interface Event {
    Counter evolve(Counter counter);
  }

  /** What it can be asked. */
  public sealed interface Query<R> {
    R answer(Counter counter, Context context);
  }

  // ── commands ──────────────────────────────────────────────────────────────────────────────

  public record Increment(long by) implements Command {
    public Increment {
      require(by > 0, "by", "must be > 0");
    }

    @Override
    public Decision<? extends Event> decide(Counter counter, Context context) {
      return accept(new Incremented(by));
    }
  }

  public record Decrement(long by) implements Command {
    public Decrement {
      require(by > 0, "by", "must be > 0");
    }

    @Override
    public Decision<? extends Event> decide(Counter counter, Context context) {
      if (by > counter.count()) {
        return refuse("below-zero", counter.count() + " left");
      }
      return accept(new Decremented(by));
    }
  }

  // ── events ────────────────────────────────────────────────────────────────────────────────

  public record Incremented(long by) implements Event {
    @Override
    public Counter evolve(Counter counter) {
      return new Counter(counter.count() + by);
    }
  }

  public record Decremented(long by) implements Event {
    @Override
    public Counter evolve(Counter counter) {
      return new Counter(counter.count() - by);
    }
  }

  // ── queries ───────────────────────────────────────────────────────────────────────────────

  public record Total() implements Query<Long> {
    @Override
    public Long answer(Counter counter, Context context) {
      return counter.count();
    }
  }
}
