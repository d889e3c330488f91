package io.reprise.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.FieldError;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is masked in a bundle. Each value below a place that a pattern fits gets another value of
 * the same type: strings stay strings, and UUIDs, dates, times, durations and decimals in them stay
 * such; integers keep their sign and number of digits. Equal values get equal masks everywhere in
 * one bundle. They hang on a random key that is made here and thrown away: in the next bundle they
 * are others. For one export, which reads entries twice; not for use by several threads.
 */
public final class Redaction {

  private static final int PATTERNS_MAX = 64;

  /** What may be masked; the rest holds an entity's history together. */
  private static final List<PointerPattern> MASKABLE =
      patterns(
          "/event/body",
          "/command/body",
          "/command/context",
          "/command/caller",
          "/command/key",
          "/command/reason",
          "/command/traceparent",
          "/outcome/reply",
          "/outcome/reason",
          "/effects",
          "/node");

  /** Names and times within that. */
  private static final List<PointerPattern> KEPT =
      patterns(
          "/command/context/outcome/accepted",
          "/command/context/outcome/code",
          "/effects/*/kind",
          "/effects/*/to",
          "/effects/*/endpoint",
          "/effects/*/operation",
          "/effects/*/name",
          "/effects/*/delay",
          "/effects/*/at",
          "/effects/*/command/name",
          "/effects/*/onAccepted/name",
          "/effects/*/onRefused/name");

  private final List<PointerPattern> patterns;
  private final Function<String, Optional<Installed>> components;
  private final Mask mask = new Mask();
  private final BitSet found = new BitSet();

  private Redaction(
      List<PointerPattern> patterns, Function<String, Optional<Installed>> components) {
    this.patterns = patterns;
    this.components = components;
  }

  /** Nothing is masked. */
  public static Redaction none() {
    return new Redaction(List.of(), name -> Optional.empty());
  }

  /**
   * Masks what patterns fit: JSON Pointers into an entry as it is shown, in which {@code *} stands
   * for one segment and {@code **} for any number of them, such as {@code /event/body/owner} or
   * {@code /**}{@code /owner}.
   *
   * @param components finds an installed component by name: events are tried whether they still
   *     decode
   * @throws IllegalArgumentException if one is no pattern, or names what can't be masked, such as
   *     {@code /command/id}; with {@code **}, that is passed over
   */
  public static Redaction of(
      List<String> patterns, Function<String, Optional<Installed>> components) {
    if (patterns.size() > PATTERNS_MAX) {
      throw new IllegalArgumentException(
          patterns.size() + " patterns (expected: at most " + PATTERNS_MAX + ")");
    }
    List<PointerPattern> parsed = patterns.stream().map(PointerPattern::parse).toList();
    parsed.forEach(Redaction::requireMaskable);
    return new Redaction(parsed, components);
  }

  private static List<PointerPattern> patterns(String... texts) {
    return List.of(texts).stream().map(PointerPattern::parse).toList();
  }

  private static void requireMaskable(PointerPattern pattern) {
    if (pattern.hasAny()) {
      return;
    }
    boolean maskable =
        MASKABLE.stream()
            .map(PointerPattern::segments)
            .anyMatch(
                place -> place.size() <= pattern.segments().size() && isWithin(pattern, place));
    boolean kept = KEPT.stream().anyMatch(place -> place.fits(pattern.segments()));
    if (!maskable || kept) {
      throw new IllegalArgumentException(
          pattern.text()
              + ": can't be masked (expected: a place within "
              + String.join(", ", MASKABLE.stream().map(PointerPattern::text).toList())
              + "). Ids, names, sequences and times hold a history together.");
    }
  }

  private static boolean isWithin(PointerPattern pattern, List<String> place) {
    List<String> begin = pattern.segments().subList(0, place.size());
    return new PointerPattern(pattern.text(), begin).fits(place);
  }

  /** The patterns, as they were given. */
  public List<String> patterns() {
    return patterns.stream().map(PointerPattern::text).toList();
  }

