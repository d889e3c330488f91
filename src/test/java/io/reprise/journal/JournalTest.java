package io.reprise.journal;

import static io.reprise.journal.Entries.deposited;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.journal.Journal.Range;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    assertThat(get(journal.entries("wallet", "in-order", Range.after(0, 100))).entries())
        .isEqualTo(written);
    assertThat(get(journal.entries("wallet", "nobody", Range.after(0, 100))).entries()).isEmpty();
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
        get(journal.entries("wallet", "ranges", new Range(after, before, ascending, limit)))
            .entries();

    assertThat(found.stream().map(Entry::sequence).map(String::valueOf))
        .containsExactly(expected.isEmpty() ? new String[0] : expected.split(" "));
  }

  @Test
  void a_page_ends_at_its_bytes_but_holds_one_entry_at_least() {
    List<Entry> written = rows.insertDeposits("wallet", "heavy", 12);
    int size = EntryJson.write(written.get(0)).length; // up to a digit, that of all of them

    try (Journal small = Journal.open(storage, TestSettings.journal("page-bytes = " + 3 * size))) {
      Journal.Page first = get(small.entries("wallet", "heavy", Range.after(0, 100)));
      Journal.Page newest = get(small.entries("wallet", "heavy", new Range(0, 13, false, 100)));
      Journal.Page few = get(small.entries("wallet", "heavy", Range.after(0, 2)));
      Journal.Page last = get(small.entries("wallet", "heavy", Range.after(11, 2)));
      assertThat(first).isEqualTo(new Journal.Page(written.subList(0, 3), true));
      assertThat(newest.entries()).extracting(Entry::sequence).containsExactly(12L, 11L, 10L);
      assertThat(few).isEqualTo(new Journal.Page(written.subList(0, 2), true));
      assertThat(last).isEqualTo(new Journal.Page(written.subList(11, 12), false));
    }
    try (Journal tiny = Journal.open(storage, TestSettings.journal("page-bytes = 1"))) {
      List<Entry> all = new ArrayList<>();
      tiny.forEach("wallet", "heavy", 0, Long.MAX_VALUE, all::add);
      assertThat(get(tiny.entries("wallet", "heavy", Range.after(4, 9))))
          .isEqualTo(new Journal.Page(written.subList(4, 5), true));
      assertThat(all).isEqualTo(written);
    }
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

    assertThat(get(journal.entries("wallet", "unicode", Range.after(0, 1))).entries())
        .containsExactly(entry);
  }

  @Test
  void bytes_that_are_no_entry_fail_the_read_and_name_the_place() {
    rows.insertDeposits("wallet", "garbage", 2);
    rows.insert(deposited("wallet", "garbage", 3), "nonsense".getBytes(UTF_8));

    assertThatThrownBy(() -> get(journal.entries("wallet", "garbage", Range.after(0, 9))))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageStartingWith("wallet/garbage sequence 3: ");
    assertThat(get(journal.entries("wallet", "garbage", Range.after(0, 2))).entries()).hasSize(2);
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
}
