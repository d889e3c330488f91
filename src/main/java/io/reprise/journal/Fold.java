package io.reprise.journal;

import io.reprise.codec.ComponentFailed;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import java.time.Instant;
import java.util.UUID;

/**
 * Folds the entries of one entity, in order, into its state: what a live entity does in recovery
 * and what replay does at leisure. Not for use by several threads.
 */
public final class Fold {

  private static final UUID NO_COMMAND = new UUID(0, 0);

  private final Installed component;
  private Object state;
  private long sequence;
  private long version;
  private Instant time = Instant.EPOCH;
  private UUID commandId = NO_COMMAND;

  /** An entity without entries. */
  public Fold(Installed component) {
    this.component = component;
    this.state = component.initial();
  }

  /** Goes on from a snapshot, whose state is given decoded. */
  public Fold(Installed component, Object state, Snapshot snapshot) {
    this.component = component;
    this.state = state;
    this.sequence = snapshot.sequence();
    this.version = snapshot.version();
    this.time = snapshot.time();
    this.commandId = snapshot.commandId();
  }

  private Fold(Fold other) {
    this.component = other.component;
    this.state = other.state;
    this.sequence = other.sequence;
    this.version = other.version;
    this.time = other.time;
    this.commandId = other.commandId;
  }

  /** One that stands where this one stands now, and goes its own way. */
  public Fold copy() {
    return new Fold(this);
  }

  /**
   * Takes in the next entry.
   *
   * @throws UnreadableEntry if it does not follow the last one, no longer decodes, or its rule
   *     throws
   */
  public void apply(Entry entry) {
    if (entry.sequence() != sequence + 1) {
      throw new UnreadableEntry(
          entry.entity(), entry.sequence(), "follows sequence " + sequence + ": a gap", null);
    }
    if (entry.event().isPresent()) {
      state = evolve(entry, entry.event().get());
    }
    stand(entry);
  }

  /**
   * Takes in an entry whose state is known already: what {@link #apply} of it, and of those before
   * it since the last one, would give.
   */
  public void advance(Entry entry, Object known) {
    state = known;
    stand(entry);
  }

  private void stand(Entry entry) {
    sequence = entry.sequence();
    version = entry.version();
    time = entry.time();
    commandId = entry.commandId();
  }

  private Object evolve(Entry entry, Entry.Event event) {
    try {
      return component
          .decodeEvent(event.name(), entry.componentVersion(), event.body())
          .map(decoded -> component.evolve(decoded, state))
          .orElse(state);
    } catch (InvalidBody e) {
      throw new UnreadableEntry(
          code(entry, UnreadableEntry.UNREADABLE),
          entry.entity(),
          entry.sequence(),
          entry.componentVersion(),
          "event " + event.name() + " no longer decodes: " + e.getMessage(),
          e);
    } catch (RuntimeException e) {
      Throwable thrown = ComponentFailed.thrown(e);
      throw new UnreadableEntry(
          code(entry, UnreadableEntry.RULE_FAILED),
          entry.entity(),
          entry.sequence(),
          entry.componentVersion(),
          "evolve threw on event " + event.name() + ": " + thrown,
          thrown);
    }
  }

  /** What is wrong with an entry; that its writer was a newer version says more than the rest. */
  private String code(Entry entry, String otherwise) {
    return entry.componentVersion() > component.version() ? UnreadableEntry.NEWER_ENTRY : otherwise;
  }

  /** The state, a value of the component. */
  public Object state() {
    return state;
  }

  /** The sequence of the last entry, 0 before the first. */
  public long sequence() {
    return sequence;
  }

  /** The sequence of the last entry with an event, 0 before the first. */
  public long version() {
    return version;
  }

  /** The time of the last entry, the epoch before the first. */
  public Instant time() {
    return time;
  }

  /** The command of the last entry, all zeros before the first. */
  public UUID commandId() {
    return commandId;
  }
}