  /**
   * The entry as it is shown, masked.
   *
   * @throws ExportFailed if its event then no longer decodes
   */
  ObjectNode mask(Entry entry) {
    ObjectNode shown = EntryJson.toJson(entry);
    ObjectNode masked =
        (ObjectNode) walk(shown, starts(patterns), starts(MASKABLE), starts(KEPT), false, false);
    requireDecodes(entry, masked.at("/event/body"));
    return masked;
  }

  /**
   * To be called when all entries have been masked once: a pattern that names one place and fits
   * none may be misspelt, and what it was meant for would go out as it is.
   *
   * @throws ExportFailed if there is such a pattern; one with {@code **} may fit nothing
   */
  void requireFound() {
    for (int i = 0; i < patterns.size(); i++) {
      if (!found.get(i) && !patterns.get(i).hasAny()) {
        throw new ExportFailed(
            patterns.get(i).text()
                + ": fits nothing in these entries, so nothing would be masked by it."
                + " Correct the pattern, or leave it out.");
      }
    }
  }

  private JsonNode walk(
      JsonNode node, long[] wanted, long[] maskable, long[] kept, boolean within, boolean may) {
    for (int i = 0; i < wanted.length; i++) {
      if (patterns.get(i).fits(wanted[i])) {
        found.set(i);
      }
    }
    boolean below = within || fits(patterns, wanted);
    boolean allowed = (may || fits(MASKABLE, maskable)) && !fits(KEPT, kept);
    if (node.isObject()) {
      ObjectNode copy = EntryJson.MAPPER.createObjectNode();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        String name = field.getKey();
        copy.set(
            name,
            walk(
                field.getValue(),
                step(patterns, wanted, name),
                step(MASKABLE, maskable, name),
                step(KEPT, kept, name),
                below,
                allowed));
      }
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = EntryJson.MAPPER.createArrayNode();
      for (int i = 0; i < node.size(); i++) {
        String index = Integer.toString(i);
        copy.add(
            walk(
                node.get(i),
                step(patterns, wanted, index),
                step(MASKABLE, maskable, index),
                step(KEPT, kept, index),
                below,
                allowed));
      }
      return copy;
    }
    return below && allowed ? mask.of(node) : node;
  }

  private static long[] starts(List<PointerPattern> patterns) {
    return patterns.stream().mapToLong(PointerPattern::start).toArray();
  }

  private static long[] step(List<PointerPattern> patterns, long[] at, String segment) {
    long[] next = new long[at.length];
    for (int i = 0; i < at.length; i++) {
      next[i] = at[i] == 0 ? 0 : patterns.get(i).step(at[i], segment);
    }
    return next;
  }

  private static boolean fits(List<PointerPattern> patterns, long[] at) {
    for (int i = 0; i < at.length; i++) {
      if (patterns.get(i).fits(at[i])) {
        return true;
      }
    }
    return false;
  }

  /** A value of an enum is a text that no mask is: better told here than where it is opened. */
  private void requireDecodes(Entry entry, JsonNode masked) {
    Optional<Installed> component = components.apply(entry.component());
    if (entry.event().isEmpty() || component.isEmpty()) {
      return;
    }
    Entry.Event event = entry.event().get();
    if (event.body().equals(masked)) {
      return;
    }
    Optional<InvalidBody> wrong = decode(component.get(), entry, masked);
    if (wrong.isPresent() && decode(component.get(), entry, event.body()).isEmpty()) {
      FieldError first = wrong.get().errors().get(0);
      throw new ExportFailed(
          ("/event/body%s of %s sequence %d (%s) can't be masked: %s."
                  + " Name other patterns, which leave it out.")
              .formatted(
                  first.pointer(), entry.entity(), entry.sequence(), event.name(), first.detail()));
    }
  }

  private static Optional<InvalidBody> decode(Installed component, Entry entry, JsonNode body) {
    try {
      component.decodeEvent(entry.event().orElseThrow().name(), entry.componentVersion(), body);
      return Optional.empty();
    } catch (InvalidBody e) {
      return Optional.of(e);
    }
  }
}
