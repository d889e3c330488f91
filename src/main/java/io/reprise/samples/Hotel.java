package io.reprise.samples;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;
import static io.reprise.component.Decision.that;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rooms of one hotel for one night: define how many there are, reserve, release; never more
 * reserved than there are.
 *
 * <p>Give each night an entity of its own, e.g. {@code hotel/ritz:2026-12-24}. Then nights don't
 * wait for each other, and the state never holds more than one night's reservations.
 *
 * @param rooms how many rooms there are; 0 before they are defined
 * @param reservations what is reserved, by the reservation's name
 */
public record Hotel(int rooms, Map<String, Reservation> reservations) {

  /** The definition: this is all that a node needs. */
  public static final Component<Command, Event, Hotel> COMPONENT =
      Component.named("hotel")
          .version(1)
          .startingAs(new Hotel(0, Map.of()))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .queries(Query.class, Query::answer)
          .replies(Left.class)
          .build();

  /** A hotel has at most this many rooms, so that its state stays small. */
  public static final int ROOMS_MAX = 1_000;

  /** A name has at most this many characters: as many as the id of an entity may have. */
  public static final int NAME_LENGTH_MAX = 128;

  /**
   * Copies in the order of names. {@code Map.copyOf} would not do: it iterates in another order in
   * each JVM, and a rule that looks at the first reservation could not be repeated.
   */
  public Hotel {
    reservations = Collections.unmodifiableSortedMap(new TreeMap<>(reservations));
  }

  /** What one guest has reserved. */
  public record Reservation(String guest, int rooms) {}

  /** The reply to a change: how many rooms are left. */
  public record Left(int rooms) {}

  /** How many rooms are free. */
  public int free() {
    return rooms - reservations.values().stream().mapToInt(Reservation::rooms).sum();
  }

  /** What may be asked of a hotel. */
  public sealed interface Command {
    /** The rule of this command. */
    Decision<? extends Event> decide(Hotel hotel, Context context);
  }

  /** Says how many rooms there are; again, if that changes, but not below what is reserved. */
  public record Define(int rooms) implements Command {
    /** Checks the number. */
    public Define {
      require(someRooms(rooms));
    }

    @Override
    public Decision<? extends Event> decide(Hotel hotel, Context context) {
      if (rooms == hotel.rooms()) {
        return accept(Event.class).reply(new Left(hotel.free()));
      }
      int reserved = hotel.rooms() - hotel.free();
      if (rooms < reserved) {
        return refuse("below-reserved", reserved + " are reserved");
      }
      return accept(new Defined(rooms)).reply(new Left(rooms - reserved));
    }
  }

  /** Reserves rooms under a name that the caller chooses; asking for the same again is fine. */
  public record Reserve(String reservation, String guest, int rooms) implements Command {
    /** Checks all fields, so that a caller hears of all that are wrong at once. */
    public Reserve {
      require(name("reservation", reservation), name("guest", guest), someRooms(rooms));
    }

    @Override
    public Decision<? extends Event> decide(Hotel hotel, Context context) {
      if (hotel.rooms() == 0) {
        return refuse("not-defined", "define its rooms first");
      }
      Reservation wanted = new Reservation(guest, rooms);
      Reservation there = hotel.reservations().get(reservation);
      if (wanted.equals(there)) {
        return accept(Event.class).reply(new Left(hotel.free()));
      }
      if (there != null) {
        return refuse("reservation-exists", "release it first, or choose another name");
      }
      if (rooms > hotel.free()) {
        return refuse("not-enough-rooms", hotel.free() + " left");
      }
      return accept(new Reserved(reservation, guest, rooms)).reply(new Left(hotel.free() - rooms));
    }
  }

  /** Gives the rooms of a reservation back. */
  public record Release(String reservation) implements Command {
    /** Checks the name. */
    public Release {
      require(name("reservation", reservation));
    }

    @Override
    public Decision<? extends Event> decide(Hotel hotel, Context context) {
      Reservation there = hotel.reservations().get(reservation);
      if (there == null) {
        return refuse("unknown-reservation", "there is none of that name");
      }
      return accept(new Released(reservation)).reply(new Left(hotel.free() + there.rooms()));
    }
  }

  /** What has happened to a hotel. */
  public sealed interface Event {
    /** The hotel after this event. */
    Hotel evolve(Hotel hotel);
  }

  /** It has this many rooms now. */
  public record Defined(int rooms) implements Event {
    @Override
    public Hotel evolve(Hotel hotel) {
      return new Hotel(rooms, hotel.reservations());
    }
  }

  /** Rooms were reserved. */
  public record Reserved(String reservation, String guest, int rooms) implements Event {
    @Override
    public Hotel evolve(Hotel hotel) {
      Map<String, Reservation> more = new TreeMap<>(hotel.reservations());
      more.put(reservation, new Reservation(guest, rooms));
      return new Hotel(hotel.rooms(), more);
    }
  }

  /** The rooms of a reservation were given back. */
  public record Released(String reservation) implements Event {
    @Override
    public Hotel evolve(Hotel hotel) {
      Map<String, Reservation> fewer = new TreeMap<>(hotel.reservations());
      fewer.remove(reservation);
      return new Hotel(hotel.rooms(), fewer);
    }
  }

  /** What may be read of a hotel. */
  public sealed interface Query<R> {
    /** The answer in this state. */
    R answer(Hotel hotel, Context context);
  }

  /** How many rooms are free; 0 before they are defined. */
  public record Free() implements Query<Integer> {
    @Override
    public Integer answer(Hotel hotel, Context context) {
      return hotel.free();
    }
  }

  /** What is reserved, in the order of names: all, or what one guest has. */
  public record Reservations(Optional<String> guest) implements Query<Map<String, Reservation>> {
    @Override
    public Map<String, Reservation> answer(Hotel hotel, Context context) {
      Map<String, Reservation> found = new TreeMap<>(hotel.reservations());
      guest.ifPresent(name -> found.values().removeIf(there -> !there.guest().equals(name)));
      return found;
    }
  }

  private static Decision.Check someRooms(int rooms) {
    return that(rooms >= 1 && rooms <= ROOMS_MAX, "rooms", "must be from 1 to " + ROOMS_MAX);
  }

  private static Decision.Check name(String field, String name) {
    return that(
        !name.isBlank() && name.length() <= NAME_LENGTH_MAX,
        field,
        name.isBlank()
            ? "must not be blank"
            : "must have at most " + NAME_LENGTH_MAX + " characters");
  }
}
