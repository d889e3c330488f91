package io.reprise.samples;

import static io.reprise.component.Decision.that;

import io.reprise.component.Address;
import io.reprise.component.Decision.Check;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a {@link Booking} is about: rooms for a guest in each stay, for so much money from a wallet.
 *
 * @param wallet the id of the wallet that pays
 * @param rooms how many, each night
 * @param cents the price of it all
 */
public record Journey(String wallet, String guest, int rooms, List<Stay> stays, long cents) {

  /** A journey has at most this many nights, so that the state of a booking stays small. */
  public static final int NIGHTS_MAX = 36;

  /** Before something is booked. */
  static final Journey NONE = new Journey("", "", 0, List.of(), 0);

  /** Keeps a copy of the stays. */
  public Journey {
    stays = List.copyOf(stays);
  }

  /**
   * Some nights in one hotel; each is an entity of {@link Hotel}, {@code hotel/ritz:2026-12-24}.
   */
  public record Stay(String hotel, LocalDate from, int nights) {
    /** Its nights as parts of a booking. */
    List<String> parts() {
      return IntStream.range(0, nights).mapToObj(n -> "hotel/" + night(n)).toList();
    }

    private String night(int number) {
      return hotel + ":" + from.plusDays(number);
    }

    private boolean isPossible() {
      return nights >= 1
          && nights <= NIGHTS_MAX
          && Address.isId(night(0))
          && Address.isId(night(nights - 1));
    }
  }

  /** Whether this part of a booking is the payment; else it is a night. */
  boolean isPayment(String part) {
    return part.equals(payment());
  }

  private String payment() {
    return "wallet/" + wallet;
  }

  /** Whom to ask for the payment. */
  Address<Wallet.Command> payer() {
    return Wallet.COMPONENT.at(wallet);
  }

  /** Whom to ask for a night. */
  static Address<Hotel.Command> hotel(String night) {
    return Hotel.COMPONENT.at(night.substring("hotel/".length()));
  }

  /** All parts of a booking: in steps, each of which is taken when the one before is done. */
  List<List<String>> steps() {
    return Stream.concat(stays.stream().map(Stay::parts), Stream.of(List.of(payment()))).toList();
  }

  /** What must hold of a journey that can be booked. */
  Check[] checks() {
    return new Check[] {
      that(Address.isId(wallet), "wallet", "must be the id of a wallet"),
      that(
          !guest.isBlank() && guest.length() <= Hotel.NAME_LENGTH_MAX,
          "guest",
          "must have from 1 to " + Hotel.NAME_LENGTH_MAX + " characters, not all of them blank"),
      that(rooms >= 1 && rooms <= Hotel.ROOMS_MAX, "rooms", "must be from 1 to " + Hotel.ROOMS_MAX),
      that(
          hasNights(),
          "stays",
          "must have from 1 to " + NIGHTS_MAX + " nights, none twice, in hotels named by an id"),
      that(cents > 0, "cents", "must be > 0")
    };
  }

  /** Whether all checks hold. */
  boolean isPossible() {
    return Stream.of(checks()).allMatch(Check::holds);
  }

  private boolean hasNights() {
    if (stays.size() > NIGHTS_MAX || !stays.stream().allMatch(Stay::isPossible)) {
      return false;
    }
    List<String> nights = stays.stream().flatMap(stay -> stay.parts().stream()).toList();
    return !nights.isEmpty()
        && nights.size() <= NIGHTS_MAX
        && new HashSet<>(nights).size() == nights.size();
  }
}
