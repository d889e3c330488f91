package io.reprise.replay;

import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.Entry;
import io.reprise.journal.UnreadableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides recorded commands of many entities again and sums up what does not come out as it did.
 * Takes the entries grouped by entity, of each from the first on. Memory doesn't grow with them.
 * Not for use by several threads.
 */
public final class Check {
  private final Code code;
  private final Expectations expectations;
  private final int namedMax;
  private final Map<String, long[]> counts = new HashMap<>();
  private final List<CheckReport.Differing> differing = new ArrayList<>();
  private final Map<String, Long> notChecked = new TreeMap<>();
  private long moreDiffering;
  private long entities;
  private long taken;
  private long entries;
  private String entity = "";
  private @Nullable Recheck current;
  private @Nullable Divergence first;
  private long more;
  private Optional<String> redactions = Optional.empty();

  private static final int SAME = 0;
  private static final int EXPECTED = 1;
  private static final int DIFFERING = 2;

  /**
   * The code that history is checked against.
   *
   * @param candidate the code that decides, with what it sends to
   * @param only the components that are checked; empty for all of the candidate
   * @param old the code before; empty to fold both sides by the candidate
   */
  public record Code(Catalog candidate, Set<String> only, Optional<Catalog> old) {
    /** The names of the components that are checked, sorted. */
    public List<String> names() {
      return candidate.all().stream()
          .map(Installed::name)
          .filter(name -> only.isEmpty() || only.contains(name))
          .toList();
    }

    Optional<Installed> find(String component) {
      return only.isEmpty() || only.contains(component)
          ? candidate.find(component)
          : Optional.empty();
    }
  }

  /**
   * Begins a check.
   *
   * @param namedMax how many entities with differences are named
   */
  public Check(Code code, Expectations expectations, int namedMax) {
    this.code = code;
    this.expectations = expectations;
    this.namedMax = namedMax;
  }

  /** From the next entity on, entries come from a bundle in which this was masked; empty: none. */
  public void redacted(Optional<String> patterns) {
    endEntity();
    redactions = patterns;
  }

  /** Takes the next entry. */
  public void take(Entry entry) {
    begin(entry.component(), entry.entity());
    if (current != null) {
      current.take(entry);
    }
  }

  /** The next entry of an entity is none. */
  public void unreadable(UnreadableEntry why) {
    begin(why.entity().substring(0, Math.max(0, why.entity().indexOf('/'))), why.entity());
    if (current != null) {
      current.unreadable(why);
    }
  }

  /** How many entries came so far, those of components that are not checked included. */
  public long taken() {
    return taken;
  }

  private void begin(String component, String name) {
    taken++;
    if (entity.equals(name)) {
      entries += current == null ? 0 : 1;
      return;
    }
    endEntity();
    entity = name;
    Optional<Installed> candidate = code.find(component);
    if (candidate.isEmpty()) {
      notChecked.merge(component, 1L, Long::sum);
      return;
    }
    entities++;
    entries++;
    current =
        new Recheck(
            candidate.get(),
            code.candidate(),
            code.old().flatMap(old -> old.find(component)),
            command -> count(component, command)[SAME]++,
            this::differs);
  }

  private long[] count(String component, String command) {
    return counts.computeIfAbsent(component + "/" + command, unused -> new long[3]);
  }

  private void differs(Divergence divergence) {
    boolean expected = expectations.meant(divergence);
    count(divergence.component(), divergence.command())[expected ? EXPECTED : DIFFERING]++;
    if (expected) {
      return;
    }
    if (first == null) {
      first = divergence;
    } else {
      more++;
    }
  }

  private void endEntity() {
    Recheck last = current;
    current = null;
    entity = "";
    if (last != null) {
      last.end();
    }
    Divergence found = first;
    if (found != null) {
      if (differing.size() < namedMax) {
        differing.add(new CheckReport.Differing(found, more, redactions));
      } else {
        moreDiffering++;
      }
    }
    first = null;
    more = 0;
  }

  /** No further entry is there: what was found. */
  public CheckReport end() {
    endEntity();
    TreeMap<String, CheckReport.Count> commands = new TreeMap<>();
    counts.forEach(
        (name, count) ->
            commands.put(
                name, new CheckReport.Count(count[SAME], count[EXPECTED], count[DIFFERING])));
    return new CheckReport(
        entities,
        entries,
        commands,
        List.copyOf(differing),
        moreDiffering,
        notChecked,
        expectations.unused());
  }
}
