package io.reprise.samples;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.acceptAll;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;

import io.reprise.component.Accepted;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import io.reprise.component.Outcome;
import io.reprise.samples.Hotel.Release;
import io.reprise.samples.Hotel.Reserve;
import io.reprise.samples.Wallet.Deposit;
import io.reprise.samples.Wallet.Withdraw;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A journey: rooms in some hotels, paid from a wallet; all of it or nothing. A process over several
 * entities, which is a component like any other.
 *
 * <p>A booking has parts, which others hold: the nights, each an entity of {@link Hotel}, and the
 * payment from a {@link Wallet}. It asks for the nights of one stay after another, then for the
 * payment, and is confirmed when it has all of them. A refusal, a {@link Cancel} or the time undo
 * it: what it has is given back at once, and what it still waits for as soon as it comes.
 *
 * @param status how far it is
 * @param journey what was booked
 * @param parts where each part is, by its entity: {@code hotel/ritz:2026-12-24}, {@code
 *     wallet/alice}
 * @param end what becomes of a booking that is not to be, and why
 */
public record Booking(Status status, Journey journey, Map<String, Part> parts, Optional<End> end) {

  /** The definition: this is all that a node needs. */
  public static final Component<Command, Event, Booking> COMPONENT =
      Component.named("booking")
          .version(1)
          .startingAs(new Booking(Status.NEW, Journey.NONE, Map.of(), Optional.empty()))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .queries(Query.class, Query::answer)
          .build();

  /** A booking that is not confirmed after this is undone: rooms are not held for ever. */
  public static final Duration EXPIRY = Duration.ofMinutes(15);

  private static final String EXPIRY_TIMER = "expiry";

  /** How far a booking is. */
  public enum Status {
    NEW, // nothing was booked yet
    RESERVING, // waits for hotels
    PAYING, // waits for the wallet
    CONFIRMED, // has all its parts
    UNDOING, // gives its parts back
    CANCELLED, // everything is back: the guest gave it up
    EXPIRED, // everything is back: it took too long
    FAILED, // everything is back: a hotel or the wallet refused
    STUCK, // something can't be given back: parts that are OWED tell what
  }

  /** Where a part is. */
  public enum Part {
    WANTED, // not asked for yet
    ASKED, // asked for
    HELD, // the booking has it
    DENIED, // refused: the booking never had it
    GIVING_BACK, // on its way back
    GIVEN_BACK, // back
    OWED, // the other side refused to take it back: somebody has to look at this
  }

  /** What becomes of a booking that is not to be, and why, for people. */
  public record End(Status status, String reason) {}

