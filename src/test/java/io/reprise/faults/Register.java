package io.reprise.faults;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;

import io.reprise.component.Component;
import io.reprise.component.Components;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.util.List;

/**
 * A component for fault tests: holds one number. Each number is written once only, so that what is
 * read tells who wrote it. {@link RegisterModel} says what its answers must be.
 */
public record Register(long value) {

  static final Component<Command, Event, Register> COMPONENT =
      Component.named("register")
          .version(1)
          .startingAs(new Register(0))
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

  /** Commands. */
  public sealed interface Command {
    /** The rule. */
    Decision<? extends Event> decide(Register register, Context context);
  }

  /** Writes, whatever is there. */
  public record Put(long value) implements Command {
    @Override
    public Decision<? extends Event> decide(Register register, Context context) {
      return accept(new Written(value));
    }
  }

  /** Writes, if the expected value is there. */
  public record Swap(long expected, long value) implements Command {
    @Override
    public Decision<? extends Event> decide(Register register, Context context) {
      return register.value == expected ? accept(new Written(value)) : register.other();
    }
  }

  /** Writes nothing: tells whether a value is there. */
  public record Expect(long expected) implements Command {
    @Override
    public Decision<? extends Event> decide(Register register, Context context) {
      return register.value == expected ? accept() : register.other();
    }
  }

  /** The reason is the value: a refusal tells what it rests on. */
  private Decision<Event> other() {
    return refuse("other-value", Long.toString(value));
  }

  /** Events. */
  public sealed interface Event {
    /** The register after it. */
    Register evolve(Register register);
  }

  /** A value was written. */
  public record Written(long value) implements Event {
    @Override
    public Register evolve(Register register) {
      return new Register(value);
    }
  }
}
