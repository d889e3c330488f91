package io.reprise.journal;

import static io.reprise.component.Decision.accept;

import io.reprise.codec.BadComponent;
import io.reprise.codec.Installed;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.util.Optional;

/** A component whose history can be broken in every way, in several versions. */
record Meter(long total) {

  static Installed version(int version) {
    return installed(
        Component.named("meter")
            .version(version)
            .startingAs(new Meter(0))
            .events(Event.class, Event::evolve)
            .commands(Command.class, Command::decide)
            .dropped("calibrated")
            .build());
  }

  /** The same version, with another shape of the state. */
  static Installed withOtherState() {
    return installed(
        Component.named("meter")
            .version(1)
            .startingAs(new Reading(0, 0))
            .events(Event.class, (event, reading) -> reading)
            .commands(Command.class, (command, reading, context) -> accept())
            .dropped("calibrated")
            .build());
  }

  private static Installed installed(Component<?, ?, ?> component) {
    try {
      return Installed.of(component, "test");
    } catch (BadComponent e) {
      throw new IllegalStateException(e);
    }
  }

  record Reading(long total, int count) {}

  sealed interface Command {
    Decision<? extends Event> decide(Meter meter, Context context);
  }

  record Read(long by) implements Command {
    @Override
    public Decision<? extends Event> decide(Meter meter, Context context) {
      return accept(new Counted(by));
    }
  }

  sealed interface Event {
    Meter evolve(Meter meter);
  }

  record Counted(long by) implements Event {
    @Override
    public Meter evolve(Meter meter) {
      return new Meter(meter.total + by);
    }
  }

  /** A rule that should not have been written. */
  record Halved(long by) implements Event {
    @Override
    public Meter evolve(Meter meter) {
      return new Meter(meter.total / by);
    }
  }

  /** Another. */
  record Descended() implements Event {
    @Override
    public Meter evolve(Meter meter) {
      return new Meter(depth(0));
    }

    private static long depth(long so) {
      return so < 0 ? so : depth(so + 1) + 1;
    }
  }

  /** An entry of a meter with an event. */
  static Entry entry(String id, long sequence, String event, String body) {
    Entry base = Entries.deposited("meter", id, sequence);
    return new Entry(
        "meter",
        id,
        sequence,
        sequence,
        base.time(),
        Optional.of(new Entry.Event(event, Entries.json(body))),
        base.commandId(),
        base.decided(),
        0,
        1,
        1,
        base.node());
  }

  static Entry counted(String id, long sequence, long by) {
    return entry(id, sequence, "counted", "{\"by\":" + by + "}");
  }
}
