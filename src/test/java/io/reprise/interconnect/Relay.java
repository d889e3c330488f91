package io.reprise.interconnect;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;

import io.reprise.component.Accepted;
import io.reprise.component.Component;
import io.reprise.component.Components;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import io.reprise.component.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A component for tests of delivery: sends, calls, sets timers, and notes all that comes. */
public record Relay(List<String> notes) {

  static final Component<Command, Event, Relay> COMPONENT =
      Component.named("relay")
          .version(1)
          .startingAs(new Relay(List.of()))
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
  public Relay {
    notes = Collections.unmodifiableList(new ArrayList<>(notes));
  }

  /** Commands. */
  public sealed interface Command {
    /** The rule. */
    Decision<? extends Event> decide(Relay relay, Context context);
  }

  /** Notes a text, and who sent it; refuses a text that is `no`, has a bug at one that is `bug`. */
  public record Note(String text) implements Command {
    @Override
    public Decision<? extends Event> decide(Relay relay, Context context) {
      if (text.equals("no")) {
        return refuse("no", "as asked");
      }
      if (text.equals("bug")) {
        throw new IllegalStateException("a bug");
      }
      return accept(new Noted(text));
    }
  }

  /** Sends notes to other relays, so many each, and notes how that ends. */
  public record Pass(List<String> to, String text, int times) implements Command {
    @Override
    public Decision<? extends Event> decide(Relay relay, Context context) {
      Accepted<Event> accepted = accept(new Noted("pass"));
      for (int i = 0; i < times; i++) {
        for (String id : to) {
          accepted =
              accepted
                  .send(COMPONENT.at(id), new Note(times == 1 ? text : text + i))
                  .onAccepted(new Told(id))
                  .onRefused(new Told(id));
        }
      }
      return accepted;
    }
  }

  /** Sends a command to a component that may not be there, by name. */
  public record Post(String component, String id, String command, Map<String, String> body)
      implements Command {
    @Override
    public Decision<? extends Event> decide(Relay relay, Context context) {
      return accept(new Noted("post"))
          .send(component, id, command, body)
          .onAccepted(new Told(component))
          .onRefused(new Told(component));
    }
  }

  /** Sends it on for ever: a loop. */
  public record Loop(String to, String back) implements Command {
    @Override
    public Decision<? extends Event> decide(Relay relay, Context context) {
      return accept(new Noted("loop")).send(COMPONENT.at(to), new Loop(back, to));
    }
  }

  /** Calls an endpoint. */
  public record Ring(String endpoint, String operation) implements Command {
    @Override
    public Decision<? extends Event> decide(Relay relay, Context context) {
      return accept(new Noted("ring"))
          .call(endpoint, operation, Map.of("from", context.id()))
          .onAccepted(new Told(operation))
          .onRefused(new Told(operation));
    }
  }

  /** Sets a timer. */
  public record Wake(String timer, Duration after) implements Command {
    @Override
    public Decision<? extends Event> decide(Relay relay, Context context) {
      return accept(new Noted("wake")).schedule(timer, after, new Note("woken " + timer));
    }
  }

  /** Cancels a timer. */
  public record Sleep(String timer) implements Command {
    @Override
    public Decision<? extends Event> decide(Relay relay, Context context) {
      return accept(new Noted("sleep")).cancel(timer);
    }
  }

  /** How something has ended. */
  public record Told(String of) implements Command {
    /** Checks the field. */
    public Told {
      require(!of.isEmpty(), "of", "must not be empty");
    }

    @Override
    public Decision<? extends Event> decide(Relay relay, Context context) {
      Optional<Outcome> outcome = context.outcome();
      String how =
          outcome
              .map(
                  ended ->
                      ended.accepted()
                          ? "accepted" + ended.reply().map(reply -> " " + reply).orElse("")
                          : "refused " + ended.code().orElse("") + ": " + ended.reason().orElse(""))
              .orElse("nothing");
      return accept(new Noted(of + " " + how));
    }
  }

  /** Events. */
  public sealed interface Event {
    /** The relay after it. */
    Relay evolve(Relay relay);
  }

  /** Something was noted. */
  public record Noted(String text) implements Event {
    @Override
    public Relay evolve(Relay relay) {
      List<String> more = new ArrayList<>(relay.notes);
      more.add(text);
      return new Relay(more);
    }
  }
}
