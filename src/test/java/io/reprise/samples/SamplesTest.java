package io.reprise.samples;

import static io.reprise.testkit.Scenario.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.NoJars;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Effects;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.codec.Json;
import io.reprise.codec.Named;
import io.reprise.component.Accepted;
import io.reprise.component.Component;
import io.reprise.component.Effect;
import io.reprise.samples.Hotel.Reserved;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples as a node sees them. */
class SamplesTest {

  private static final Catalog CATALOG = catalog();

  private static Catalog catalog() {
    try {
      return Catalog.load(NoJars.folder());
    } catch (BadComponent e) {
      throw new AssertionError(e);
    }
  }

  private static Installed installed(String name) {
    return CATALOG.find(name).orElseThrow();
  }

  @Test
  void are_found_as_any_component_is() {
    assertThat(new Samples().components())
        .extracting(Component::name)
        .allSatisfy(name -> assertThat(CATALOG.find(name)).isPresent());
  }

  @Test
  void have_the_names_that_the_docs_use() {
    assertThat(installed("wallet").commandNames())
        .containsExactly("deposit", "open", "take-back", "transfer", "withdraw");
    assertThat(installed("wallet").eventNames())
        .containsExactly("deposited", "opened", "taken-back", "transferred", "withdrawn");
    assertThat(installed("wallet").queryNames()).containsExactly("balance");
    assertThat(installed("hotel").commandNames()).containsExactly("define", "release", "reserve");
    assertThat(installed("hotel").eventNames()).containsExactly("defined", "released", "reserved");
    assertThat(installed("hotel").queryNames()).containsExactly("free", "reservations");
    assertThat(installed("booking").commandNames())
        .containsExactly("book", "cancel", "do-without", "expire", "hold", "let-go", "owe");
    assertThat(installed("booking").queryNames()).containsExactly("status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wallet", "hotel", "booking"})
  void pin_the_names_and_shapes_that_they_have(String name) throws Exception {
    Path file = Path.of("src/main/resources/META-INF/reprise", name + ".json");
    assertThat(Json.parse(Files.readAllBytes(file)))
        .as("a new name or shape is pinned: ./reprise component show %s --pins-to %s", name, file)
        .isEqualTo(installed(name).pins());
  }

  @Test
  void decode_what_the_tour_sends() throws Exception {
    assertThat(installed("wallet").decodeCommand("open", json("{\"owner\":\"Ann\"}")))
        .isEqualTo(new Wallet.Command.Open("Ann"));
    assertThat(installed("wallet").decodeCommand("deposit", json("{\"cents\":500}")))
        .isEqualTo(new Wallet.Deposit(500));
  }

  @Property(tries = 200)
  void read_a_state_back_as_it_was(@ForAll @Size(max = 20) List<String> names, @ForAll int rooms)
      throws InvalidBody {
    Hotel hotel = Hotel.COMPONENT.initial();
    for (String name : names) {
      hotel = new Reserved(name, name, rooms).evolve(hotel);
    }
    Installed component = installed("hotel");
    Hotel read = (Hotel) component.decodeState(component.encodeState(hotel));
    assertThat(read).isEqualTo(hotel);
    assertThat(List.copyOf(read.reservations().keySet()))
        .isEqualTo(List.copyOf(hotel.reservations().keySet()));
  }

  @Property(tries = 200)
  void read_an_event_back_as_it_was(@ForAll String name, @ForAll int rooms) throws InvalidBody {
    Installed component = installed("hotel");
    Reserved reserved = new Reserved(name, name, rooms);
    Named encoded = component.encodeEvent(reserved);
    assertThat(component.decodeEvent(encoded.name(), 1, encoded.body()))
        .isEqualTo(Optional.of(reserved));
  }

  @Test
  void send_what_the_receivers_take() {
    Journey.Stay night = new Journey.Stay("ritz", LocalDate.of(2026, 12, 24), 1);
    List<Booking.Command> commands =
        List.of(
            new Booking.Book("alice", "Ann", 1, List.of(night), 500),
            new Booking.Hold("hotel/ritz:2026-12-24"),
            new Booking.Hold("wallet/alice"),
            new Booking.Cancel());
    // The longest id of an entity is the name of a reservation too.
    var booking = given(Booking.COMPONENT).id("b".repeat(Hotel.NAME_LENGTH_MAX));
    for (Booking.Command command : commands) {
      var decided = booking.afterAccepted().when(command);
      List<Effect> effects = ((Accepted<?>) decided.decision()).effects();
      assertThat(Effects.encode(CATALOG, installed("booking"), effects)).hasSameSizeAs(effects);
      booking = decided.then();
    }
  }

  @Test
  void answer_a_query_by_the_parameters_of_a_url() throws Exception {
    Installed component = installed("hotel");
    Object query = component.decodeQuery("reservations", Map.of("guest", List.of("Ann")));
    assertThat(query).isEqualTo(new Hotel.Reservations(Optional.of("Ann")));
  }

  private static JsonNode json(String text) throws Exception {
    return Json.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
