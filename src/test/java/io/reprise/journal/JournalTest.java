package io.reprise.journal;

import static io.reprise.journal.Entries.deposited;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.journal.Journal.Range;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the real PostgreSQL; every test has entities of its own. */
class JournalTest {

  /** More than any read may take. */
  private static final int ANSWER_SECONDS = 20;

  private static Storage storage;
  private static Journal journal;
  private static Rows rows;

  @BeforeAll
  static void open() {
    storage = TestStorage.fresh();
    journal = Journal.open(storage, TestSettings.journal("search-entries = 7, page-entries = 5"));
    rows = new Rows(storage);
  }

  @AfterAll
  static void close() {
    journal.close();
    storage.close();
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Test
  void entries_come_back_as_they_were_written_oldest_first() {
    List<Entry> written = rows.insertDeposits("wallet", "in-order", 12);

    assertThat(get(journal.entries("wallet", "in-order", Range.after(0, 100)))).isEqualTo(written);
    assertThat(get(journal.entries("wallet", "nobody", Range.after(0, 100)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 13, true, 100, '1 2 3 4 5 6 7 8 9 10 11 12'",
    "0, 13, false, 100, '12 11 10 9 8 7 6 5 4 3 2 1'",
    "4, 13, true, 3, '5 6 7'",
    "4, 13, false, 3, '12 11 10'",
    "4, 9, false, 100, '8 7 6 5'",
    "11, 12, true, 100, ''",
    "12, 9223372036854775807, true, 100, ''",
  })
  void a_range_has_two_open_ends_an_order_and_a_limit(
      long after, long before, boolean ascending, int limit, String expected) {
    if (get(journal.highestSequence("wallet", "ranges")) == 0) {
      rows.insertDeposits("wallet", "ranges", 12);
    }

    List<Entry> found =
        get(journal.entries("wallet", "ranges", new Range(after, before, ascending, limit)));

    assertThat(found.stream().map(Entry::sequence).map(String::valueOf))
        .containsExactly(expected.isEmpty() ? new String[0] : expected.split(" "));
  }

  @Test
  void bodies_keep_nul_emoji_and_half_an_emoji() {
    String body = "{\"note\":\"\\u0000 \\ud83d\\ude00 \\ud83d\",\"\\ud83d\":1}";
    Entry place = deposited("wallet", "unicode", 1);
    Entry entry =
        new Entry(
            "wallet",
            "unicode",
            1,
            1,
            place.time(),
            Optional.of(new Entry.Event("noted", Entries.json(body.replace(",\"\\ud83d\":1", "")))),
            place.commandId(),
            place.decided(),
            0,
            1,
            1,
            "n");
    rows.insert(entry);

    assertThat(get(journal.entries("wallet", "unicode", Range.after(0, 1)))).containsExactly(entry);
  }

  @Test
  void bytes_that_are_no_entry_fail_the_read_and_name_the_place() {
    rows.insertDeposits("wallet", "garbage", 2);
    rows.insert(deposited("wallet", "garbage", 3), "nonsense".getBytes(UTF_8));

    assertThatThrownBy(() -> get(journal.entries("wallet", "garbage", Range.after(0, 9))))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageStartingWith("wallet/garbage sequence 3: ");
    assertThat(get(journal.entries("wallet", "garbage", Range.after(0, 2)))).hasSize(2);
  }

  @Test
  void an_entry_in_the_place_of_another_is_not_taken_for_it() {
    rows.insert(
        deposited("wallet", "moved", 1), EntryJson.write(deposited("wallet", "elsewhere", 1)));

    assertThatThrownBy(() -> get(journal.entries("wallet", "moved", Range.after(0, 9))))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageContaining("wallet/elsewhere");
  }

  @Test
  void the_highest_sequence_is_0_without_entries_and_counts_refusals() {
    assertThat(get(journal.highestSequence("wallet", "none"))).isZero();
    rows.insert(Entries.refused("wallet", "refusals", 1, "k1"));
    assertThat(get(journal.highestSequence("wallet", "refusals"))).isEqualTo(1);
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
    entries.addAll(rowsOf("commands", 60, 90).stream().map(JournalTest::renumbered).toList());
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
  void a_clock_ahead_of_the_entrys_by_less_than_the_skew_hides_nothing() {
    rows.insertDeposits("wallet", "skew", 100);
    Entry entry = deposited("wallet", "skew", 101);
    UUID ahead = Entries.commandId(entry.time().plusSeconds(59), 1);
    Entry.Command command = entry.decided().orElseThrow().command();
    rows.insert(
        new Entry(
            "wallet",
            "skew",
            101,
            101,
            entry.time(),
            entry.event(),
            ahead,
            Optional.of(
                new Entry.Decided(
                    withId(command, ahead),
                    Entry.Outcome.accepted(Optional.empty()),
                    Entries.json("[]"))),
            0,
            1,
            1,
            "n"));

    assertThat(get(journal.entriesOf("wallet", "skew", ahead))).hasSize(1);
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

  @Test
  void replay_is_given_all_entries_of_a_range_page_by_page() {
    List<Entry> written = rows.insertDeposits("wallet", "replay", 23);
    List<Entry> all = new ArrayList<>();
    List<Entry> some = new ArrayList<>();

    journal.forEach("wallet", "replay", 0, Long.MAX_VALUE, all::add);
    journal.forEach("wallet", "replay", 3, 18, some::add);

    assertThat(all).isEqualTo(written);
    assertThat(some).isEqualTo(written.subList(3, 18));
  }

  @Test
  void what_a_consumer_throws_ends_the_replay() {
    rows.insertDeposits("wallet", "throws", 3);

    assertThatThrownBy(
            () ->
                journal.forEach(
                    "wallet",
                    "throws",
                    0,
                    Long.MAX_VALUE,
                    entry -> {
                      throw new IllegalStateException("enough");
                    }))
        .hasMessage("enough");
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
