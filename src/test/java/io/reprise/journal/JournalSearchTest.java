package io.reprise.journal;

import static io.reprise.journal.Entries.deposited;
import static io.reprise.journal.JournalTest.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries by time, command id and key, in stretches so short that a search needs many. */
class JournalSearchTest {

  private static Storage storage;
  private static Journal journal;
  private static Rows rows;

  @BeforeAll
  static void open() {
    storage = TestStorage.fresh();
    journal = Journal.open(storage, TestSettings.journal("search-entries = 7"));
    rows = new Rows(storage);
  }

  @AfterAll
  static void close() {
    journal.close();
    storage.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 10, 40})
  void a_time_leads_to_the_last_entry_at_or_before_it(long count) {
    String id = "times-" + count;
    rows.insertDeposits("wallet", id, count);

    for (long sequence = 1; sequence <= count; sequence++) {
      Instant time = Entries.timeOf(sequence);
      assertThat(get(journal.sequenceAt("wallet", id, time.minusNanos(1000))))
          .isEqualTo(sequence - 1);
      assertThat(get(journal.sequenceAt("wallet", id, time))).isEqualTo(sequence);
    }
    assertThat(get(journal.sequenceAt("wallet", id, Instant.MAX))).isEqualTo(count);
    assertThat(get(journal.sequenceAt("wallet", id, Instant.EPOCH))).isZero();
  }

  @Test
  void of_entries_of_one_time_the_last_counts() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      Entry entry = deposited("wallet", "same-time", i);
      entries.add(at(entry, Entries.timeOf(i / 4)));
    }
    rows.insert(entries);

    assertThat(get(journal.sequenceAt("wallet", "same-time", Entries.timeOf(0)))).isEqualTo(3);
    assertThat(get(journal.sequenceAt("wallet", "same-time", Entries.timeOf(1)))).isEqualTo(7);
    assertThat(get(journal.sequenceAt("wallet", "same-time", Entries.timeOf(2)))).isEqualTo(9);
  }

  @Test
  void a_time_in_a_history_with_a_gap_is_an_error() {
    rows.insert(deposited("wallet", "gap", 1), deposited("wallet", "gap", 3));

    assertThatThrownBy(() -> get(journal.sequenceAt("wallet", "gap", Entries.timeOf(1))))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageContaining("wallet/gap sequence 2: is missing");
  }

  @Test
  void all_entries_of_a_command_are_found_wherever_they_stand() {
    List<Entry> entries = new ArrayList<>(rowsOf("commands", 1, 30));
    List<Entry> wanted =
        IntStream.range(0, 20).mapToObj(i -> Entries.ofSeveral("commands", 31, i, 20)).toList();
    entries.addAll(wanted);
    entries.addAll(rowsOf("commands", 60, 90).stream().map(JournalSearchTest::renumbered).toList());
    rows.insert(entries);
    UUID first = entries.get(0).commandId();
    UUID last = entries.get(entries.size() - 1).commandId();

    assertThat(get(journal.entriesOf("wallet", "commands", wanted.get(0).commandId())))
        .isEqualTo(wanted);
    assertThat(get(journal.entriesOf("wallet", "commands", first))).hasSize(1);
    assertThat(get(journal.entriesOf("wallet", "commands", last))).hasSize(1);
  }

  @Test
  void a_command_that_left_nothing_is_not_found_though_others_speak_of_it() {
    UUID absent = Entries.commandId(Entries.timeOf(3), 77);
    Entry entry = deposited("wallet", "mention", 1);
    rows.insert(
        new Entry(
            "wallet",
            "mention",
            1,
            1,
            entry.time(),
            Optional.of(new Entry.Event("noted", Entries.json("{\"of\":\"" + absent + "\"}"))),
            entry.commandId(),
            entry.decided(),
            0,
            1,
            1,
            "n"));

    assertThat(get(journal.entriesOf("wallet", "mention", absent))).isEmpty();
    assertThat(get(journal.entriesOf("wallet", "nobody", absent))).isEmpty();
  }

  @Test
  void an_entry_of_the_very_millisecond_in_which_its_command_was_made_is_found() {
    rows.insertDeposits("wallet", "same-moment", 100);
    Entry entry = deposited("wallet", "same-moment", 101);
    UUID made = Entries.commandId(entry.time(), 1);
    Entry.Command command = entry.decided().orElseThrow().command();
    rows.insert(
        new Entry(
            "wallet",
            "same-moment",
            101,
            101,
            entry.time(),
            entry.event(),
            made,
            Optional.of(
                new Entry.Decided(
                    withId(command, made),
                    Entry.Outcome.accepted(Optional.empty()),
                    Entries.json("[]"))),
            0,
            1,
            1,
            "n"));

    assertThat(get(journal.entriesOf("wallet", "same-moment", made))).hasSize(1);
  }

  @Test
  void a_key_leads_to_the_newest_command_that_carried_it() {
    List<Entry> entries = new ArrayList<>(rowsOf("keys", 1, 40));
    entries.set(2, deposited("wallet", "keys", 3, Optional.of("again")));
    entries.set(19, deposited("wallet", "keys", 20, Optional.of("again")));
    entries.set(20, deposited("wallet", "keys", 21, Optional.of("again-not")));
    entries.set(0, deposited("wallet", "keys", 1, Optional.of("\"quoted\" \\ schlüssel 👋")));
    entries.set(1, deposited("wallet", "keys", 2, Optional.of("ä")));
    rows.insert(entries);

    assertThat(sequenceOfKey("again")).contains(20L);
    assertThat(sequenceOfKey("\"quoted\" \\ schlüssel 👋")).contains(1L);
    assertThat(sequenceOfKey("ä")).contains(2L);
    assertThat(sequenceOfKey("agai")).isEmpty();
    assertThat(sequenceOfKey("%")).isEmpty();
    assertThat(sequenceOfKey("")).isEmpty();
  }

  private static Optional<Long> sequenceOfKey(String key) {
    return get(journal.entryOfKey("wallet", "keys", key)).map(Entry::sequence);
  }

  @Test
  void a_key_is_looked_for_only_so_far_back() {
    List<Entry> entries = new ArrayList<>(rowsOf("old-keys", 1, 40));
    entries.set(9, deposited("wallet", "old-keys", 10, Optional.of("old")));
    entries.set(10, deposited("wallet", "old-keys", 11, Optional.of("young")));
    rows.insert(entries);
    try (Journal near = Journal.open(storage, TestSettings.journal("key-search-entries = 30"))) {
      assertThat(get(near.entryOfKey("wallet", "old-keys", "young"))).isPresent();
      assertThat(get(near.entryOfKey("wallet", "old-keys", "old"))).isEmpty();
    }
  }

  private static List<Entry> rowsOf(String id, long first, long last) {
    return IntStream.rangeClosed((int) first, (int) last)
        .mapToObj(sequence -> deposited("wallet", id, sequence))
        .toList();
  }

  /** Entries made for 60 to 90 follow the 50 before them. */
  private static Entry renumbered(Entry entry) {
    return new Entry(
        entry.component(),
        entry.id(),
        entry.sequence() - 9,
        entry.version() - 9,
        entry.time(),
        entry.event(),
        entry.commandId(),
        entry.decided(),
        0,
        1,
        1,
        entry.node());
  }

  private static Entry at(Entry entry, Instant time) {
    return new Entry(
        entry.component(),
        entry.id(),
        entry.sequence(),
        entry.version(),
        time,
        entry.event(),
        entry.commandId(),
        entry.decided(),
        0,
        1,
        1,
        entry.node());
  }

  private static Entry.Command withId(Entry.Command command, UUID id) {
    return new Entry.Command(
        id,
        command.key(),
        command.name(),
        command.body(),
        command.caller(),
        command.time(),
        command.traceparent(),
        command.cause(),
        command.hops(),
        command.contextOutcome(),
        command.reason());
  }
}
