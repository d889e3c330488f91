package io.reprise.dev;

import io.reprise.codec.Catalog;
import java.time.Clock;
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

  /** What entries and queries get their time from. */
  public Clock time() {
    return clock.<Clock>map(manual -> manual).orElse(Clock.systemUTC());
  }
}
