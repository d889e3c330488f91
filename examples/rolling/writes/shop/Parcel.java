package shop;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.util.Optional;

/** A parcel, in the release that writes what the one before has learnt to read. */
public record Parcel(String to) {

  /** The definition. */
  public static final Component<Command, Event, Parcel> COMPONENT =
      Component.named("parcel")
          .version(2)
          .startingAs(new Parcel(""))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .build();

  /** What it can be told to do. */
  public sealed interface Command {
    /** The rule of this command. */
    Decision<? extends Event> decide(Parcel parcel, Context context);
  }

  /** Sends it. */
  public record Send(String to, Optional<String> note) implements Command {
    @Override
    public Decision<? extends Event> decide(Parcel parcel, Context context) {
      return parcel.to().isEmpty()
          ? accept(new Sent(to, note))
          : refuse("sent", "it is on its way");
    }
  }

  /** Takes it back. */
  public record Return() implements Command {
    @Override
    public Decision<? extends Event> decide(Parcel parcel, Context context) {
      return parcel.to().isEmpty() ? refuse("not-sent", "it is here") : accept(new Returned());
    }
  }

  /** What has happened to it. */
  public sealed interface Event {
    /** The parcel after this event. */
    Parcel evolve(Parcel parcel);
  }

  /** It is on its way. */
  public record Sent(String to, Optional<String> note) implements Event {
    @Override
    public Parcel evolve(Parcel parcel) {
      return new Parcel(to);
    }
  }

  /** It came back. */
  public record Returned() implements Event {
    @Override
    public Parcel evolve(Parcel parcel) {
      return new Parcel("");
    }
  }
}
