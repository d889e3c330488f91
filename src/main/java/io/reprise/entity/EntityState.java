package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.codec.Json;
import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import io.reprise.journal.Snapshot;
import io.reprise.journal.UnreadableEntry;
import java.io.IOException;

/**
 * What the entries of one entity fold to: the component's state and the key window. Changed in
 * place by the child alone, and before the write. So it is ahead of the journal while a write is
 * under way; the gate publishes it after the write only, and a write that fails ends the child and
 * its state with it.
 */
final class EntityState {

  private final Installed component;
  private final String id;
  private final Fold fold;
  private final KeyWindow window;
  private Timers timers = Timers.NONE;
  private long lastSending;
  private long snapshotSequence;
  private int snapshotBytes; // 0 if there was none
  private int bytesSinceSnapshot;

  private EntityState(
      Installed component, String id, Fold fold, KeyWindow window, long snapshotSequence) {
    this.component = component;
    this.id = id;
    this.fold = fold;
    this.window = window;
    this.snapshotSequence = snapshotSequence;
  }

  static EntityState empty(Installed component, String id, EntitySettings settings) {
    KeyWindow window = KeyWindow.of(settings);
    return new EntityState(component, id, new Fold(component), window, 0);
  }

  static EntityState from(Snapshot snapshot, Installed component, EntitySettings settings) {
    KeyWindow window = KeyWindow.of(settings);
    JsonNode memory = snapshot.window();
    try {
      window.restore(memory.path("keys"));
      Object state = component.decodeState(snapshot.state());
      Fold fold = new Fold(component, state, snapshot);
      EntityState restored =
          new EntityState(component, snapshot.id(), fold, window, snapshot.sequence());
      restored.timers = Timers.from(memory.path("timers"));
      restored.lastSending = memory.path("sending").longValue();
      restored.snapshotBytes = roughSize(snapshot);
      return restored;
    } catch (InvalidBody | IOException e) {
      throw new UnreadableEntry(
          UnreadableEntry.UNREADABLE_SNAPSHOT,
          snapshot.component() + "/" + snapshot.id(),
          snapshot.sequence(),
          "its snapshot does not decode though version and shape are the same",
          e);
    }
  }

  EntityState apply(Entry entry) {
    fold.apply(entry);
    window.apply(entry);
    if (sendsSomething(entry)) {
      timers = timers == Timers.NONE ? new Timers() : timers;
      lastSending = entry.sequence();
    }
    timers.apply(entry);
    bytesSinceSnapshot = upToIntMax(bytesSinceSnapshot + entry.roughSize());
    return this;
  }

  /** All that the journal held is taken in; what comes now is new. */
  EntityState recovered() {
    window.recovered();
    return this;
  }

  /** Whether it stands in the outbox, or did. */
  static boolean sendsSomething(Entry entry) {
    return entry.decided().isPresent() && !entry.decided().get().effects().isEmpty();
  }

  Snapshot toSnapshot() {
    Snapshot snapshot =
        new Snapshot(
            component.name(),
            id,
            fold.sequence(),
            fold.version(),
            fold.time(),
            fold.commandId(),
            component.version(),
            component.stateHash(),
            component.encodeState(fold.state()),
            memory());
    snapshotSequence = fold.sequence();
    snapshotBytes = roughSize(snapshot);
    bytesSinceSnapshot = 0;
    return snapshot;
  }

  private static int roughSize(Snapshot snapshot) {
    return upToIntMax(Json.roughSize(snapshot.state()) + Json.roughSize(snapshot.window()));
  }

  private static int upToIntMax(long value) {
    return (int) Math.min(Integer.MAX_VALUE, value);
  }

  /** What an entity remembers beside its state. */
  private JsonNode memory() {
    ObjectNode memory = JsonNodeFactory.instance.objectNode();
    memory.set("keys", window.packed());
    memory.set("timers", timers.toJson());
    return memory.put("sending", lastSending);
  }

  /**
   * Whether so much has come since the last snapshot that the next recovery would take long. One
   * that is large has to wait for more: else an entity with a large state would write hardly
   * anything but snapshots.
   */
  boolean wantsSnapshot(EntitySettings settings) {
    boolean enough =
        fold.sequence() - snapshotSequence >= settings.snapshotEveryEntries()
            && bytesSinceSnapshot * settings.snapshotShare() >= snapshotBytes;
    return enough || bytesSinceSnapshot >= settings.snapshotEveryBytes();
  }

  KeyWindow window() {
    return window;
  }

  Timers timers() {
    return timers;
  }

  /** The last entry that set something going, 0 if none has. */
  long lastSending() {
    return lastSending;
  }

  Published published() {
    return new Published(fold.state(), fold.sequence(), fold.version(), fold.time());
  }
}
