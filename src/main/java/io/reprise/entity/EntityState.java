package io.reprise.entity;

import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.journal.Entry;
import io.reprise.journal.Fold;
import io.reprise.journal.Snapshot;
import io.reprise.journal.UnreadableEntry;

/**
 * What the entries of one entity fold to: the component's state and the key window. Changed in
 * place by the child alone and only by entries that are durable; a write that fails ends the child.
 */
final class EntityState {

  private final Installed component;
  private final String id;
  private final Fold fold;
  private final KeyWindow window;
  private long snapshotSequence;

  private EntityState(
      Installed component, String id, Fold fold, KeyWindow window, long snapshotSequence) {
    this.component = component;
    this.id = id;
    this.fold = fold;
    this.window = window;
    this.snapshotSequence = snapshotSequence;
  }

  static EntityState empty(Installed component, String id, EntitySettings settings) {
    KeyWindow window = new KeyWindow(settings.keysKeepFor(), settings.keysKeepMax());
    return new EntityState(component, id, new Fold(component), window, 0);
  }

  static EntityState from(Snapshot snapshot, Installed component, EntitySettings settings) {
    KeyWindow window = new KeyWindow(settings.keysKeepFor(), settings.keysKeepMax());
    window.restore(snapshot.window());
    try {
      Object state = component.decodeState(snapshot.state());
      Fold fold =
          new Fold(component, state, snapshot.sequence(), snapshot.version(), snapshot.time());
      return new EntityState(component, snapshot.id(), fold, window, snapshot.sequence());
    } catch (InvalidBody e) {
      throw new UnreadableEntry(
          snapshot.component() + "/" + snapshot.id(),
          snapshot.sequence(),
          "its snapshot does not decode though version and shape are the same",
          e);
    }
  }

  EntityState apply(Entry entry) {
    fold.apply(entry);
    window.apply(entry);
    return this;
  }

  Snapshot toSnapshot() {
    snapshotSequence = fold.sequence();
    return new Snapshot(
        component.name(),
        id,
        fold.sequence(),
        fold.version(),
        fold.time(),
        component.version(),
        component.stateHash(),
        component.encodeState(fold.state()),
        window.toJson());
  }

  long entriesSinceSnapshot() {
    return fold.sequence() - snapshotSequence;
  }

  KeyWindow window() {
    return window;
  }

  Published published() {
    return new Published(fold.state(), fold.sequence(), fold.version(), fold.time());
  }
}
