package io.reprise.interconnect;

import static io.reprise.component.Decision.accept;

import io.reprise.component.Component;
import io.reprise.component.Components;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A component for tests of what goes wrong: fails at the texts that a test names. */
public record Brittle(List<String> notes) {

  /** Texts at which rules fail: {@code decide TEXT} or {@code evolve TEXT}. */
  static final Set<String> FAULTS = ConcurrentHashMap.newKeySet();

  static final Component<Command, Event, Brittle> COMPONENT =
      Component.named("brittle")
          .version(1)
          .startingAs(new Brittle(List.of()))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .build();

  /** For a node of a test. */
  public static final class Offer implements Components {
    @Override
    public List<Component<?, ?, ?>> components() {
      return List.of(COMPONENT);
    }
  }

  /** Keeps the order. */
  public Brittle {
    notes = Collections.unmodifiableList(new ArrayList<>(notes));
  }

  private static void fail(String at) {
    if (FAULTS.contains(at)) {
      throw new IllegalStateException("a fault at " + at);
    }
  }

  /** Commands. */
  public sealed interface Command {
    /** The rule. */
    Decision<? extends Event> decide(Brittle brittle, Context context);
  }

  /** Notes a text. */
  public record Add(String text) implements Command {
    @Override
    public Decision<? extends Event> decide(Brittle brittle, Context context) {
      fail("decide " + text);
      return accept(new Added(text));
    }
  }

  /** Has a relay note a text, and notes the same when it is told. */
  public record Ask(String relay, String text) implements Command {
    @Override
    public Decision<? extends Event> decide(Brittle brittle, Context context) {
      return accept(new Added("ask"))
          .send(Relay.COMPONENT.at(relay), new Relay.Note(text))
          .onAccepted(new Add(text))
          .onRefused(new Add("not " + text));
    }
  }

  /** Sets a timer that notes a text. */
  public record Remind(String timer, Duration after, String text) implements Command {
    @Override
    public Decision<? extends Event> decide(Brittle brittle, Context context) {
      return accept(new Added("remind")).schedule(timer, after, new Add(text));
    }
  }

  /** Events. */
  public sealed interface Event {
    /** The state after it. */
    Brittle evolve(Brittle brittle);
  }

  /** Something was noted. */
  public record Added(String text) implements Event {
    @Override
    public Brittle evolve(Brittle brittle) {
      fail("evolve " + text);
      List<String> more = new ArrayList<>(brittle.notes);
      more.add(text);
      return new Brittle(more);
    }
  }
}
