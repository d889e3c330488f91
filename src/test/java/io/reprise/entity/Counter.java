package io.reprise.entity;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.acceptAll;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;

import io.reprise.component.Accepted;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;

/** A component for tests of the entity: does everything that a gate must cope with. */
public record Counter(long total) {

  static final Component<Command, Event, Counter> COMPONENT =
      Component.named("counter")
          .version(1)
          .startingAs(new Counter(0))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .queries(Query.class, Query::answer)
          .replies(Total.class)
          .build();

  /** Commands. */
  public sealed interface Command {
    /** The rule. */
    Decision<? extends Event> decide(Counter counter, Context context);
  }

  /** Adds, as often as asked, in one event each. */
  public record Add(long by, int times) implements Command {
    /** Checks the fields. */
    public Add {
      require(by > 0, "by", "must be > 0");
      require(times >= 0, "times", "must be ≥ 0");
    }

    @Override
    public Decision<? extends Event> decide(Counter counter, Context context) {
      return acceptAll(Collections.nCopies(times, new Added(by)));
    }
  }

  /** Adds a random number and replies with the total. */
  public record Roll() implements Command {
    @Override
    public Decision<? extends Event> decide(Counter counter, Context context) {
      long by = 1 + context.random().nextLong(6);
      return accept(new Added(by)).reply(new Total(counter.total + by));
    }
  }

  /** Is refused above a total. */
  public record Expect(long atMost) implements Command {
    @Override
    public Decision<? extends Event> decide(Counter counter, Context context) {
      return counter.total > atMost ? refuse("too-high", counter.total + " by now") : accept();
    }
  }

  /** Has a bug. */
  public record Break() implements Command {
    @Override
    public Decision<? extends Event> decide(Counter counter, Context context) {
      throw new IllegalStateException("a bug");
    }
  }

  /** Has an effect. */
  public record Remind() implements Command {
    @Override
    public Decision<? extends Event> decide(Counter counter, Context context) {
      return accept(Event.class).schedule("later", Duration.ofMinutes(1), new Roll());
    }
  }

  /** Cancels the timer. */
  public record Forget() implements Command {
    @Override
    public Decision<? extends Event> decide(Counter counter, Context context) {
      return accept(Event.class).cancel("later");
    }
  }

  /** Sends as many commands to other counters, of as many letters. */
  public record Spread(int messages, int letters) implements Command {
    @Override
    public Decision<? extends Event> decide(Counter counter, Context context) {
      Accepted<Event> accepted = accept(new Added(1));
      for (int i = 0; i < messages; i++) {
        accepted = accepted.send("counters", "c" + i, "note", Map.of("n", "x".repeat(letters)));
      }
      return accepted;
    }
  }

  /** Sets as many timers. */
  public record Remember(int timers) implements Command {
    @Override
    public Decision<? extends Event> decide(Counter counter, Context context) {
      Accepted<Event> accepted = accept(Event.class);
      for (int i = 0; i < timers; i++) {
        accepted = accepted.schedule("t" + i, Duration.ofMinutes(1), new Roll());
      }
      return accepted;
    }
  }

  /** Events. */
  public sealed interface Event {
    /** The counter after it. */
    Counter evolve(Counter counter);
  }

  /** Something was added. */
  public record Added(long by) implements Event {
    @Override
    public Counter evolve(Counter counter) {
      return new Counter(counter.total + by);
    }
  }

  /** Queries. */
  public sealed interface Query<R> {
    /** The answer. */
    R answer(Counter counter, Context context);
  }

  /** The total and a number on top. */
  public record Plus(long more) implements Query<Long> {
    @Override
    public Long answer(Counter counter, Context context) {
      return counter.total + more;
    }
  }

  /** A reply. */
  public record Total(long total) {}
}