  /** Copies in the order of names, so that rules give the same in each JVM. */
  public Booking {
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /** Accepts what happened, and takes the step that follows. Here all commands meet. */
  private Accepted<Event> goOn(Context context, Event... happened) {
    List<Event> events = new ArrayList<>(List.of(happened));
    Booking now = this;
    for (Event event : happened) {
      now = event.evolve(now);
    }
    return now.status == Status.UNDOING ? now.undo(context, events) : now.advance(context, events);
  }

  /** Forward: asks for what comes next, once it has all that it asked for. */
  private Accepted<Event> advance(Context context, List<Event> events) {
    if (parts.containsValue(Part.ASKED)) {
      return acceptAll(events); // others of the same stay are still to come
    }
    List<String> next =
        journey.steps().stream()
            .filter(step -> parts.get(step.get(0)) == Part.WANTED)
            .findFirst()
            .orElse(List.of());
    if (next.isEmpty()) {
      events.add(new Confirmed());
      return Decision.<Event>acceptAll(events).cancel(EXPIRY_TIMER);
    }
    events.add(new Asked(next));
    Accepted<Event> asking = acceptAll(events);
    for (String part : next) {
      asking =
          journey.isPayment(part)
              ? asking.send(journey.payer(), new Withdraw(journey.cents()))
              : asking.send(
                  Journey.hotel(part), new Reserve(context.id(), journey.guest(), journey.rooms()));
      asking = asking.onAccepted(new Hold(part)).onRefused(new DoWithout(part));
    }
    return asking;
  }

  /** Back: gives back what it has; called again for what comes later. */
  private Accepted<Event> undo(Context context, List<Event> events) {
    List<String> held =
        parts.keySet().stream().filter(part -> parts.get(part) == Part.HELD).toList();
    if (!held.isEmpty()) {
      events.add(new AskedBack(held));
    } else if (!parts.containsValue(Part.ASKED) && !parts.containsValue(Part.GIVING_BACK)) {
      events.add(new Settled());
    }
    Accepted<Event> undoing = acceptAll(events);
    for (String part : held) {
      undoing =
          journey.isPayment(part)
              ? undoing.send(journey.payer(), new Deposit(journey.cents()))
              : undoing.send(Journey.hotel(part), new Release(context.id()));
      undoing = undoing.onAccepted(new LetGo(part)).onRefused(new Owe(part));
    }
    return undoing;
  }

  /** What may be asked of a booking: by a guest, by its timer, by the outcomes of its messages. */
  public sealed interface Command {
    /** The rule of this command. */
    Decision<? extends Event> decide(Booking booking, Context context);
  }

  /** Books; asking for the same again is fine. */
  public record Book(String wallet, String guest, int rooms, List<Journey.Stay> stays, long cents)
      implements Command {
    /** Checks all fields, so that a caller hears of all that are wrong at once. */
    public Book {
      stays = List.copyOf(stays);
      require(new Journey(wallet, guest, rooms, stays, cents).checks());
    }

    @Override
    public Decision<? extends Event> decide(Booking booking, Context context) {
      Journey journey = new Journey(wallet, guest, rooms, stays, cents);
      if (booking.status() != Status.NEW) {
        return booking.journey().equals(journey)
            ? accept()
            : refuse("already-booked", "take another id for another booking");
      }
      return booking
          .goOn(context, new Booked(journey))
          .schedule(EXPIRY_TIMER, EXPIRY, new Expire());
    }
  }

  /**
   * Gives up the booking, confirmed or not; the guest gets everything back. Of one that is stuck:
   * tries once more to give back what is owed.
   */
  public record Cancel() implements Command {
    @Override
    public Decision<? extends Event> decide(Booking booking, Context context) {
      return switch (booking.status()) {
        case NEW -> refuse("not-booked", "there is nothing to cancel");
        case RESERVING, PAYING, CONFIRMED, STUCK ->
            booking
                .goOn(context, new GaveUp(Status.CANCELLED, "by " + context.caller()))
                .cancel(EXPIRY_TIMER);
        case UNDOING, CANCELLED, EXPIRED, FAILED -> accept(); // it is not to be, as was asked
      };
    }
  }

  /** The time is over. Comes from the timer. */
  public record Expire() implements Command {
    @Override
    public Decision<? extends Event> decide(Booking booking, Context context) {
      if (!context.isFromItself()) {
        return refuse("not-for-callers", "only its timer brings this");
      }
      return switch (booking.status()) {
        case RESERVING, PAYING ->
            booking.goOn(context, new GaveUp(Status.EXPIRED, "not confirmed in " + EXPIRY));
        // The timer fired while it was being cancelled.
        case NEW, CONFIRMED, UNDOING, CANCELLED, EXPIRED, FAILED, STUCK -> accept();
      };
    }
  }

  /** A part is ours. Comes when what was asked for is accepted, even if it is too late. */
  public record Hold(String part) implements Command {
    @Override
    public Decision<? extends Event> decide(Booking booking, Context context) {
      return booking.awaits(part, Part.ASKED, context)
          ? booking.goOn(context, new Held(part))
          : notForCallers();
    }
  }

  /** A part is not to be had. Comes when what was asked for is refused. */
  public record DoWithout(String part) implements Command {
    @Override
    public Decision<? extends Event> decide(Booking booking, Context context) {
      if (!booking.awaits(part, Part.ASKED, context)) {
        return notForCallers();
      }
      Event denied = new Denied(part, refusal(context));
      return booking.status() == Status.UNDOING
          ? booking.goOn(context, denied)
          : booking
              .goOn(
                  context,
                  denied,
                  new GaveUp(Status.FAILED, part + " refused: " + refusal(context)))
              .cancel(EXPIRY_TIMER);
    }
  }

  /** A part is back. Comes when what was given back is accepted. */
  public record LetGo(String part) implements Command {
    @Override
    public Decision<? extends Event> decide(Booking booking, Context context) {
      return booking.awaits(part, Part.GIVING_BACK, context)
          ? booking.goOn(context, new GivenBack(part))
          : notForCallers();
    }
  }

  /** A part can't be given back. Comes when what was given back is refused. */
  public record Owe(String part) implements Command {
    @Override
    public Decision<? extends Event> decide(Booking booking, Context context) {
      return booking.awaits(part, Part.GIVING_BACK, context)
          ? booking.goOn(context, new Owed(part, refusal(context)))
          : notForCallers();
    }
  }

  /** Anybody can send any command: without this, a caller could make up a payment. */
  private boolean awaits(String part, Part state, Context context) {
    return context.isFromItself() && context.outcome().isPresent() && parts.get(part) == state;
  }

  private static Decision<Event> notForCallers() {
    return refuse("not-for-callers", "only the outcome of its own message brings this");
  }

  private static String refusal(Context context) {
    Outcome outcome = context.outcome().orElseThrow();
    return outcome.code().orElse("") + ": " + outcome.reason().orElse("");
  }

  /** What has happened to a booking. */
  public sealed interface Event {
    /** The booking after this event. */
    Booking evolve(Booking booking);
  }

  /** This is wanted. */
  public record Booked(Journey journey) implements Event {
    @Override
    public Booking evolve(Booking booking) {
      if (!journey.isPossible()) {
        return booking; // Book lets none pass; but evolve takes any event that its record can hold
      }
      Map<String, Part> parts = new TreeMap<>();
      journey.steps().forEach(step -> step.forEach(part -> parts.put(part, Part.WANTED)));
      return new Booking(Status.RESERVING, journey, parts, Optional.empty());
    }
  }

  /** These parts were asked for. */
  public record Asked(List<String> parts) implements Event {
    @Override
    public Booking evolve(Booking booking) {
      boolean paying = parts.stream().anyMatch(booking.journey()::isPayment);
      return booking.with(paying ? Status.PAYING : Status.RESERVING).with(parts, Part.ASKED);
    }
  }

  /** This part is there. */
  public record Held(String part) implements Event {
    @Override
    public Booking evolve(Booking booking) {
      return booking.with(List.of(part), Part.HELD);
    }
  }

  /** This part was refused. */
  public record Denied(String part, String reason) implements Event {
    @Override
    public Booking evolve(Booking booking) {
      return booking.with(List.of(part), Part.DENIED);
    }
  }

  /** All parts are there. */
  public record Confirmed() implements Event {
    @Override
    public Booking evolve(Booking booking) {
      return booking.with(Status.CONFIRMED);
    }
  }

  /** It is not to be. */
  public record GaveUp(Status status, String reason) implements Event {
    @Override
    public Booking evolve(Booking booking) {
      Map<String, Part> parts = new TreeMap<>(booking.parts());
      parts.replaceAll((name, is) -> is == Part.OWED ? Part.HELD : is); // try again
      End end = new End(status, reason);
      return new Booking(Status.UNDOING, booking.journey(), parts, Optional.of(end));
    }
  }

  /** The others were asked to take these parts back. */
  public record AskedBack(List<String> parts) implements Event {
    @Override
    public Booking evolve(Booking booking) {
      return booking.with(parts, Part.GIVING_BACK);
    }
  }

  /** This part is back. */
  public record GivenBack(String part) implements Event {
    @Override
    public Booking evolve(Booking booking) {
      return booking.with(List.of(part), Part.GIVEN_BACK);
    }
  }

  /** This part was refused when it was given back. */
  public record Owed(String part, String reason) implements Event {
    @Override
    public Booking evolve(Booking booking) {
      return booking.with(List.of(part), Part.OWED);
    }
  }

  /** Nothing is under way any more. */
  public record Settled() implements Event {
    @Override
    public Booking evolve(Booking booking) {
      return booking.with(
          booking.parts().containsValue(Part.OWED)
              ? Status.STUCK
              : booking.end().map(End::status).orElse(Status.FAILED));
    }
  }

  private Booking with(Status newStatus) {
    return new Booking(newStatus, journey, parts, end);
  }

  /** A name that is no part of this booking means nothing. */
  private Booking with(List<String> names, Part is) {
    Map<String, Part> changed = new TreeMap<>(parts);
    names.forEach(name -> changed.replace(name, is));
    return new Booking(status, journey, changed, end);
  }

  /** What may be read of a booking. */
  public sealed interface Query<R> {
    /** The answer in this state. */
    R answer(Booking booking, Context context);

    /** How far it is. Stands in here because the enum has the same name. */
    record Status() implements Query<Booking.Status> {
      @Override
      public Booking.Status answer(Booking booking, Context context) {
        return booking.status();
      }
    }
  }
}
