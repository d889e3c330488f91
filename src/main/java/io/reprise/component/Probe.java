package io.reprise.component;

import java.util.Iterator;
import java.util.List;

/**
 * A question that is put to the history of every entity of a component: "who else was charged
 * twice?". {@code reprise replay find --jar probe.jar} runs it. Found by {@link
 * java.util.ServiceLoader}: name the implementation in {@code
 * META-INF/services/io.reprise.component.Probe}. It needs a public constructor without arguments.
 *
 * <pre>{@code
 * public final class ChargedTwice implements Probe {
 *   public String component() {
 *     return "wallet";
 *   }
 *
 *   public List<?> look(Iterator<Recorded> history) {
 *     List<Object> found = new ArrayList<>();
 *     Map<Object, Instant> lastTime = new HashMap<>();
 *     while (history.hasNext()) {
 *       Recorded entry = history.next();
 *       if (!entry.command().equals("withdraw") || !entry.isFirst() || !entry.accepted()) {
 *         continue;
 *       }
 *       Instant before = lastTime.put(entry.body(), entry.time());
 *       if (before != null && entry.time().isBefore(before.plusSeconds(60))) {
 *         found.add(Map.of("sequence", entry.sequence(), "charged", entry.body()));
 *       }
 *     }
 *     return found;
 *   }
 * }
 * }</pre>
 *
 * <p>One object looks at all entities, one after another, in one thread. What it keeps between them
 * stays in memory.
 */
public interface Probe {

  /** The name of the component whose entities it looks at, e.g. {@code wallet}. */
  String component();

  /**
   * Looks at one entity.
   *
   * <p>If it throws, that entity is reported as failed, and the next one is looked at.
   *
   * @param history the entity's entries, oldest first. They are read as it is asked for them, so
   *     that a history of any length fits into memory; it need not be gone through to its end.
   *     {@code next()} throws if an entry can't be read.
   * @return what was found, empty if nothing. What may stand in a component's records may stand
   *     here: text, numbers, times, lists, maps, records of these
   */
  List<?> look(Iterator<Recorded> history);
}
