package io.reprise.entity;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.math.BigDecimal;
import java.util.Optional;

/** A component for tests that does what it must not, wherever it is asked to. */
public record Faulty(long good, Optional<BigDecimal> number) {

  static final Component<Command, Event, Faulty> COMPONENT =
      Component.named("faulty")
          .version(1)
          .startingAs(new Faulty(0, Optional.empty()))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .queries(Query.class, Query::answer)
          .reads(Unwritten.class)
          .build();

  /** Ways to fail. */
  public enum How {
    /** An exception, as most bugs are. */
    EXCEPTION,
    /** An assertion that does not hold. */
    ASSERTION,
    /** A class that is missing at run time. */
    LINKAGE,
    /** Recursion without end. */
    OVERFLOW,
    /** A checked exception that no signature names. */
    CHECKED;

    void fail() {
      switch (this) {
        case ASSERTION -> throw new AssertionError("assertion");
        case LINKAGE -> throw new NoClassDefFoundError("gone/Helper");
        case OVERFLOW -> fail();
        case CHECKED -> sneak(new java.io.IOException("checked"));
        default -> throw new IllegalStateException("exception");
      }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
      throw (X) thrown;
    }
  }

  /** Commands. */
  public sealed interface Command {
    /** The rule. */
    Decision<? extends Event> decide(Faulty faulty, Context context);
  }

  /** Does no harm. */
  public record Good() implements Command {
    @Override
    public Decision<? extends Event> decide(Faulty faulty, Context context) {
      return accept(new Done());
    }
  }

  /** Fails when it is made. */
  public record FailMade(How how) implements Command {
    /** Fails, but for exceptions, which tell that a field is wrong. */
    public FailMade {
      how.fail();
    }

    @Override
    public Decision<? extends Event> decide(Faulty faulty, Context context) {
      return accept();
    }
  }

  /** Fails when it decides. */
  public record FailDecided(How how) implements Command {
    @Override
    public Decision<? extends Event> decide(Faulty faulty, Context context) {
      how.fail();
      return accept();
    }
  }

  /** Leads to an event that fails. */
  public record FailEvolved(How how) implements Command {
    @Override
    public Decision<? extends Event> decide(Faulty faulty, Context context) {
      return accept(new Failed(how));
    }
  }

  /** Is refused without a reason. */
  public record RefuseSilently() implements Command {
    @Override
    @SuppressWarnings("NullAway") // this is its bug
    public Decision<? extends Event> decide(Faulty faulty, Context context) {
      return refuse("no-reason", null);
    }
  }

  /** Leads to an event that can't be read back. */
  public record WriteHuge() implements Command {
    @Override
    public Decision<? extends Event> decide(Faulty faulty, Context context) {
      return accept(new Counted(new BigDecimal(java.math.BigInteger.ONE, Integer.MIN_VALUE)));
    }
  }

  /** Leads to an event that is only read. */
  public record WriteUnwritten() implements Command {
    @Override
    public Decision<? extends Event> decide(Faulty faulty, Context context) {
      return accept(new Unwritten());
    }
  }

  /** Events. */
  public sealed interface Event {
    /** The state after it. */
    Faulty evolve(Faulty faulty);
  }

  /** Something good. */
  public record Done() implements Event {
    @Override
    public Faulty evolve(Faulty faulty) {
      return new Faulty(faulty.good + 1, faulty.number);
    }
  }

  /** Something that fails. */
  public record Failed(How how) implements Event {
    @Override
    public Faulty evolve(Faulty faulty) {
      how.fail();
      return faulty;
    }
  }

  /** Something that this release only reads. */
  public record Unwritten() implements Event {
    @Override
    public Faulty evolve(Faulty faulty) {
      return faulty;
    }
  }

  /** A number. */
  public record Counted(BigDecimal number) implements Event {
    @Override
    public Faulty evolve(Faulty faulty) {
      return new Faulty(faulty.good, Optional.of(number));
    }
  }

  /** Queries. */
  public sealed interface Query<R> {
    /** The answer. */
    R answer(Faulty faulty, Context context);
  }

  /** Fails when it answers. */
  public record FailAnswered(How how) implements Query<Long> {
    @Override
    public Long answer(Faulty faulty, Context context) {
      how.fail();
      return faulty.good;
    }
  }
}
