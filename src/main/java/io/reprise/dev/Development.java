package io.reprise.dev;

import io.reprise.codec.Catalog;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a node is given for its developer.
 *
 * @param catalog the components to run, in place of those that are installed
 * @param clock moved by hand; the system's if absent
 * @param project what is being worked on: its components run, and are loaded anew when they change
 * @param tell gets what a developer should see, a line or several; from several threads
 */
public record Development(
    Optional<Catalog> catalog,
    Optional<ManualClock> clock,
    Optional<Project> project,
    Consumer<String> tell) {

  /** Nothing: any other node. */
  public static Development none() {
    return new Development(Optional.empty(), Optional.empty(), Optional.empty(), line -> {});
  }

  /** The same with a clock that is moved by hand. */
  public Development withClock(ManualClock manual) {
    return new Development(catalog, Optional.of(manual), project, tell);
  }

  /** The same with these components, in place of those that are installed. */
  public Development withCatalog(Catalog components) {
    return new Development(Optional.of(components), clock, project, tell);
  }

  /** The same with a project that is being worked on. */
  public Development withProject(Project watched, Consumer<String> told) {
    return new Development(catalog, clock, Optional.of(watched), told);
  }

  /**
   * What entries, command ids and queries get their time from. Time-outs and what the database
   * notes of itself go by the real clock: work takes as long as it takes.
   */
  public Clock time() {
    return clock.<Clock>map(manual -> manual).orElse(Clock.systemUTC());
  }

  /**
   * Shows the time before which no new entry can be any more, if writing one takes at most so long.
   */
  public Clock settled(Duration longestWrite) {
    return clock
        .map(manual -> manual.settled(longestWrite))
        .orElse(Clock.offset(Clock.systemUTC(), longestWrite.negated()));
  }
}
