package io.reprise.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.component.Accepted;
import io.reprise.component.Cause;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import io.reprise.component.Effect;
import io.reprise.component.Outcome;
import io.reprise.component.Refused;
import io.reprise.samples.Journey.Stay;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Bookings, transfers and cancellations that cross in any order in which messages can arrive, on
 * few rooms and little money: at the end all rooms and all money are where they belong.
 */
class CrossingsTest {

  private static final int WALLETS = 3;
  private static final int MONEY_EACH = 300;
  private static final int BOOKINGS = 12;
  private static final int ROOMS = 2;
  private static final LocalDate EVE = LocalDate.of(2026, 12, 24);
  private static final List<String> NIGHTS =
      List.of("ritz:2026-12-24", "ritz:2026-12-25", "savoy:2026-12-26");

  private static final Set<Booking.Status> ENDS =
      Set.of(
          Booking.Status.CONFIRMED,
          Booking.Status.CANCELLED,
          Booking.Status.EXPIRED,
          Booking.Status.FAILED);

  /** A command on its way. */
  private record Sent(
      Component<?, ?, ?> component,
      String id,
      Object command,
      Optional<Cause> cause,
      Optional<Outcome> outcome,
      Optional<Effect.Send> answers) {}

  private static final Map<String, Component<?, ?, ?>> COMPONENTS =
      Map.of("hotel", Hotel.COMPONENT, "wallet", Wallet.COMPONENT, "booking", Booking.COMPONENT);

  private final Map<String, Object> states = new TreeMap<>();
  private final Map<String, Queue<Sent>> underWay = new TreeMap<>();
  private final Map<String, Sent> timers = new TreeMap<>();
  private long commands;

  @Property(tries = 300)
  void leave_all_rooms_and_all_money_where_they_belong(@ForAll long seed) {
    Random chance = new Random(seed);
    states.clear();
    underWay.clear();
    timers.clear();
    NIGHTS.forEach(night -> outside(Hotel.COMPONENT, night, new Hotel.Define(ROOMS)));
    for (int wallet = 0; wallet < WALLETS; wallet++) {
      outside(Wallet.COMPONENT, "w" + wallet, new Wallet.Command.Open("Ann"));
      outside(Wallet.COMPONENT, "w" + wallet, new Wallet.Deposit(MONEY_EACH));
    }
    arriveAll(chance);
    for (int booking = 0; booking < BOOKINGS; booking++) {
      outside(Booking.COMPONENT, "b" + booking, book(chance));
      if (chance.nextInt(3) == 0) {
        outside(Booking.COMPONENT, "b" + booking, new Booking.Cancel());
      }
      // w3 is nobody's: what is sent there comes back.
      String to = "w" + chance.nextInt(WALLETS + 1);
      outside(
          Wallet.COMPONENT,
          "w" + chance.nextInt(WALLETS),
          new Wallet.Transfer(to, 1 + chance.nextInt(50)));
    }
    while (!underWay.isEmpty() || !timers.isEmpty()) {
      if (underWay.isEmpty() || (!timers.isEmpty() && chance.nextInt(40) == 0)) {
        String timer = oneOf(timers, chance);
        post(
            "timer " + timer,
            Objects.requireNonNull(timers.remove(timer))); // may be cancelled before it arrives
      } else {
        arriveOne(chance);
      }
    }
    checkBooks();
  }

  private static Booking.Book book(Random chance) {
    List<Stay> stays = List.of(new Stay("ritz", EVE, 2), new Stay("savoy", EVE.plusDays(2), 1));
    return new Booking.Book("w" + chance.nextInt(WALLETS + 1), "Ann", 1, stays, 100);
  }

  private void checkBooks() {
    long confirmed = 0;
    for (int number = 0; number < BOOKINGS; number++) {
      Booking booking = (Booking) state("booking/b" + number);
      assertThat(booking.status()).isIn(ENDS);
      boolean isConfirmed = booking.status() == Booking.Status.CONFIRMED;
      confirmed += isConfirmed ? 1 : 0;
      for (String night : NIGHTS) {
        Hotel hotel = (Hotel) state("hotel/" + night);
        assertThat(hotel.reservations().containsKey("b" + number)).isEqualTo(isConfirmed);
      }
    }
    long money = 0;
    for (int wallet = 0; wallet < WALLETS; wallet++) {
      money += ((Wallet.Open) state("wallet/w" + wallet)).cents();
    }
    assertThat(money).isEqualTo(WALLETS * MONEY_EACH - 100 * confirmed);
  }

