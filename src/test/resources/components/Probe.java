package probe;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;

import io.reprise.component.Component;
import io.reprise.component.Components;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A component that does what can go wrong; compiled by a test, as a user's would be. */
public record Probe(int notes, String last) {

  public static final class Offer implements Components {
    @Override
    public List<Component<?, ?, ?>> components() {
      return List.of(
          Component.named("probe")
              .version(3)
              .startingAs(new Probe(0, ""))
              .events(Event.class, Event::evolve)
              .commands(Command.class, Command::decide)
              .queries(Query.class, Query::answer)
              .replies(Said.class)
              .alias("jot", Note.class)
              .build());
    }
  }

  public record Said(String caller, int notes) {}

  public sealed interface Command {
    Decision<? extends Event> decide(Probe probe, Context context);
  }

  public record Note(String text, Optional<Integer> times) implements Command {
    @Override
    public Decision<? extends Event> decide(Probe probe, Context context) {
      return accept(new Noted(text)).reply(new Said(context.caller(), probe.notes() + 1));
    }
  }

  /** Accepts without an event, with a reply. */
  public record Say() implements Command {
    @Override
    public Decision<? extends Event> decide(Probe probe, Context context) {
      return accept(Event.class).reply(new Said(context.caller(), probe.notes()));
    }
  }

  public record Refuse(String code) implements Command {
    @Override
    public Decision<? extends Event> decide(Probe probe, Context context) {
      return refuse(code, "asked to");
    }
  }

  public record Fail() implements Command {
    @Override
    public Decision<? extends Event> decide(Probe probe, Context context) {
      throw new IllegalStateException("failed as asked");
    }
  }

  public record Tell() implements Command {
    @Override
    public Decision<? extends Event> decide(Probe probe, Context context) {
      return accept(new Noted("told")).send("probe", "other", "note", Map.of("text", "hi"));
    }
  }

  /** Notes the time that it is told. */
  public record Stamp() implements Command {
    @Override
    public Decision<? extends Event> decide(Probe probe, Context context) {
      return accept(new Noted(context.time().toString()));
    }
  }

  /** Takes its time, so that others wait. */
  public record Dawdle(long millis) implements Command {
    @Override
    public Decision<? extends Event> decide(Probe probe, Context context) {
      long until = System.nanoTime() + millis * 1_000_000;
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      return accept(new Noted("dawdled"));
    }
  }

  /** Does not come back before a property of the JVM is set; another one has a mark for each. */
  public record Hang(String property) implements Command {
    @Override
    public Decision<? extends Event> decide(Probe probe, Context context) {
      System.getProperties().merge(property + ".hanging", "x", (all, one) -> "" + all + one);
      while (System.getProperty(property) == null) {
        LockSupport.parkNanos(1_000_000);
      }
      return accept(new Noted("came back"));
    }
  }

  public sealed interface Event {
    Probe evolve(Probe probe);
  }

  public record Noted(String text) implements Event {
    @Override
    public Probe evolve(Probe probe) {
      return new Probe(probe.notes() + 1, text);
    }
  }

  public sealed interface Query<R> {
    R answer(Probe probe, Context context);
  }

  public record Now() implements Query<Instant> {
    @Override
    public Instant answer(Probe probe, Context context) {
      return context.time();
    }
  }

  public record Repeat(int times, List<String> also) implements Query<String> {
    @Override
    public String answer(Probe probe, Context context) {
      return probe.last().repeat(times) + String.join("+", also) + context.caller();
    }
  }
}
