package io.reprise.journal;

import static io.reprise.journal.JournalTest.get;
import static io.reprise.journal.Writes.assertWritten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reprise.journal.JournalFeed.Item;
import io.reprise.journal.JournalFeed.Page;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every entry is given, in order per entity, whoever writes at the same time. */
class JournalFeedTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Optional<String> ALL = Optional.empty();

  private Storage storage;
  private GroupCommit groups;
  private Journal journal;
  private JournalFeed feed;

  @BeforeEach
  void open() {
    storage = TestStorage.fresh();
    groups = new GroupCommit(storage, TestSettings.journal(""));
    journal = Journal.open(storage, TestSettings.journal("page-bytes = 16 KiB"));
    feed = journal.feed();
  }

  @AfterEach
  void close() {
    groups.close();
    journal.close();
    storage.close();
  }

  private void write(String component, String id, long first, int count) {
    List<Entry> entries = new ArrayList<>();
    for (long sequence = first; sequence < first + count; sequence++) {
      entries.add(Entries.deposited(component, id, sequence));
    }
    PendingWrite write = Writes.of(storage, "writer", entries);
    groups.write(write);
    assertWritten(write);
  }

  /** A write that has not ended until the test ends it, however long that takes. */
  private Connection insertWithoutEnd(String id) throws SQLException {
    Connection connection = TestStorage.connection(storage.coordinates());
    connection.setAutoCommit(false);
    WriteConnection.within(connection, storage, PATIENCE)
        .insert(List.of(Writes.of(storage, id, "writer", 1, 1)));
    return connection;
  }

  /** What is written now is a little ahead of the clock, a microsecond for each row. */
  private void awaitSettled() throws SQLException {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Asked.number(
                        storage,
                        "SELECT count(*) FROM reprise.journal_clock WHERE last_value"
                            + " < extract(epoch FROM clock_timestamp()) * 1000000")
                    > 0);
  }

  private static String name(Item item) {
    return item.entry().entity() + " " + item.entry().sequence();
  }

  private List<String> names(Page page) {
    return page.items().stream().map(JournalFeedTest::name).toList();
  }

  private List<String> read(Optional<String> component, FeedPlace from, int limit) {
    List<String> all = new ArrayList<>();
    Page page = get(feed.page(component, from, limit));
    while (!page.items().isEmpty()) {
      all.addAll(names(page));
      page = get(feed.page(component, page.next(), limit));
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1000})
  void gives_all_entries_in_the_order_they_were_taken_in_whatever_a_page_holds(int limit)
      throws SQLException {
    List<String> written = new ArrayList<>();
    for (int round = 0; round < 12; round++) {
      for (int i = 0; i < 5; i++) {
        long many = i == 0 ? 9 : 1; // one is hot
        write(i == 4 ? "hotel" : "wallet", "e" + i, round * many + 1, (int) many);
        for (long n = 1; n <= many; n++) {
          written.add((i == 4 ? "hotel/e" : "wallet/e") + i + " " + (round * many + n));
        }
      }
    }
    awaitSettled();

    assertThat(read(ALL, FeedPlace.beginning(), limit)).isEqualTo(written);
    assertThat(read(Optional.of("hotel"), FeedPlace.beginning(), limit))
        .isEqualTo(written.stream().filter(name -> name.startsWith("hotel")).toList());
    assertThat(read(Optional.of("none"), FeedPlace.beginning(), limit)).isEmpty();
  }

  @Test
  void goes_on_in_the_middle_of_entries_that_have_the_same_time() throws SQLException {
    for (int i = 0; i < 9; i++) {
      write("wallet", "e" + i, 1, 2);
    }
    execute("UPDATE event_journal SET db_timestamp = '2026-01-01 00:00:00Z'");

    List<String> all = read(ALL, FeedPlace.beginning(), 1000);

    assertThat(all).hasSize(18).isSorted();
    assertThat(read(ALL, FeedPlace.beginning(), 1)).isEqualTo(all);
    assertThat(read(ALL, FeedPlace.beginning(), 5)).isEqualTo(all);
  }

  @Test
  void bounds_the_bytes_of_a_page_but_gives_one_entry_at_least() throws SQLException {
    write("wallet", "a", 1, 200);
    awaitSettled();
    Page page = get(feed.page(ALL, FeedPlace.beginning(), 1000));
    assertThat(page.items()).hasSizeBetween(10, 100);
    assertThat(read(ALL, FeedPlace.beginning(), 1000)).hasSize(200);
  }

  /** The later entry is visible first. */
  @Test
  void holds_back_what_is_later_than_a_write_that_has_not_ended() throws SQLException {
    write("wallet", "before", 1, 1);
    try (Connection slow = insertWithoutEnd("early")) {
      write("wallet", "late", 1, 1);
      awaitSettled();
      FeedFollower follower = feed.follower(ALL, FeedPlace.beginning(), 100);

      assertThat(read(ALL, FeedPlace.beginning(), 100)).containsExactly("wallet/before 1");
      assertThat(names(get(follower.next()))).containsExactly("wallet/before 1");
      FeedPlace now = get(feed.now());

      slow.commit();

      List<String> both = List.of("wallet/early 1", "wallet/late 1");
      assertThat(read(ALL, now, 100)).isEqualTo(both);
      assertThat(names(get(follower.next()))).isEqualTo(both);
    }
  }

  @Test
  void gives_nothing_of_a_write_that_is_taken_back_and_all_that_waited_for_it()
      throws SQLException {
    try (Connection slow = insertWithoutEnd("early")) {
      write("wallet", "late", 1, 1);
      awaitSettled();
      assertThat(read(ALL, FeedPlace.beginning(), 100)).isEmpty();
      slow.rollback();
    }
    assertThat(read(ALL, FeedPlace.beginning(), 100)).containsExactly("wallet/late 1");
  }

  @Test
  void begins_now_with_what_is_written_from_then_on() throws SQLException {
    write("wallet", "before", 1, 3);
    awaitSettled();
    FeedPlace now = get(feed.now());
    assertThat(read(ALL, now, 100)).isEmpty();
    write("wallet", "after", 1, 2);
    awaitSettled();
    assertThat(read(ALL, now, 100)).containsExactly("wallet/after 1", "wallet/after 2");
  }

  /** As after the server's clock was set back: new entries are in the future of the clock. */
  @Test
  void misses_none_after_the_clock_was_set_back() throws SQLException {
    write("wallet", "a", 1, 1);
    String ahead = "interval '2 seconds'";
    execute("UPDATE event_journal SET db_timestamp = db_timestamp + " + ahead);
    execute(
        "SELECT setval('reprise.journal_clock', last_value + 2000000) FROM reprise.journal_clock");
    write("wallet", "b", 1, 1);
    FeedFollower follower = feed.follower(ALL, FeedPlace.beginning(), 100);

    List<String> got = new ArrayList<>();
    follow(follower, got, () -> got.size() >= 2);

    assertThat(got).containsExactly("wallet/a 1", "wallet/b 1");
  }

  @Test
  void a_follower_that_rests_hears_of_the_next_entry() throws SQLException {
    write("wallet", "a", 1, 1);
    FeedFollower follower = feed.follower(ALL, FeedPlace.beginning(), 100);
    List<String> got = new ArrayList<>();
    follow(follower, got, () -> follower.rests());
    write("wallet", "a", 2, 1);
    follow(follower, got, () -> got.size() >= 2);
    assertThat(got).containsExactly("wallet/a 1", "wallet/a 2");
  }

  /** Takes what a follower gives, until a condition holds. */
  private void follow(FeedFollower follower, List<String> got, BooleanSupplier until) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              got.addAll(names(get(follower.next())));
              return until.getAsBoolean();
            });
  }

  /** Two nodes, each with two connections, write thousands of entries; readers page meanwhile. */
  @Test
  void misses_and_doubles_none_while_two_nodes_write_at_once() throws SQLException {
    commitAtDifferentSpeeds();
    int entities = 60;
    int rounds = 40;
    JournalSettings two = TestSettings.journal("write-connections = 2, group-rows = 20");
    List<String> paged = new ArrayList<>();
    List<String> followed = new ArrayList<>();
    long[] written = new long[entities];
    try (GroupCommit one = new GroupCommit(storage, two);
        GroupCommit other = new GroupCommit(storage, two)) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                for (int round = 0; round < rounds; round++) {
                  List<PendingWrite> writes = new ArrayList<>();
                  for (int i = 0; i < entities; i++) {
                    int count = 1 + (round + i) % 4;
                    writes.add(Writes.of(storage, "e" + i, "w", written[i] + 1, count));
                    written[i] += count;
                  }
                  for (int i = 0; i < entities; i++) {
                    ((i + round) % 2 == 0 ? one : other).write(writes.get(i));
                  }
                  writes.forEach(Writes::assertWritten);
                }
              });
      FeedPlace place = FeedPlace.beginning();
      FeedFollower follower = feed.follower(ALL, place, 30);
      boolean ended = false;
      while (true) {
        Page page = get(feed.page(ALL, place, 17));
        Page more = get(follower.next());
        place = page.next();
        paged.addAll(names(page));
        followed.addAll(names(more));
        if (ended && page.items().isEmpty() && follower.rests()) {
          break;
        }
        ended = writing.isDone();
      }
      writing.join();
    }
    assertAllInOrder(paged, written);
    assertThat(followed).isEqualTo(paged);
  }

  /** After their times are taken, so that others that took theirs later are often sooner. */
  private void commitAtDifferentSpeeds() throws SQLException {
    execute(
        "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN PERFORM pg_sleep(random() * 0.004); RETURN NULL; END'");
    execute(
        "CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON event_journal"
            + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.seq_nr % 7 = 0)"
            + " EXECUTE FUNCTION dawdle()");
  }

  private static void assertAllInOrder(List<String> names, long[] written) {
    Map<String, Long> last = new HashMap<>();
    for (String name : names) {
      String entity = name.substring(0, name.indexOf(' '));
      long sequence = Long.parseLong(name.substring(name.indexOf(' ') + 1));
      assertThat(sequence).as(entity).isEqualTo(last.getOrDefault(entity, 0L) + 1);
      last.put(entity, sequence);
    }
    for (int i = 0; i < written.length; i++) {
      assertThat(last).containsEntry("wallet/e" + i, written[i]);
    }
  }

  @Test
  void gives_nothing_rather_than_too_little_when_it_can_t_see_how_old_writes_are()
      throws SQLException {
    write("wallet", "a", 1, 1);
    awaitSettled();
    try (Connection hidden = TestStorage.connection(storage.coordinates());
        Statement statement = hidden.createStatement()) {
      statement.execute("SET track_activities = off");
      hidden.setAutoCommit(false);
      statement.execute("LOCK TABLE event_journal IN ROW EXCLUSIVE MODE");
      assertThatThrownBy(() -> get(feed.page(ALL, FeedPlace.beginning(), 10)))
          .isInstanceOf(FeedUncertain.class)
          .hasMessageContaining("pg_read_all_stats");
      hidden.rollback();
    }
    assertThat(read(ALL, FeedPlace.beginning(), 10)).containsExactly("wallet/a 1");
  }

  @Test
  void an_entry_that_can_t_be_read_is_told_and_not_passed_over() throws SQLException {
    write("wallet", "a", 1, 3);
    awaitSettled();
    execute("UPDATE event_journal SET event_payload = '{}' WHERE seq_nr = 2");

    Page page = get(feed.page(ALL, FeedPlace.beginning(), 10));

    assertThat(names(page)).containsExactly("wallet/a 1");
    assertThatThrownBy(() -> get(feed.page(ALL, page.next(), 10)))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageContaining("wallet/a sequence 2");
  }

  @Test
  void knows_which_components_have_entries() {
    write("wallet", "a", 1, 1);
    assertThat(get(feed.hasEntries("wallet"))).isTrue();
    assertThat(get(feed.hasEntries("walle"))).isFalse();
    assertThat(get(feed.hasEntries("wallets"))).isFalse();
  }

  @Test
  void a_place_comes_back_from_its_text() throws SQLException {
    write("wallet", "A.b_c~d@e:f-g", 1, 1);
    awaitSettled();
    FeedPlace place = get(feed.page(ALL, FeedPlace.beginning(), 1)).next();
    assertThat(FeedPlace.of(place.text())).contains(place);
    assertThat(place.text()).matches("[A-Za-z0-9_-]+");
    assertThat(FeedPlace.of(FeedPlace.beginning().text())).contains(FeedPlace.beginning());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "12", "é", "1 1 1", "2 5 1 wallet|a", "1 99999999999999999 1 a"})
  void other_texts_are_no_places(String text) {
    assertThat(FeedPlace.of(text)).isEmpty();
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    assertThat(FeedPlace.of(Base64.getUrlEncoder().withoutPadding().encodeToString(plain)))
        .isEmpty();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
