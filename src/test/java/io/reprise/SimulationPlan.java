package io.reprise;

import io.reprise.CrashTest.Victim;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What is done in one round of a {@link SimulationTest}, or beside faults: what callers send, and
 * after how many answers who is killed. All of it comes from the seed.
 *
 * @param name of the round, in the ids of all that is new in it
 * @param actions in the order in which callers take them
 * @param kills in order
 */
public record SimulationPlan(String name, List<Action> actions, List<Kill> kills) {

  static final int WALLETS = 8;
  static final int MONEY_EACH = 6_000;
  static final int ROOMS = 50;

  private static final int NIGHTS = 4;
  private static final List<String> HOTELS = List.of("ritz", "savoy", "adlon");
  private static final int BOOKINGS = 400;
  private static final List<Victim> VICTIMS =
      List.of(Victim.NODE, Victim.NODE, Victim.POSTGRESQL, Victim.POSTGRESQL, Victim.BOTH);
  private static final Duration EXPIRY_AND_MORE = Duration.ofMinutes(16);

  /**
   * A command, or a move of the clock.
   *
   * @param path where it is posted
   */
  public record Action(String path, String body, String key) {}

  /**
   * Who is killed.
   *
   * @param after as many answers of the round
   * @param expiry whether the clock is moved afterwards beyond the expiry of all bookings that the
   *     kill has interrupted: they are undone while what was under way still arrives
   */
  record Kill(Victim victim, int after, boolean expiry) {}

  /** The plan of a round. */
  public static SimulationPlan of(long seed, int round) {
    Random chance = new Random(seed * 31 + round);
    String name = "r" + round;
    List<Action> actions = new ArrayList<>();
    for (int booking = 0; booking < BOOKINGS; booking++) {
      String path = "/v1/entities/booking/" + name + "-b" + booking;
      actions.add(new Action(path + "/book", journey(chance, round), path + "-book"));
      if (chance.nextInt(10) < 3) {
        cancelSomeBooking(name, booking, actions, chance);
      }
      if (chance.nextInt(10) < 8) {
        transfer(name + "-t" + booking, actions, chance);
      }
      if (chance.nextInt(12) == 0) {
        actions.add(moveClock(shortOrLong(chance)));
      }
    }
    return new SimulationPlan(name, actions, kills(chance, actions.size()));
  }

  /** Two stays in different hotels; sometimes in one that nobody has defined, or nobody pays. */
  private static String journey(Random chance, int round) {
    int first = chance.nextInt(HOTELS.size());
    int second = (first + 1 + chance.nextInt(HOTELS.size() - 1)) % HOTELS.size();
    String other = chance.nextInt(20) == 0 ? "nowhere" : HOTELS.get(second);
    return """
        {"wallet":"%s","guest":"Ann","rooms":%d,"cents":%d,"stays":[%s,%s]}"""
        .formatted(
            wallet(chance),
            1 + chance.nextInt(2),
            100 + chance.nextInt(200),
            stay(HOTELS.get(first), chance, round),
            stay(other, chance, round));
  }

  private static String stay(String hotel, Random chance, int round) {
    return """
        {"hotel":"%s","from":"%s","nights":%d}"""
        .formatted(hotel, day(round, chance.nextInt(NIGHTS - 1)), 1 + chance.nextInt(2));
  }

  private static LocalDate day(int round, int number) {
    return LocalDate.of(2026, 12, 24).plusDays((long) round * NIGHTS + number);
  }

  /** One more than there are: the last one is never opened. */
  private static String wallet(Random chance) {
    return "w" + (chance.nextInt(20) == 0 ? WALLETS : chance.nextInt(WALLETS));
  }

  /** Most often one that is under way: the last ones; sometimes the one that comes next. */
  private static void cancelSomeBooking(
      String round, int booking, List<Action> actions, Random chance) {
    int which = Math.max(0, booking + 1 - chance.nextInt(8));
    String path = "/v1/entities/booking/" + round + "-b" + which + "/cancel";
    actions.add(new Action(path, "{}", round + "-cancel-" + booking));
  }

  private static void transfer(String key, List<Action> actions, Random chance) {
    String body = "{\"to\":\"%s\",\"cents\":%d}".formatted(wallet(chance), 1 + chance.nextInt(300));
    String path = "/v1/entities/wallet/w" + chance.nextInt(WALLETS) + "/transfer";
    actions.add(new Action(path, body, key));
  }

  private static Duration shortOrLong(Random chance) {
    return chance.nextInt(4) == 0 ? EXPIRY_AND_MORE : Duration.ofSeconds(chance.nextInt(120));
  }

  private static List<Kill> kills(Random chance, int actions) {
    List<Victim> victims = new ArrayList<>(VICTIMS);
    Collections.shuffle(victims, chance);
    Set<Integer> moments = new TreeSet<>();
    while (moments.size() < victims.size()) {
      moments.add(chance.nextInt(actions));
    }
    List<Kill> kills = new ArrayList<>();
    for (int moment : moments) {
      kills.add(new Kill(victims.get(kills.size()), moment, chance.nextBoolean()));
    }
    return kills;
  }

  /** The clock goes on from where it stands, so it does no harm to send this twice. */
  static Action moveClock(Duration by) {
    return new Action("/v1/dev/clock", "{\"advance\":\"" + by + "\"}", "");
  }

  /** What there must be before the round: rooms for its nights, and money. */
  public List<Action> beginning(int round) {
    List<Action> actions = new ArrayList<>();
    for (String night : nights(round)) {
      String path = "/v1/entities/hotel/" + night + "/define";
      actions.add(new Action(path, "{\"rooms\":" + ROOMS + "}", name + "-define"));
    }
    for (int wallet = 0; wallet < WALLETS; wallet++) {
      String path = "/v1/entities/wallet/w" + wallet;
      actions.add(new Action(path + "/open", "{\"owner\":\"Ann\"}", name + "-open"));
      actions.add(new Action(path + "/deposit", "{\"cents\":" + MONEY_EACH + "}", name + "-money"));
    }
    return actions;
  }

  /** The nights of a round, as ids of hotels. */
  static List<String> nights(int round) {
    return HOTELS.stream()
        .flatMap(
            hotel ->
                IntStream.range(0, NIGHTS).mapToObj(number -> hotel + ":" + day(round, number)))
        .toList();
  }

  /** The ids of the round's bookings. */
  List<String> bookings() {
    return IntStream.range(0, BOOKINGS).mapToObj(booking -> name + "-b" + booking).toList();
  }
}
