package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reprise.codec.Json;
import io.reprise.journal.Entries;
import io.reprise.journal.Entry;
import io.reprise.journal.KeyOutcome;
import io.reprise.journal.PackedKeys;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class KeyWindowTest {

  private static final Duration KEEP_FOR = Duration.ofHours(1);
  private static final Instant BEGIN = Instant.parse("2026-11-22T20:00:00.000001Z");

  /**
   * A command: its key, if it has one, what it was answered, and how long after the last it came.
   */
  record Step(Optional<String> key, String body, Entry.Outcome outcome, Duration later) {}

  /** The same rules on a map of objects. */
  private static final class Model {
    private final LinkedHashMap<String, KeyOutcome> outcomes = new LinkedHashMap<>();
    private final int keepMax;
    private final long keepBytes;

    Model(int keepMax, long keepBytes) {
      this.keepMax = keepMax;
      this.keepBytes = keepBytes;
    }

    void apply(Entry entry) {
      Entry.Decided decided = entry.decided().orElseThrow();
      decided
          .command()
          .key()
          .ifPresent(
              key -> {
                outcomes.remove(key);
                outcomes.put(key, KeyWindow.remembered(entry, decided));
              });
      Iterator<KeyOutcome> oldest = outcomes.values().iterator();
      while (oldest.hasNext()) {
        boolean old = oldest.next().time().isBefore(entry.time().minus(KEEP_FOR));
        boolean tooLarge = outcomes.size() > 1 && bytes() > keepBytes;
        if (!old && !tooLarge && outcomes.size() <= keepMax) {
          break;
        }
        oldest.remove();
      }
    }

    private long bytes() {
      return outcomes.entrySet().stream()
          .mapToLong(
              each ->
                  220
                      + each.getKey().length()
                      + each.getValue().outcome().reply().map(Json::roughSize).orElse(0L)
                      + each.getValue().outcome().reason().map(String::length).orElse(0))
          .sum();
    }
  }

  @Property(tries = 1000)
  void it_remembers_what_a_map_would(
      @ForAll("steps") List<Step> steps,
      @ForAll @IntRange(min = 1, max = 90) int keepMax,
      @ForAll @LongRange(min = 1, max = 30_000) long keepBytes,
      @ForAll @IntRange(max = 400) int recoveredAfter,
      @ForAll @IntRange(max = 400) int restoredAfter,
      @ForAll @IntRange(min = 1, max = 400) int askedEvery)
      throws IOException {
    KeyWindow window = new KeyWindow(KEEP_FOR, keepMax, keepBytes);
    Model model = new Model(keepMax, keepBytes);
    Set<String> seen = new HashSet<>();
    Instant time = BEGIN;
    for (int i = 0; i < steps.size(); i++) {
      time = time.plus(steps.get(i).later());
      Entry entry = entry(i + 1, time, steps.get(i));
      window.apply(entry);
      model.apply(entry);
      if (i == recoveredAfter) {
        window.recovered();
      }
      if (i == restoredAfter) {
        KeyWindow restored = new KeyWindow(KEEP_FOR, keepMax, keepBytes);
        restored.restore(window.packed());
        window = restored;
      }

      steps.get(i).key().ifPresent(seen::add);
      if (i % askedEvery == 0 || i == steps.size() - 1) { // while it recovers, asking changes how
        for (String key : seen) {
          assertThat(window.find(key)).isEqualTo(Optional.ofNullable(model.outcomes.get(key)));
        }
        assertThat(keys(window)).isEqualTo(List.copyOf(model.outcomes.keySet()));
      }
    }
  }

  private static List<String> keys(KeyWindow window) throws IOException {
    List<String> keys = new ArrayList<>();
    PackedKeys.unpack(window.packed(), (key, outcome) -> keys.add(key));
    return keys;
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> few = Arbitraries.integers().between(0, 120).map(i -> "run-1-" + 99_990 + i);
    Arbitrary<String> others =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(40), Arbitraries.of("", "Grüße 👋", "\ud83d"));
    Arbitrary<Entry.Outcome> outcomes =
        Arbitraries.oneOf(
            Arbitraries.just(Entry.Outcome.accepted(Optional.empty())),
            Arbitraries.just(Entry.Outcome.refused("too-late", "It is too late.")),
            Arbitraries.integers()
                .map(i -> JsonNodeFactory.instance.objectNode().put("left", i))
                .map(reply -> Entry.Outcome.accepted(Optional.of(reply))));
    return Combinators.combine(
            Arbitraries.frequencyOf(Tuple.of(6, few), Tuple.of(1, others)).optional(0.9),
            Arbitraries.of("{}", "{\"cents\":1}", "{\"text\":\"" + "x".repeat(300) + "\"}"),
            outcomes,
            Arbitraries.of(0, 1, 60, 1_000, 4_000).map(Duration::ofSeconds))
        .as(Step::new)
        .list()
        .ofMaxSize(400);
  }

  @Test
  void a_thousand_keys_that_are_counted_up_are_found() {
    KeyWindow window = new KeyWindow(KEEP_FOR, 1_000, 1 << 20);
    for (int i = 1; i <= 100_000; i++) {
      window.apply(entry(i, BEGIN, step("run-1-" + i, "{}")));

      assertThat(window.waiting()).isLessThanOrEqualTo(2_000);
    }
    window.recovered();

    assertThat(window.find("run-1-99000")).isEmpty();
    for (int i = 99_001; i <= 100_000; i++) {
      assertThat(window.find("run-1-" + i)).get().returns((long) i, KeyOutcome::sequence);
    }
  }

  @Test
  void what_is_forgotten_leaves_room_and_a_key_that_comes_again_is_young() throws IOException {
    KeyWindow window = new KeyWindow(KEEP_FOR, 1_000, 1 << 20);
    for (int i = 1; i <= 1_000; i++) {
      window.apply(entry(i, BEGIN, step("k" + i % 7, "{}")));
    }
    assertThat(keys(window)).containsExactly("k0", "k1", "k2", "k3", "k4", "k5", "k6");

    window.apply(entry(1_001, BEGIN.plus(KEEP_FOR).plusSeconds(1), step("last", "{}")));

    assertThat(keys(window)).containsExactly("last");
  }

  @Test
  void keys_that_come_again_and_again_leave_no_gaps_behind_an_old_one() throws IOException {
    KeyWindow window = new KeyWindow(KEEP_FOR, 1_000, 1 << 20);
    window.apply(entry(1, BEGIN, step("old", "{}")));
    for (int i = 2; i <= 100_000; i++) {
      window.apply(entry(i, BEGIN, step("k" + i % 3, "{}")));
    }

    assertThat(keys(window)).containsExactly("old", "k2", "k0", "k1").hasSize(4);
    assertThat(window.places()).as("that are kept").isLessThan(20);
  }

  @Test
  void an_entity_with_few_keys_keeps_few_places_however_many_have_gone() {
    KeyWindow window = new KeyWindow(KEEP_FOR, 1, 1 << 20);
    for (int i = 1; i <= 100_000; i++) {
      window.apply(entry(i, BEGIN, step("k" + i, "{}")));

      assertThat(window.places()).as("that are kept").isLessThanOrEqualTo(4);
    }
  }

  @Test
  void what_a_large_reply_pushed_out_does_not_come_back_when_it_goes_itself() throws IOException {
    KeyWindow before = new KeyWindow(KEEP_FOR, 1_000, 10_000);
    before.apply(entry(1, BEGIN, step("of the snapshot", "{}")));
    KeyWindow window = new KeyWindow(KEEP_FOR, 1_000, 10_000);
    window.restore(before.packed());
    window.apply(entry(2, BEGIN, replied("large", 9_000)));
    window.apply(entry(3, BEGIN, replied("larger", 9_500)));
    for (int i = 4; i <= 9; i++) {
      window.apply(entry(i, BEGIN, step("small " + i, "{}")));
    }

    assertThat(keys(window)).first().isEqualTo("small 4");
  }

  @Test
  void what_a_large_reply_pushed_out_does_not_come_back_when_its_key_has_a_small_one()
      throws IOException {
    KeyWindow window = new KeyWindow(KEEP_FOR, 1_000, 10_000);
    window.apply(entry(1, BEGIN, step("pushed out", "{}")));
    window.apply(entry(2, BEGIN, replied("again", 9_900)));
    window.apply(entry(3, BEGIN, step("again", "{}")));

    assertThat(keys(window)).containsExactly("again");
  }

  private static Step replied(String key, int bytes) {
    Entry.Outcome outcome =
        Entry.Outcome.accepted(Optional.of(JsonNodeFactory.instance.textNode("x".repeat(bytes))));
    return new Step(Optional.of(key), "{}", outcome, Duration.ZERO);
  }

  private static Step step(String key, String body) {
    return new Step(
        Optional.of(key), body, Entry.Outcome.accepted(Optional.empty()), Duration.ZERO);
  }

  private static Entry entry(long sequence, Instant time, Step step) {
    return new Entry(
        "wallet",
        "w",
        sequence,
        sequence - 1,
        time,
        Optional.empty(),
        new UUID(7, sequence),
        Optional.of(decided(sequence, step)),
        0,
        1,
        3,
        "here");
  }

  private static Entry.Decided decided(long sequence, Step step) {
    Entry.Command command =
        Entries.command(
            new UUID(7, sequence), "deposit", GateFixture.json(step.body()), BEGIN, step.key());
    return new Entry.Decided(command, step.outcome(), JsonNodeFactory.instance.arrayNode());
  }
}
