package io.reprise.samples;

import static io.reprise.samples.Hotel.COMPONENT;
import static io.reprise.testkit.Scenario.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.component.Accepted;
import io.reprise.component.InvalidField;
import io.reprise.samples.Hotel.Command;
import io.reprise.samples.Hotel.Define;
import io.reprise.samples.Hotel.Defined;
import io.reprise.samples.Hotel.Event;
import io.reprise.samples.Hotel.Free;
import io.reprise.samples.Hotel.Left;
import io.reprise.samples.Hotel.Release;
import io.reprise.samples.Hotel.Released;
import io.reprise.samples.Hotel.Reservation;
import io.reprise.samples.Hotel.Reservations;
import io.reprise.samples.Hotel.Reserve;
import io.reprise.samples.Hotel.Reserved;
import io.reprise.testkit.Decided;
import io.reprise.testkit.Scenario;
import io.reprise.testkit.Specs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HotelTest {

  @Test
  void keeps_what_every_component_promises() {
    Specs.check(COMPONENT);
  }

  @Test
  void defines_its_rooms_and_says_what_is_left() {
    given(COMPONENT)
        .when(new Define(3))
        .accepted(new Defined(3))
        .replied(new Left(3))
        .then()
        .answers(new Free(), 3);
  }

  @Test
  void changes_nothing_when_defined_as_it_is() {
    given(COMPONENT, new Defined(3)).when(new Define(3)).accepted().replied(new Left(3));
  }

  @Test
  void reserves_what_is_free() {
    given(COMPONENT, new Defined(3))
        .when(new Reserve("r1", "Ann", 2))
        .accepted(new Reserved("r1", "Ann", 2))
        .replied(new Left(1))
        .then()
        .answers(new Free(), 1)
        .when(new Reserve("r2", "Bob", 1))
        .accepted(new Reserved("r2", "Bob", 1))
        .replied(new Left(0));
  }

  @Test
  void refuses_overbooking() {
    given(COMPONENT, new Defined(3), new Reserved("r1", "Ann", 2))
        .when(new Reserve("r2", "Bob", 2))
        .refused("not-enough-rooms");
  }

  @Test
  void refuses_to_reserve_before_its_rooms_are_defined() {
    given(COMPONENT).when(new Reserve("r1", "Ann", 1)).refused("not-defined");
    given(COMPONENT).answers(new Free(), 0);
  }

  @Test
  void reserves_the_same_again_without_another_event() {
    given(COMPONENT, new Defined(3), new Reserved("r1", "Ann", 2))
        .when(new Reserve("r1", "Ann", 2))
        .accepted()
        .replied(new Left(1));
  }

  @Test
  void refuses_a_name_that_is_taken() {
    given(COMPONENT, new Defined(3), new Reserved("r1", "Ann", 2))
        .when(new Reserve("r1", "Bob", 1))
        .refused("reservation-exists");
  }

  @Test
  void releases_a_reservation() {
    given(COMPONENT, new Defined(3), new Reserved("r1", "Ann", 2))
        .when(new Release("r1"))
        .accepted(new Released("r1"))
        .replied(new Left(3))
        .then()
        .answers(new Free(), 3);
  }

  @Test
  void refuses_to_release_what_is_not_reserved() {
    given(COMPONENT, new Defined(3)).when(new Release("r1")).refused("unknown-reservation");
  }

  @Test
  void shrinks_to_what_is_reserved_and_not_below() {
    given(COMPONENT, new Defined(3), new Reserved("r1", "Ann", 2))
        .when(new Define(1))
        .refused("below-reserved");
    given(COMPONENT, new Defined(3), new Reserved("r1", "Ann", 2))
        .when(new Define(2))
        .accepted(new Defined(2))
        .replied(new Left(0));
  }

  @Test
  void answers_what_is_reserved_by_all_or_by_one_guest() {
    given(COMPONENT, new Defined(9), new Reserved("r1", "Ann", 2), new Reserved("r2", "Bob", 1))
        .answers(
            new Reservations(Optional.empty()),
            Map.of("r1", new Reservation("Ann", 2), "r2", new Reservation("Bob", 1)))
        .answers(new Reservations(Optional.of("Ann")), Map.of("r1", new Reservation("Ann", 2)));
  }

  @Test
  void keeps_reservations_in_the_order_of_names() {
    Hotel hotel =
        given(
                COMPONENT,
                new Defined(9),
                new Reserved("c", "Ann", 1),
                new Reserved("a", "Ann", 1),
                new Reserved("b", "Ann", 1))
            .state();
    assertThat(hotel.reservations().keySet()).containsExactly("a", "b", "c");
  }

  @Test
  void names_the_field_that_breaks_a_check() {
    assertInvalid("rooms", () -> new Define(0));
    assertInvalid("rooms", () -> new Define(Hotel.ROOMS_MAX + 1));
    assertInvalid("reservation", () -> new Reserve("", "Ann", 1));
    assertInvalid("guest", () -> new Reserve("r1", "x".repeat(Hotel.NAME_LENGTH_MAX + 1), 1));
    assertInvalid("rooms", () -> new Reserve("r1", "Ann", 0));
    assertInvalid("reservation", () -> new Release(" "));
  }

  @Property
  void is_never_overbooked_whatever_is_asked(@ForAll("commands") List<Command> commands) {
    Scenario<Command, Event, Hotel> hotel = given(COMPONENT);
    for (Command command : commands) {
      Decided<Command, Event, Hotel> decided = hotel.when(command);
      hotel = decided.then();
      assertThat(hotel.state().free()).isBetween(0, hotel.state().rooms());
      if (decided.decision() instanceof Accepted<?>) {
        decided.replied(new Left(hotel.state().free()));
      }
    }
  }

  @Provide
  Arbitrary<List<Command>> commands() {
    return Arbitraries.<Command>oneOf(
            Arbitraries.integers().between(1, 20).map(Define::new),
            Combinators.combine(names(), names(), Arbitraries.integers().between(1, 8))
                .as(Reserve::new),
            names().map(Release::new))
        .list();
  }

  private static Arbitrary<String> names() {
    return Arbitraries.of("a", "b", "c", "d");
  }

  private static void assertInvalid(String field, Runnable make) {
    assertThatThrownBy(make::run)
        .isInstanceOfSatisfying(
            InvalidField.class, invalid -> assertThat(invalid.field()).isEqualTo(field));
  }
}
