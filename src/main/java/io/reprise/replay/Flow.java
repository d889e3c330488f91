package io.reprise.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.journal.Entry;
import io.reprise.journal.Outstanding;
import io.reprise.journal.Skipped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one request, or several, led to: commands, their entries and effects, as trees. A tree is
 * given as its commands in causal order: each before all that its effects led to, and these in the
 * order of the effects.
 *
 * @param id what was asked for
 * @param commands numbered from 1 on in this order; empty if nothing was found
 * @param leftOut effects that were not followed, because of a limit; what they led to is not
 *     counted
 * @param timedOut whether it took too long: then something may be missing
 */
public record Flow(String id, List<Command> commands, int leftOut, boolean timedOut) {

  /**
   * A command with what its effects have led to at once: nothing above it, and no further down.
   *
   * @param command all its entries; it has number 1
   */
  public static Flow near(Links links, ReplaySettings settings, List<Entry> command) {
    long end = System.nanoTime() + settings.findTimeout().toNanos();
    return new FlowWalk(links, settings, end).near(command);
  }

  /** Whether all that there is by now is in it. */
  public boolean complete() {
    return leftOut == 0
        && !timedOut
        && commands.stream().noneMatch(command -> command.above() == Above.CUT);
  }

  /** The entities that it has entries of, as {@code component/id}, in the order of the commands. */
  public List<String> entities() {
    return commands.stream().map(command -> command.first().entity()).distinct().toList();
  }

  /** What there is above a command. */
  public enum Above {
    /** Its cause, which is in the flow; or it came from outside. */
    NOTHING,
    /** More, which a limit left out. */
    CUT,
    /** A cause that has no entry here: that was not imported, for example. */
    MISSING
  }

  /**
   * A command and its entries.
   *
   * @param number its own
   * @param parent the number of the command whose effect led to it; empty for a root
   * @param depth how many commands are above it
   * @param asked whether it is what was asked for, or one of those
   * @param entries in order, at least the first
   * @param effects in order; those that were left out at the end are missing
   */
  public record Command(
      int number,
      OptionalInt parent,
      int depth,
      Lead.Role role,
      boolean asked,
      Above above,
      List<Entry> entries,
      List<Effect> effects) {

    /** The entry that holds the command. */
    public Entry first() {
      return entries.get(0);
    }
  }

  /** What has become of an effect. */
  public enum State {
    /** A message or call that has ended. */
    HANDLED("handled"),
    /** On its way, or a timer whose time has not come. */
    WAITING("waiting"),
    /** Waits for somebody to see to it. */
    PARKED("parked"),
    /** Somebody had it left out. */
    SKIPPED("skipped"),
    /** A timer that gave its command. */
    RAN_OFF("ran-off"),
    /** A timer that was cancelled before. */
    CANCELLED("cancelled"),
    /** A timer that was set anew before. */
    REPLACED("replaced"),
    /** It was the end of a timer, which needs nobody else. */
    DONE("done"),
    /** Not followed, because of a limit. */
    LEFT_OUT("left-out"),
    /** Not on its way, and there is no entry of it. */
    NOT_FOUND("not-found");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** One word, for tables and scripts. */
    public String word() {
      return word;
    }
  }

  /**
   * An effect.
   *
   * @param index its place among the effects of its command
   * @param planned as it stands in the entry
   * @param due when it is due
   * @param outstanding as it stands in the outbox, if it does
   * @param ledTo the number of the command that a message or timer led to
   * @param outcome the number of the command that its outcome came back as
   * @param endedBy the entry whose command cancelled or replaced a timer
   * @param skipped who had it left out and why
   */
  public record Effect(
      int index,
      JsonNode planned,
      State state,
      Instant due,
      Optional<Outstanding> outstanding,
      OptionalInt ledTo,
      OptionalInt outcome,
      Optional<Entry> endedBy,
      Optional<Skipped> skipped) {

    /** In one word: {@code message}, {@code call}, {@code timer} or {@code cancel}. */
    public String kind() {
      String kind = planned.path("kind").asText();
      return switch (kind) {
        case "send" -> "message";
        case "schedule" -> "timer";
        default -> kind;
      };
    }
  }
}
