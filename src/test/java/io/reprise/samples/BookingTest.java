package io.reprise.samples;

import static io.reprise.component.Decision.accept;
import static io.reprise.samples.Booking.COMPONENT;
import static io.reprise.testkit.Scenario.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Cause;
import io.reprise.component.InvalidField;
import io.reprise.samples.Booking.Asked;
import io.reprise.samples.Booking.AskedBack;
import io.reprise.samples.Booking.Book;
import io.reprise.samples.Booking.Booked;
import io.reprise.samples.Booking.Cancel;
import io.reprise.samples.Booking.Command;
import io.reprise.samples.Booking.Confirmed;
import io.reprise.samples.Booking.Denied;
import io.reprise.samples.Booking.DoWithout;
import io.reprise.samples.Booking.Event;
import io.reprise.samples.Booking.Expire;
import io.reprise.samples.Booking.GaveUp;
import io.reprise.samples.Booking.GivenBack;
import io.reprise.samples.Booking.Held;
import io.reprise.samples.Booking.Hold;
import io.reprise.samples.Booking.LetGo;
import io.reprise.samples.Booking.Owe;
import io.reprise.samples.Booking.Owed;
import io.reprise.samples.Booking.Query;
import io.reprise.samples.Booking.Settled;
import io.reprise.samples.Booking.Status;
import io.reprise.samples.Hotel.Release;
import io.reprise.samples.Hotel.Reserve;
import io.reprise.samples.Journey.Stay;
import io.reprise.samples.Wallet.Deposit;
import io.reprise.samples.Wallet.Withdraw;
import io.reprise.testkit.Scenario;
import io.reprise.testkit.Specs;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BookingTest {

  private static final LocalDate EVE = LocalDate.of(2026, 12, 24);
  private static final List<Stay> STAYS =
      List.of(new Stay("ritz", EVE, 2), new Stay("savoy", EVE.plusDays(2), 1));
  private static final Journey JOURNEY = new Journey("alice", "Ann", 1, STAYS, 500);
  private static final Book BOOK = new Book("alice", "Ann", 1, STAYS, 500);

  private static final String RITZ_1 = "hotel/ritz:2026-12-24";
  private static final String RITZ_2 = "hotel/ritz:2026-12-25";
  private static final String SAVOY = "hotel/savoy:2026-12-26";
  private static final String ALICE = "wallet/alice";

  private static final List<Event> RESERVING =
      List.of(new Booked(JOURNEY), new Asked(List.of(RITZ_1, RITZ_2)));
  private static final List<Event> PAYING =
      and(
          RESERVING,
          new Held(RITZ_1),
          new Held(RITZ_2),
          new Asked(List.of(SAVOY)),
          new Held(SAVOY),
          new Asked(List.of(ALICE)));
  private static final List<Event> CONFIRMED = and(PAYING, new Held(ALICE), new Confirmed());

  private static Scenario<Command, Event, Booking> after(List<Event> events) {
    return given(COMPONENT, events.toArray(Event[]::new)).id("b1");
  }

  private static List<Event> and(List<Event> events, Event... more) {
    List<Event> all = new ArrayList<>(events);
    all.addAll(Arrays.asList(more));
    return all;
  }

  /** The timer's command comes from an effect of the booking itself. */
  private static Scenario<Command, Event, Booking> expiring(List<Event> events) {
    return after(events).causedBy(new Cause("booking/b1", 1, 2));
  }

  @Test
  void keeps_what_every_component_promises() {
    Specs.of(COMPONENT)
        .commands(BOOK, new Hold(RITZ_1), new Hold(ALICE), new DoWithout(RITZ_2), new LetGo(ALICE))
        .events(new Booked(JOURNEY), new Asked(List.of(RITZ_1, ALICE)), new Held(ALICE))
        .check();
  }

  @Test
  void asks_for_the_nights_of_the_first_stay_at_once() {
    given(COMPONENT)
        .id("b1")
        .when(BOOK)
        .decided(
            accept(new Booked(JOURNEY), new Asked(List.of(RITZ_1, RITZ_2)))
                .send(Hotel.COMPONENT.at("ritz:2026-12-24"), new Reserve("b1", "Ann", 1))
                .onAccepted(new Hold(RITZ_1))
                .onRefused(new DoWithout(RITZ_1))
                .send(Hotel.COMPONENT.at("ritz:2026-12-25"), new Reserve("b1", "Ann", 1))
                .onAccepted(new Hold(RITZ_2))
                .onRefused(new DoWithout(RITZ_2))
                .schedule("expiry", Booking.EXPIRY, new Expire()))
        .then()
        .answers(new Query.Status(), Status.RESERVING);
  }

  @Test
  void goes_on_with_the_next_stay_then_pays_then_is_confirmed() {
    after(RESERVING)
        .afterAccepted()
        .when(new Hold(RITZ_2))
        .accepted(new Held(RITZ_2))
        .then()
        .afterAccepted()
        .when(new Hold(RITZ_1))
        .decided(
            accept(new Held(RITZ_1), new Asked(List.of(SAVOY)))
                .send(Hotel.COMPONENT.at("savoy:2026-12-26"), new Reserve("b1", "Ann", 1))
                .onAccepted(new Hold(SAVOY))
                .onRefused(new DoWithout(SAVOY)))
        .then()
        .afterAccepted()
        .when(new Hold(SAVOY))
        .decided(
            accept(new Held(SAVOY), new Asked(List.of(ALICE)))
                .send(Wallet.COMPONENT.at("alice"), new Withdraw(500))
                .onAccepted(new Hold(ALICE))
                .onRefused(new DoWithout(ALICE)))
        .then()
        .answers(new Query.Status(), Status.PAYING)
        .afterAccepted()
        .when(new Hold(ALICE))
        .decided(accept(new Held(ALICE), new Confirmed()).cancel("expiry"))
        .then()
        .answers(new Query.Status(), Status.CONFIRMED);
  }

  @Test
  void books_the_same_again_without_another_event_and_nothing_else() {
    after(RESERVING).when(BOOK).accepted();
    after(RESERVING).when(new Book("bob", "Ann", 1, STAYS, 500)).refused("already-booked");
  }

  @Test
  void releases_a_night_that_comes_after_the_other_was_refused() {
    after(RESERVING)
        .afterRefused("not-enough-rooms", "0 left")
        .when(new DoWithout(RITZ_1))
        .decided(
            accept(
                    new Denied(RITZ_1, "not-enough-rooms: 0 left"),
                    new GaveUp(Status.FAILED, RITZ_1 + " refused: not-enough-rooms: 0 left"))
                .cancel("expiry"))
        .then()
        .answers(new Query.Status(), Status.UNDOING)
        .afterAccepted()
        .when(new Hold(RITZ_2))
        .decided(
            accept(new Held(RITZ_2), new AskedBack(List.of(RITZ_2)))
                .send(Hotel.COMPONENT.at("ritz:2026-12-25"), new Release("b1"))
                .onAccepted(new LetGo(RITZ_2))
                .onRefused(new Owe(RITZ_2)))
        .then()
        .afterAccepted()
        .when(new LetGo(RITZ_2))
        .accepted(new GivenBack(RITZ_2), new Settled())
        .then()
        .answers(new Query.Status(), Status.FAILED);
  }

  @Test
  void refunds_a_payment_that_comes_after_it_expired() {
    GaveUp expired = new GaveUp(Status.EXPIRED, "not confirmed in PT15M");
    Scenario<Command, Event, Booking> undoing =
        expiring(PAYING)
            .when(new Expire())
            .decided(
                accept(expired, new AskedBack(List.of(RITZ_1, RITZ_2, SAVOY)))
                    .send(Hotel.COMPONENT.at("ritz:2026-12-24"), new Release("b1"))
                    .onAccepted(new LetGo(RITZ_1))
                    .onRefused(new Owe(RITZ_1))
                    .send(Hotel.COMPONENT.at("ritz:2026-12-25"), new Release("b1"))
                    .onAccepted(new LetGo(RITZ_2))
                    .onRefused(new Owe(RITZ_2))
                    .send(Hotel.COMPONENT.at("savoy:2026-12-26"), new Release("b1"))
                    .onAccepted(new LetGo(SAVOY))
                    .onRefused(new Owe(SAVOY)))
            .then();
    undoing
        .afterAccepted()
        .when(new Hold(ALICE))
        .decided(
            accept(new Held(ALICE), new AskedBack(List.of(ALICE)))
                .send(Wallet.COMPONENT.at("alice"), new Deposit(500))
                .onAccepted(new LetGo(ALICE))
                .onRefused(new Owe(ALICE)));
    undoing
        .afterRefused("insufficient-funds", "9 left")
        .when(new DoWithout(ALICE))
        .accepted(new Denied(ALICE, "insufficient-funds: 9 left"));
  }

  @Test
  void gives_back_everything_when_it_is_cancelled_after_it_was_confirmed() {
    Scenario<Command, Event, Booking> undoing = after(CONFIRMED).when(new Cancel()).then();
    assertThat(undoing.state().parts().values()).containsOnly(Booking.Part.GIVING_BACK);
    undoing.when(new Cancel()).accepted();
    for (String part : List.of(RITZ_1, RITZ_2, SAVOY, ALICE)) {
      undoing = undoing.afterAccepted().when(new LetGo(part)).then();
    }
    undoing.answers(new Query.Status(), Status.CANCELLED).when(new Cancel()).accepted();
  }

  @Test
  void stays_confirmed_when_the_timer_fired_while_it_was_cancelled() {
    expiring(CONFIRMED).when(new Expire()).accepted();
  }

  @Test
  void is_stuck_with_what_is_owed_until_it_can_be_given_back() {
    List<Event> owing =
        and(
            RESERVING,
            new Denied(RITZ_1, "not-enough-rooms: 0 left"),
            new GaveUp(Status.FAILED, "full"),
            new Held(RITZ_2),
            new AskedBack(List.of(RITZ_2)));
    after(owing)
        .afterRefused("unknown-reservation", "there is none of that name")
        .when(new Owe(RITZ_2))
        .accepted(
            new Owed(RITZ_2, "unknown-reservation: there is none of that name"), new Settled())
        .then()
        .answers(new Query.Status(), Status.STUCK)
        .when(new Cancel())
        .decided(
            accept(new GaveUp(Status.CANCELLED, "by anonymous"), new AskedBack(List.of(RITZ_2)))
                .send(Hotel.COMPONENT.at("ritz:2026-12-25"), new Release("b1"))
                .onAccepted(new LetGo(RITZ_2))
                .onRefused(new Owe(RITZ_2))
                .cancel("expiry"));
  }

  @Test
  void believes_nobody_but_the_outcomes_of_its_own_messages() {
    for (Command forged : List.of(new Hold(ALICE), new DoWithout(ALICE), new Expire())) {
      after(PAYING).when(forged).refused("not-for-callers");
      after(PAYING).causedBy(new Cause("booking/b2", 1, 0)).when(forged).refused("not-for-callers");
    }
    after(CONFIRMED).when(new LetGo(ALICE)).refused("not-for-callers");
    after(CONFIRMED).when(new Owe(ALICE)).refused("not-for-callers");
    after(CONFIRMED).afterAccepted().when(new Hold(ALICE)).refused("not-for-callers");
  }

  @Test
  void asks_by_name_for_a_component_that_its_jar_does_not_see() {
    assertThat(
            accept(new Asked(List.of(ALICE)))
                .send("wallet", "alice", "withdraw", Map.of("cents", 500))
                .onAccepted(new Hold(ALICE))
                .onRefused(new DoWithout(ALICE))
                .effects())
        .hasSize(1);
  }

  @Test
  void names_the_field_that_breaks_a_check() {
    assertInvalid("wallet", () -> new Book("a/b", "Ann", 1, STAYS, 500));
    assertInvalid("guest", () -> new Book("alice", " ", 1, STAYS, 500));
    assertInvalid("rooms", () -> new Book("alice", "Ann", 0, STAYS, 500));
    assertInvalid("cents", () -> new Book("alice", "Ann", 1, STAYS, 0));
    for (List<Stay> stays :
        List.of(
            List.<Stay>of(),
            List.of(new Stay("ritz", EVE, 0)),
            List.of(new Stay("ritz", EVE, Journey.NIGHTS_MAX + 1)),
            List.of(new Stay("ritz", EVE, 2), new Stay("ritz", EVE.plusDays(1), 1)),
            List.of(new Stay("", EVE, 1)),
            List.of(new Stay("ritz", LocalDate.MAX, 2)),
            List.of(new Stay("ritz", LocalDate.of(9999, 12, 31), 2)))) {
      assertInvalid("stays", () -> new Book("alice", "Ann", 1, stays, 500));
    }
  }

  private static void assertInvalid(String field, Runnable make) {
    assertThatThrownBy(make::run)
        .isInstanceOfSatisfying(
            InvalidField.class, invalid -> assertThat(invalid.field()).isEqualTo(field));
  }
}
