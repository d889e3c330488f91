package io.reprise.replay;

import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.journal.Fold;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Folds kept at some sequences of entities that somebody looks at, so that the next look needs a
 * short stretch of entries only. Bounded by bytes: the entity that nobody has looked at for longest
 * goes first, and an entity that takes more than half of all has every other one of its own
 * dropped. States are immutable, so what is kept is shared, not copied. For use by many threads.
 */
final class Checkpoints {
  /** About what one takes beside its state: a fold, and its place in a map. */
  private static final long FRAME_BYTES = 200;

  private final long maxBytes;
  private final Map<String, Installed> components = new HashMap<>();
  private final LinkedHashMap<String, Kept> entities = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  Checkpoints(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  private record Checkpoint(Fold fold, long bytes) {}

  private static final class Kept {
    final TreeMap<Long, Checkpoint> bySequence = new TreeMap<>();
    final Map<String, Explained> explained = new HashMap<>();
    long bytes;
  }

  /** A fold, of one's own, at the highest sequence that is kept and not after this one. */
  synchronized Optional<Fold> atOrBefore(Installed component, String id, long sequence) {
    return kept(component, id)
        .map(kept -> kept.bySequence.floorEntry(sequence))
        .map(found -> found.getValue().fold().copy());
  }

  /** What is known of a field. */
  synchronized Optional<Explained> explained(Installed component, String id, String pointer) {
    return kept(component, id).map(kept -> kept.explained.get(pointer));
  }

  private Optional<Kept> kept(Installed component, String id) {
    if (components.put(component.name(), component) != component) {
      forgetAll(component.name()); // another version folds to other states
      return Optional.empty();
    }
    return Optional.ofNullable(entities.get(name(component, id)));
  }

  /** Keeps where a fold stands now. */
  void keep(Installed component, String id, Fold fold) {
    long size = FRAME_BYTES + Json.roughSize(component.encodeState(fold.state()));
    synchronized (this) {
      Kept kept = begin(component, id);
      Checkpoint before = kept.bySequence.put(fold.sequence(), new Checkpoint(fold.copy(), size));
      add(kept, size - (before == null ? 0 : before.bytes()));
      if (kept.bytes > maxBytes / 2) {
        thin(kept);
      }
      evict();
    }
  }

  /** Keeps what was found out about a field. */
  synchronized void keep(Installed component, String id, String pointer, Explained explained) {
    Kept kept = begin(component, id);
    Explained before = kept.explained.put(pointer, explained);
    add(kept, explained.roughSize() - (before == null ? 0 : before.roughSize()));
    evict();
  }

  /** Forgets an entity: its journal is not what it was. */
  synchronized void forget(Installed component, String id) {
    Kept gone = entities.remove(name(component, id));
    if (gone != null) {
      bytes -= gone.bytes;
    }
  }

  /** About how many bytes are kept. */
  synchronized long bytes() {
    return bytes;
  }

  private Kept begin(Installed component, String id) {
    if (components.put(component.name(), component) != component) {
      forgetAll(component.name());
    }
    return entities.computeIfAbsent(name(component, id), entity -> new Kept());
  }

  private void add(Kept kept, long size) {
    kept.bytes += size;
    bytes += size;
  }

  private void thin(Kept kept) {
    boolean drop = false;
    for (Iterator<Checkpoint> all = kept.bySequence.values().iterator(); all.hasNext(); ) {
      Checkpoint checkpoint = all.next();
      if (drop) {
        all.remove();
        add(kept, -checkpoint.bytes());
      }
      drop = !drop;
    }
    if (kept.bytes > maxBytes / 2) {
      for (Explained explained : kept.explained.values()) {
        add(kept, -explained.roughSize());
      }
      kept.explained.clear();
    }
  }

  private void evict() {
    Iterator<Kept> eldest = entities.values().iterator();
    while (bytes > maxBytes && eldest.hasNext()) {
      bytes -= eldest.next().bytes;
      eldest.remove();
    }
  }

  private void forgetAll(String component) {
    for (Iterator<Map.Entry<String, Kept>> all = entities.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, Kept> entity = all.next();
      if (entity.getKey().startsWith(component + "/")) {
        bytes -= entity.getValue().bytes;
        all.remove();
      }
    }
  }

  private static String name(Installed component, String id) {
    return component.name() + "/" + id;
  }
}
