package io.reprise.codec;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A component for the tests of this package: a till that takes payments. */
public final class Till {
  private Till() {}

  public static final Component<Command, Event, State> COMPONENT =
      Component.named("till")
          .version(2)
          .startingAs((State) new Closed())
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .queries(Query.class, Query::answer)
          .replies(Receipt.class, Long.class, Means.class)
          .formerly("taken", 1, TakenV1.class, old -> new Taken(List.of(new Cash(old.cents()))))
          .alias("opened-by", Opened.class)
          .alias("open", OpenTill.class)
          .dropped("counted")
          .build();

  sealed interface State {}

  record Closed() implements State {}

  record Open(String clerk, long cents, Set<String> marks) implements State {}

  sealed interface Means {}

  record Cash(long cents) implements Means {}

  sealed interface Electronic extends Means {}

  record Card(String number, Optional<LocalDate> validUntil) implements Electronic {}

  enum Currency {
    EUR,
    CHF
  }

  sealed interface Command {
    Decision<? extends Event> decide(State state, Context context);
  }

  record OpenTill(String clerk) implements Command {
    @Override
    public Decision<Event> decide(State state, Context context) {
      return accept(new Opened(clerk));
    }
  }

  record Take(List<Means> means, Currency currency, Optional<Integer> discount, boolean print)
      implements Command {
    Take {
      require(!means.isEmpty(), "means", "must not be empty");
    }

    @Override
    public Decision<? extends Event> decide(State state, Context context) {
      return state instanceof Open ? accept(new Taken(means)) : refuse("closed", "open it first");
    }
  }

  sealed interface Odd extends Command {}

  record Note(Line line, Map<Currency, Long> rates) implements Odd {
    Note {
      if (rates.isEmpty()) {
        throw new IllegalStateException("no rates");
      }
    }

    @Override
    public Decision<? extends Event> decide(State state, Context context) {
      return accept(new Marked(Set.copyOf(List.of(line.text()))));
    }
  }

  record Line(String text, List<Line> below) {
    Line {
      require(!text.isBlank(), "text", "must not be blank");
    }
  }

  sealed interface Event {
    State evolve(State state);
  }

  record Opened(String clerk) implements Event {
    @Override
    public State evolve(State state) {
      return new Open(clerk, 0, Set.of());
    }
  }

  record Taken(List<Means> means) implements Event {
    @Override
    public State evolve(State state) {
      return state;
    }
  }

  record Marked(Set<String> marks) implements Event {
    @Override
    public State evolve(State state) {
      return state instanceof Open open ? new Open(open.clerk(), open.cents(), marks) : state;
    }
  }

  record TakenV1(long cents) {}

  record Receipt(String text) {}

  sealed interface Query<R> {
    R answer(State state, Context context);
  }

  record Balance() implements Query<Long> {
    @Override
    public Long answer(State state, Context context) {
      return state instanceof Open open ? open.cents() : 0L;
    }
  }

  sealed interface Listing<T> extends Query<List<String>> {}

  record Marks(
      Optional<Integer> limit,
      List<Currency> currencies,
      Set<Long> numbers,
      Optional<Line> like,
      boolean backwards)
      implements Listing<String> {
    @Override
    public List<String> answer(State state, Context context) {
      return state instanceof Open open ? new ArrayList<>(open.marks()) : List.of();
    }
  }
}