  private Object state(String entity) {
    return states.getOrDefault(entity, component(entity).initial());
  }

  private static Component<?, ?, ?> component(String entity) {
    return Objects.requireNonNull(COMPONENTS.get(entity.substring(0, entity.indexOf('/'))));
  }

  /** What callers send crosses everything else. */
  private void outside(Component<?, ?, ?> component, String id, Object command) {
    post(
        "caller of " + component.name() + "/" + id,
        new Sent(component, id, command, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  private void post(String pair, Sent sent) {
    underWay.computeIfAbsent(pair, p -> new ArrayDeque<>()).add(sent);
  }

  private void arriveAll(Random chance) {
    while (!underWay.isEmpty()) {
      arriveOne(chance);
    }
  }

  /** In order between two entities, in any order otherwise. */
  private void arriveOne(Random chance) {
    String pair = oneOf(underWay, chance);
    Queue<Sent> queue = Objects.requireNonNull(underWay.get(pair));
    Sent sent = queue.remove();
    if (queue.isEmpty()) {
      underWay.remove(pair);
    }
    arrive(sent);
  }

  private static String oneOf(Map<String, ?> map, Random chance) {
    return new ArrayList<>(map.keySet()).get(chance.nextInt(map.size()));
  }

  @SuppressWarnings("unchecked") // commands come to the component that takes them
  private void arrive(Sent sent) {
    Component<Object, Object, Object> component =
        (Component<Object, Object, Object>) sent.component();
    String entity = component.name() + "/" + sent.id();
    commands++;
    Context context =
        Context.ofCommand(
            component.name(),
            sent.id(),
            new UUID(0, commands),
            "anonymous",
            Instant.EPOCH,
            sent.cause(),
            sent.outcome());
    Decision<?> decision = component.decide(sent.command(), state(entity), context);
    if (decision instanceof Accepted<?> accepted) {
      accepted
          .events()
          .forEach(event -> states.put(entity, component.evolve(event, state(entity))));
      accepted.effects().forEach(effect -> carryOut(component, sent.id(), effect));
    }
    sent.answers().ifPresent(send -> answer(sent, send, entity, decision));
  }

  private void carryOut(Component<?, ?, ?> component, String id, Effect effect) {
    String entity = component.name() + "/" + id;
    Optional<Cause> own = Optional.of(new Cause(entity, 1, 0));
    if (effect instanceof Effect.Send send && send.message() instanceof Effect.Typed typed) {
      Component<?, ?, ?> to = component(send.component() + "/" + send.id());
      post(
          entity + " to " + send.component() + "/" + send.id(),
          new Sent(to, send.id(), typed.command(), own, Optional.empty(), Optional.of(send)));
    } else if (effect instanceof Effect.Schedule schedule) {
      Sent due =
          new Sent(component, id, schedule.command(), own, Optional.empty(), Optional.empty());
      timers.put(entity + " " + schedule.name(), due);
    } else if (effect instanceof Effect.Cancel cancel) {
      timers.remove(entity + " " + cancel.name());
    }
  }

  private void answer(Sent sent, Effect.Send send, String from, Decision<?> decision) {
    Optional<Object> command = decision instanceof Accepted<?> ? send.accepted() : send.refused();
    Outcome outcome =
        decision instanceof Refused<?> refused
            ? new Outcome(
                false, Optional.of(refused.code()), Optional.of(refused.reason()), Optional.empty())
            : new Outcome(true, Optional.empty(), Optional.empty(), Optional.empty());
    String sender = sent.cause().orElseThrow().entity();
    command.ifPresent(
        told ->
            post(
                from + " back to " + sender,
                new Sent(
                    component(sender),
                    sender.substring(sender.indexOf('/') + 1),
                    told,
                    sent.cause(),
                    Optional.of(outcome),
                    Optional.empty())));
  }
}
