package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.typesafe.config.ConfigFactory;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Installed;
import io.reprise.codec.Json;
import io.reprise.journal.Entries;
import io.reprise.journal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When an entity is written down as a whole. */
class EntityStateTest {
  private static final Instant BEGIN = Instant.parse("2026-11-28T04:00:00Z");

  private final EntitySettings settings =
      EntitySettings.from(
          ConfigFactory.parseString(
                  "snapshot-every-entries = 10, snapshot-share = 0.25,"
                      + " snapshot-every-bytes = 1 MiB")
              .withFallback(ConfigFactory.load().getConfig("reprise.entity")));
  private final Installed counter = counter();

  private static Installed counter() {
    try {
      return Installed.unpinned(Counter.COMPONENT, "test");
    } catch (BadComponent e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_small_one_is_taken_again_and_again_after_as_many_entries() {
    assertThat(snapshots(EntityState.empty(counter, "c", settings), 1, 50, false))
        .containsExactly(10L, 20L, 30L, 40L, 50L);
  }

  @Test
  void one_with_many_keys_is_taken_less_often_and_takes_no_more_than_its_share() {
    EntityState state = EntityState.empty(counter, "c", settings);
    List<Long> taken = snapshots(state, 1, 5_000, true);

    assertThat(taken).startsWith(10L, 20L, 30L);
    long last = taken.get(taken.size() - 1) - taken.get(taken.size() - 2);
    assertThat(last).isBetween(100L, 1_000L); // a thousand keys of 30 bytes and more
    long bytes = Json.roughSize(state.toSnapshot().window());
    assertThat((double) bytes).isLessThan(0.25 * last * entry(1, Optional.of("k")).roughSize());
  }

  @Test
  void one_that_was_restored_waits_as_long_as_the_one_that_was_taken() throws Exception {
    EntityState state = EntityState.empty(counter, "c", settings);
    snapshots(state, 1, 2_000, true);
    EntityState restored = EntityState.from(state.toSnapshot(), counter, settings);

    assertThat(snapshots(restored, 2_001, 4_000, true))
        .isEqualTo(snapshots(state, 2_001, 4_000, true));
  }

  @Test
  void many_bytes_of_entries_bring_one_however_large_it_is() {
    EntitySettings never =
        EntitySettings.from(
            ConfigFactory.parseString(
                    "snapshot-every-entries = 10, snapshot-share = 1e-9,"
                        + " snapshot-every-bytes = 10 KiB")
                .withFallback(ConfigFactory.load().getConfig("reprise.entity")));

    List<Long> taken = snapshots(EntityState.empty(counter, "c", never), never, 1, 100, false);

    assertThat(taken).startsWith(10L); // there was none before
    assertThat(taken).hasSizeBetween(4, 5); // an entry counts some 400 bytes
  }

  private List<Long> snapshots(EntityState state, long from, long to, boolean keys) {
    return snapshots(state, settings, from, to, keys);
  }

  /** The sequences at which snapshots are taken while entries come. */
  private static List<Long> snapshots(
      EntityState state, EntitySettings settings, long from, long to, boolean keys) {
    state.recovered();
    List<Long> taken = new ArrayList<>();
    for (long sequence = from; sequence <= to; sequence++) {
      Entry entry = entry(sequence, keys ? Optional.of("key-" + sequence) : Optional.empty());
      state.apply(entry);
      if (state.wantsSnapshot(settings)) {
        taken.add(state.toSnapshot().sequence());
      }
    }
    return taken;
  }

  private static Entry entry(long sequence, Optional<String> key) {
    UUID id = new UUID(7, sequence);
    Entry.Command command =
        Entries.command(id, "expect", JsonNodeFactory.instance.objectNode(), BEGIN, key);
    Entry.Outcome outcome = Entry.Outcome.accepted(Optional.empty());
    return new Entry(
        "counter",
        "c",
        sequence,
        0,
        BEGIN.plusMillis(sequence),
        Optional.empty(),
        id,
        Optional.of(new Entry.Decided(command, outcome, JsonNodeFactory.instance.arrayNode())),
        0,
        1,
        3,
        "here");
  }
}
