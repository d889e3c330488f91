package io.reprise.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Something that breaks, and is whole again later.
 *
 * @param node whom it hits; for some it doesn't matter
 * @param lasts how long it is broken
 */
record Fault(Kind kind, String node, Duration lasts) {
  private static final int LOSS_PERCENT = 20;
  private static final Duration AHEAD = Duration.ofMinutes(2);
  private static final Duration BEHIND = Duration.ofMinutes(-1);

  /** What breaks. */
  enum Kind {
    /** SIGKILL; its supervisor starts it again. */
    KILL(0, 2),
    PAUSE_5(5, 5),
    PAUSE_15(15, 15),
    PAUSE_30(30, 30),
    /** Cut from the two others; the database and the clients still reach it. */
    PARTITION(12, 25),
    /** Cut from the two others and the database; only the clients still reach it. */
    ISOLATION(12, 25),
    /** What it sends to the two others is lost; it still hears them. */
    ONE_WAY(12, 25),
    /** Cut from the database only. */
    NO_DATABASE(8, 20),
    /** A fifth of what it sends and gets is lost. */
    LOSS(10, 25),
    /** PostgreSQL is killed, and started again later. */
    DATABASE_KILL(0, 6),
    /** The clock of one node jumps ahead, and then back behind. */
    CLOCK(4, 10),
    /** The first seed is cut from the two others, and is killed meanwhile: it starts alone. */
    SEED_RESTART(35, 45);

    private final int secondsMin;
    private final int secondsMax;

    Kind(int secondsMin, int secondsMax) {
      this.secondsMin = secondsMin;
      this.secondsMax = secondsMax;
    }

    Fault on(String node, Random chance) {
      int seconds = secondsMin + chance.nextInt(secondsMax - secondsMin + 1);
      String hit =
          switch (this) {
            case CLOCK -> Lab.WITH_CLOCK;
            case SEED_RESTART -> Lab.NODES.get(0);
            case DATABASE_KILL -> Lab.DATABASE;
            default -> node;
          };
      return new Fault(this, hit, Duration.ofSeconds(seconds));
    }
  }

  /** Breaks it. */
  void begin(Lab lab) throws IOException, InterruptedException {
    lab.history().mark("fault", this + " begins");
    switch (kind) {
      case KILL -> lab.node(node).kill();
      case PAUSE_5, PAUSE_15, PAUSE_30 -> lab.node(node).signal("STOP");
      case PARTITION, ISOLATION, ONE_WAY, NO_DATABASE, LOSS -> lab.network().drop(rules());
      case DATABASE_KILL -> lab.killDatabase();
      case CLOCK -> lab.setClock(AHEAD);
      case SEED_RESTART -> {
        lab.network().drop(rules());
        lab.node(node).kill();
      }
    }
  }

  /** Makes it whole again. */
  void end(Lab lab) throws IOException, InterruptedException {
    switch (kind) {
      case KILL -> {} // by the supervisor
      case PAUSE_5, PAUSE_15, PAUSE_30 -> lab.node(node).signal("CONT");
      case PARTITION, ISOLATION, ONE_WAY, NO_DATABASE, LOSS, SEED_RESTART ->
          lab.network().heal(rules());
      case DATABASE_KILL -> lab.startDatabase();
      case CLOCK -> lab.setClock(BEHIND);
    }
    lab.history().mark("heal", this + " ends");
  }

  private List<Namespaces.Rule> rules() {
    List<String> others = Lab.NODES.stream().filter(other -> !other.equals(node)).toList();
    List<String> all =
        Lab.HOSTS.stream()
            .filter(other -> !other.equals(node) && !other.equals(Lab.CLIENTS))
            .toList();
    return switch (kind) {
      case PARTITION, SEED_RESTART -> Namespaces.between(node, others);
      case ISOLATION -> Namespaces.between(node, all);
      case ONE_WAY -> Namespaces.from(node, others);
      case NO_DATABASE -> Namespaces.between(node, List.of(Lab.DATABASE));
      case LOSS -> Namespaces.loss(node, all, LOSS_PERCENT);
      default -> List.of();
    };
  }

  @Override
  public String toString() {
    return kind + " of " + node + " for " + lasts.toSeconds() + " s";
  }
}
