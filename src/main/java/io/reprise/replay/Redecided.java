package io.reprise.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.component.Decision;
import io.reprise.journal.Entry;
import java.util.List;
import java.util.Optional;

/**
 * What came of one recorded command when it was decided again.
 *
 * @param decision what the rule gave; empty if there is no such command any more, if its record
 *     does not take these fields, or if its rule threw or gave what can't be written down
 * @param thrown what the rule threw, or why its decision can't be written down
 * @param what differs from what was recorded, as in {@link Divergence#what}; nothing if it is the
 *     same
 * @param recorded the recorded outcome, in the form of {@link Divergence#recorded}
 * @param now what came, in the form of {@link Divergence#now}
 */
public record Redecided(
    Optional<Decision<?>> decision,
    Optional<Throwable> thrown,
    List<String> what,
    ObjectNode recorded,
    ObjectNode now) {

  /**
   * Decides a command once more, in the calling thread, with all that its rule knew then.
   *
   * @param component the code that decides
   * @param catalog of the components that it sends to
   * @param command all entries of the command, in order
   * @param state the state before it, a value of the component
   */
  public static Redecided of(
      Installed component, Catalog catalog, List<Entry> command, Object state) {
    Entry first = command.get(0);
    RecordedCommand recorded = new RecordedCommand(first.decided().orElseThrow(), command);
    Redeciding redeciding = new Redeciding(component, catalog);
    Attempt attempt = redeciding.decide(first, recorded.command(), state);
    return new Redecided(
        attempt instanceof Attempt.Ruled ruled ? Optional.of(ruled.decision()) : Optional.empty(),
        attempt instanceof Attempt.Threw threw ? Optional.of(threw.thrown()) : Optional.empty(),
        redeciding.differences(recorded, attempt),
        Attempt.json(
            recorded.decided().outcome(),
            Redeciding.asWritten(command),
            recorded.decided().effects()),
        attempt.json());
  }
}
