package io.reprise.component;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An entry of an entity's journal, as a {@link Probe} sees it: an event, or an outcome without one,
 * and the command that led to it. Several entries may come from one command; each of them shows it.
 *
 * <p>Bodies, replies and states are plain values, in the form of their JSON: map, list, string,
 * boolean, and numbers as {@code Long}, {@code BigInteger} or {@code BigDecimal}; what a component
 * writes as text (such as times, and its own decimals) is a string. A member of a sealed family has
 * its name under {@code type}.
 */
public interface Recorded {

  /** The entity's id, without the component. */
  String id();

  /** The number of the entry within its entity, from 1. */
  long sequence();

  /** When it was written, in microseconds, UTC. */
  Instant time();

  /** The name of the event; empty if the command led to none. */
  Optional<String> event();

  /** The fields of the event as they were stored, by today's or an older shape; empty if none. */
  Map<String, Object> eventBody();

  /** Whether it is the first entry of its command, as that of every command with one entry is. */
  boolean isFirst();

  /** The id of the command. */
  UUID commandId();

  /** The name of the command as it was given. */
  String command();

  /** The fields of the command as they were given. */
  Map<String, Object> body();

  /** Who sent the command; {@code anonymous} if nobody said. */
  String caller();

  /** The key that the command carried. */
  Optional<String> key();

  /** Whether the command was accepted. */
  boolean accepted();

  /** The code of a refusal. */
  Optional<String> code();

  /** The reason of a refusal, for people. */
  Optional<String> reason();

  /** The reply of an acceptance, as a plain value. */
  Optional<Object> reply();

  /**
   * The state after this entry, as a plain value. It is folded by the component that is installed
   * today, when it is first asked for: a probe that needs no states does not wait for them.
   *
   * @throws IllegalStateException if the history has moved on to a later entry, if the component is
   *     not installed, or if the entries can't be folded; says which
   */
  Object state();
}
