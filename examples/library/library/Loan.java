package library;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.acceptAll;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;
import static io.reprise.component.Decision.that;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A book that is lent: one entity each, such as loan/978-0-13-468599-1. */
public sealed interface Loan {

  /** It stands on its shelf. */
  record Free(List<String> waiting) implements Loan {}

  /** A reader has it. */
  record Lent(String reader, Instant due, List<String> waiting) implements Loan {}

  /** The definition. */
  Component<Command, Event, Loan> COMPONENT =
      Component.named("loan")
          .version(1)
          .startingAs((Loan) new Free(List.of()))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .queries(Query.class, Query::answer)
          .replies(Place.class)
          .build();

  /** How long a reader may keep it. */
  Duration PERIOD = Duration.ofDays(28);

  /** A reader's place in the queue, from 1. */
  record Place(int number) {}

  /** Who waits for it, the first one first. */
  List<String> waiting();

  /** What it can be told to do. */
  sealed interface Command {
    /** The rule of this command. */
    Decision<? extends Event> decide(Loan loan, Context context);
  }

  /** Lends it, if it is free. */
  record Lend(String reader, Optional<Duration> period) implements Command {
    /** Checks all fields, so that a caller hears of all that are wrong at once. */
    public Lend {
      require(
          that(!reader.isBlank(), "reader", "must not be blank"),
          that(isAllowed(period.orElse(PERIOD)), "period", "must be from 0 to " + PERIOD));
    }

    private static boolean isAllowed(Duration period) {
      return !period.isNegative() && period.compareTo(PERIOD) <= 0;
    }

    @Override
    public Decision<? extends Event> decide(Loan loan, Context context) {
      if (loan instanceof Lent lent) {
        return refuse("lent", "it is due on " + lent.due());
      }
      return accept(new LentOut(reader, context.time().plus(period.orElse(PERIOD))));
    }
  }

  /** Queues a reader; the reply says where. */
  record Wait(String reader) implements Command {
    @Override
    public Decision<? extends Event> decide(Loan loan, Context context) {
      int place = loan.waiting().indexOf(reader);
      if (place >= 0) {
        return accept(Event.class).reply(new Place(place + 1));
      }
      return accept(new Queued(reader)).reply(new Place(loan.waiting().size() + 1));
    }
  }

  /** Takes it back, and lends it to the first who waits: two events, or one. */
  record TakeBack() implements Command {
    @Override
    public Decision<? extends Event> decide(Loan loan, Context context) {
      if (loan instanceof Free) {
        return refuse("not-lent", "it stands on its shelf");
      }
      Stream<Event> next =
          loan.waiting().stream()
              .limit(1)
              .map(reader -> new LentOut(reader, context.time().plus(PERIOD)));
      return acceptAll(Stream.concat(Stream.of(new GivenBack()), next).toList());
    }
  }

  /** What has happened to it. */
  sealed interface Event {
    /** The loan after this event. */
    Loan evolve(Loan loan);
  }

  /** A reader got it. */
  record LentOut(String reader, Instant due) implements Event {
    @Override
    public Loan evolve(Loan loan) {
      List<String> waiting = loan.waiting().stream().filter(other -> !other.equals(reader)).toList();
      return new Lent(reader, due, waiting);
    }
  }

  /** A reader waits for it. */
  record Queued(String reader) implements Event {
    @Override
    public Loan evolve(Loan loan) {
      List<String> waiting = Stream.concat(loan.waiting().stream(), Stream.of(reader)).toList();
      return loan instanceof Lent lent
          ? new Lent(lent.reader(), lent.due(), waiting)
          : new Free(waiting);
    }
  }

  /** It came back. */
  record GivenBack() implements Event {
    @Override
    public Loan evolve(Loan loan) {
      return new Free(loan.waiting());
    }
  }

  /** What it can be asked. */
  sealed interface Query<R> {
    /** The answer in this state. */
    R answer(Loan loan, Context context);
  }

  /** Whether it should have been back by now. */
  record Overdue() implements Query<Boolean> {
    @Override
    public Boolean answer(Loan loan, Context context) {
      return loan instanceof Lent lent && context.time().isAfter(lent.due());
    }
  }
}
