package io.reprise.entity;

import akka.persistence.typed.SnapshotAdapter;
import io.reprise.codec.Installed;
import io.reprise.journal.Snapshot;

/** Between the state of a component's entities and what is stored of it; one for all of them. */
final class Snapshots implements SnapshotAdapter<EntityState> {
  private final Installed component;
  private final EntitySettings settings;

  Snapshots(Installed component, EntitySettings settings) {
    this.component = component;
    this.settings = settings;
  }

  @Override
  public Object toJournal(EntityState state) {
    return state.toSnapshot();
  }

  @Override
  public EntityState fromJournal(Object stored) {
    return EntityState.from((Snapshot) stored, component, settings);
  }
}
