package io.reprise.testkit.replay;

import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.component.Component;
import io.reprise.journal.BundleFile;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.Entry;
import io.reprise.testkit.Scenario;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a bundle holds of one entity: all entries, from the first on. */
final class History {

  /** What to do about an event that today's code does not read. */
  static final String READ_OLDER =
      "Read it by .alias(…), .formerly(…) or .dropped(…) of the component: see docs/evolving.md.";

  private final Path file;
  private final BundleFile bundle;
  private final BundleHeader.Part part;

  private History(Path file, BundleFile bundle, BundleHeader.Part part) {
    this.file = file;
    this.bundle = bundle;
    this.part = part;
    if (part.from() > 1) {
      throw new IllegalArgumentException(
          ("%s: holds %s from sequence %d on (expected: from 1 on, or it can't be folded). Export"
                  + " it from its first entry on.")
              .formatted(file, part.entity(), part.from()));
    }
  }

  static History of(Path file, BundleFile bundle, String entity) {
    List<BundleHeader.Part> found =
        bundle.header().entities().stream().filter(part -> part.entity().equals(entity)).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "entity: %s (expected: %s, which %s holds)"
              .formatted(entity, names(bundle.header().entities(), " or "), file));
    }
    return new History(file, bundle, found.get(0));
  }

  static History only(Path file, BundleFile bundle) {
    return only(file, bundle, bundle.header().entities());
  }

  static History onlyOf(Path file, BundleFile bundle, String component) {
    List<BundleHeader.Part> parts = bundle.header().entities();
    List<BundleHeader.Part> found =
        parts.stream().filter(part -> part.component().equals(component)).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          ("%s: holds no entity of %s, but %s. Give the component of one of them, or open another"
                  + " bundle.")
              .formatted(file, component, names(parts, ", ")));
    }
    return only(file, bundle, found);
  }

  private static History only(Path file, BundleFile bundle, List<BundleHeader.Part> parts) {
    if (parts.size() != 1) {
      throw new IllegalArgumentException(
          "%s: holds several entities: %s. Say which one: Replays.open(…).entity(\"%s\")."
              .formatted(file, names(parts, ", "), parts.get(0).entity()));
    }
    return new History(file, bundle, parts.get(0));
  }

  private static String names(List<BundleHeader.Part> parts, String between) {
    return parts.stream().map(BundleHeader.Part::entity).collect(Collectors.joining(between));
  }

  String component() {
    return part.component();
  }

  String entity() {
    return part.entity();
  }

  /** The sequence of the last entry. */
  long through() {
    return part.through();
  }

  /** A sequence that the caller names. */
  long inside(long sequence) {
    if (sequence < 1 || sequence > through()) {
      throw new IllegalArgumentException(
          "sequence: %d (expected: 1 to %d, the entries of %s in %s)%s"
              .formatted(
                  sequence,
                  through(),
                  entity(),
                  file,
                  sequence == 0 ? ". Before the first entry is toBefore(1)." : ""));
    }
    return sequence;
  }

  void forEach(long afterSequence, long throughSequence, Consumer<Entry> consumer) {
    bundle.forEach(part.component(), part.id(), afterSequence, throughSequence, consumer);
  }

  /** All entries of a command, from any of them. */
  List<Entry> command(Entry entry) {
    List<Entry> entries = new ArrayList<>(entry.of());
    long first = entry.sequence() - entry.index();
    forEach(first - 1, entry.lastSequence(), entries::add);
    if (entries.size() < entry.of()) {
      throw new IllegalArgumentException(
          ("%s: ends within the command of %s sequence %d, after entry %d of %d. Export it through"
                  + " %d, or to its end.")
              .formatted(
                  file, entity(), first, entries.size(), entry.of(), first + entry.of() - 1));
    }
    return entries;
  }

  /** A scenario after an entry. */
  <C, E, S> Scenario<C, E, S> given(Component<C, E, S> component, long throughSequence) {
    if (!component.name().equals(component())) {
      throw new IllegalArgumentException(
          "component: %s (expected: %s, for %s)"
              .formatted(component.name(), component(), entity()));
    }
    Installed installed = ComponentsAtHand.read(component);
    Happened happened = new Happened(installed);
    forEach(0, throughSequence, happened);
    Scenario<C, E, S> given = Scenario.given(component, happened.<E>events()).id(part.id());
    return throughSequence == 0 ? given : given.by(happened.caller).at(happened.time);
  }

  /** What the entries of a test's entity tell, as they come. */
  private final class Happened implements Consumer<Entry> {
    private final Installed component;
    private final List<Object> events = new ArrayList<>();
    private String caller = "";
    private Instant time = Instant.EPOCH;

    Happened(Installed component) {
      this.component = component;
    }

    @Override
    public void accept(Entry entry) {
      time = entry.time();
      entry.decided().ifPresent(decided -> caller = decided.command().caller());
      entry.event().ifPresent(event -> add(entry, event));
    }

    private void add(Entry entry, Entry.Event event) {
      try {
        component
            .decodeEvent(event.name(), entry.componentVersion(), event.body())
            .ifPresent(events::add);
      } catch (InvalidBody e) {
        throw failure(
            entry.sequence(),
            "event %s no longer decodes: %s. %s"
                .formatted(event.name(), e.getMessage(), READ_OLDER),
            e);
      }
    }

    /** They were decoded by the component whose family they are of. */
    @SuppressWarnings("unchecked")
    <E> E[] events() {
      return (E[]) events.toArray();
    }
  }

  /** A failure at an entry. */
  AssertionError failure(long sequence, String what, @Nullable Throwable cause) {
    return new AssertionError(
        "%s sequence %d: %s%s".formatted(entity(), sequence, what, redactions("\n  ")), cause);
  }

  /** A remark if something was masked in the bundle; nothing if all is there. */
  String redactions(String before) {
    return redactions(bundle, before);
  }

  static String redactions(BundleFile bundle, String before) {
    List<String> masked = bundle.header().redactions();
    return masked.isEmpty()
        ? ""
        : before
            + "perhaps:  the bundle was redacted ("
            + String.join(", ", masked)
            + "), and this comes from it: look at a bundle that is whole";
  }

  @Override
  public String toString() {
    return entity() + " in " + file;
  }
}
