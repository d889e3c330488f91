package io.reprise.journal;

import static io.reprise.journal.Entries.deposited;
import static io.reprise.journal.Entries.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.journal.JournalSearch.End;
import io.reprise.journal.JournalSearch.Found;
import io.reprise.journal.JournalSearch.Hit;
import io.reprise.journal.JournalSearch.Kind;
import io.reprise.journal.JournalSearch.Limits;
import io.reprise.journal.JournalSearch.Scope;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an id belongs, among entries of many entities over several years. */
class FindInJournalTest {
  private static final Limits LIMITS =
      new Limits(Duration.ofMinutes(1), Duration.ofMillis(250), Duration.ofMinutes(1));
  private static final int LIMIT = 20;

  private static Storage storage;
  private static Rows rows;
  private static JournalSearch search;

  @BeforeAll
  static void open() {
    storage = TestStorage.fresh();
    rows = new Rows(storage);
    search = new JournalSearch(storage, LIMITS);
    rows.insertDeposits("wallet", "noise", 50);
    rows.insertDeposits("hotel", "noise", 50);
    rows.insert(at(deposited("wallet-of-old", "first", 1), "2019-01-01T00:00:00Z"));
  }

  @AfterAll
  static void close() {
    storage.close();
  }

  private static Entry at(Entry entry, String time) {
    return at(entry, Instant.parse(time));
  }

  private static Entry at(Entry entry, Instant time) {
    return with(entry, time, entry.decided().orElseThrow().command());
  }

  private static Entry with(Entry entry, Instant time, Entry.Command command) {
    return new Entry(
        entry.component(),
        entry.id(),
        entry.sequence(),
        entry.version(),
        time,
        entry.event(),
        command.id(),
        Optional.of(
            new Entry.Decided(command, Entry.Outcome.accepted(Optional.empty()), json("[]"))),
        entry.index(),
        entry.of(),
        entry.componentVersion(),
        entry.node());
  }

  private static Entry.Command command(
      UUID id, Optional<String> key, JsonNode body, Optional<String> traceparent) {
    return new Entry.Command(
        id,
        key,
        "deposit",
        body,
        "anonymous",
        Entries.START,
        traceparent,
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty());
  }

  private static Entry traced(String id, long sequence, String traceparent) {
    Entry entry = deposited("wallet", id, sequence);
    return with(
        entry,
        entry.time(),
        command(entry.commandId(), Optional.empty(), json("{}"), Optional.of(traceparent)));
  }

  private static Entry saying(String id, long sequence, Instant time, JsonNode body) {
    Entry entry = deposited("wallet", id, sequence);
    return with(entry, time, command(entry.commandId(), Optional.empty(), body, Optional.empty()));
  }

  private static Found find(String id) {
    return search.find(id, Scope.all(), LIMIT);
  }

  private static List<String> places(Found found) {
    return found.hits().stream()
        .map(hit -> hit.kind().word() + " " + hit.entry().entity() + " " + hit.entry().sequence())
        .toList();
  }

  @Test
  void finds_a_command_by_its_id_and_by_the_trace_that_was_made_with_it() {
    UUID id = new UUID(Entries.commandId(Entries.timeOf(7), 0).getMostSignificantBits(), 77);
    Entry entry = deposited("hotel", "by-id", 1);
    rows.insert(
        with(
            entry, Entries.timeOf(8), command(id, Optional.empty(), json("{}"), Optional.empty())));

    assertThat(places(find(id.toString()))).containsExactly("command hotel/by-id 1");
    assertThat(places(find(id.toString().replace("-", "")))).containsExactly("trace hotel/by-id 1");
    assertThat(find(id.toString()).end()).isEqualTo(End.ALL);
  }

  @Test
  void a_command_with_several_entries_is_found_by_its_first() {
    rows.insert(
        Entries.ofSeveral("several", 1, 0, 3),
        Entries.ofSeveral("several", 1, 1, 3),
        Entries.ofSeveral("several", 1, 2, 3));

    String id = Entries.ofSeveral("several", 1, 0, 3).commandId().toString();
    // the ids of these tests are made by time and sequence: others have it too
    assertThat(places(find(id))).contains("command wallet/several 1").doesNotHaveDuplicates();
    assertThat(places(find(id))).doesNotContain("command wallet/several 2");
  }

  @Test
  void a_command_is_found_though_its_id_tells_quite_another_time() {
    UUID id = Entries.commandId(Instant.parse("2090-12-01T12:00:00Z"), 4711);
    rows.insert(
        with(
            deposited("wallet", "standing-clock", 1),
            Entries.timeOf(3),
            command(id, Optional.empty(), json("{}"), Optional.empty())));

    assertThat(places(find(id.toString()))).containsExactly("command wallet/standing-clock 1");
  }

  @ParameterizedTest
  @ValueSource(longs = {-50, -1, 0, 1, 50})
  void a_command_is_found_near_the_time_in_its_id_whatever_else_is_searched(long later) {
    UUID id = UUID.randomUUID();
    Instant made = Instant.parse("2023-05-05T00:00:00Z");
    id =
        new UUID(Entries.commandId(made, 0).getMostSignificantBits(), id.getLeastSignificantBits());
    rows.insert(
        with(
            deposited("wallet", "near" + later, 1),
            made.plusSeconds(later),
            command(id, Optional.empty(), json("{}"), Optional.empty())));

    Scope nothing = new Scope(Optional.of(Instant.parse("2100-01-01T00:00:00Z")), Optional.empty());
    assertThat(places(search.find(id.toString(), nothing, LIMIT)))
        .containsExactly("command wallet/near" + later + " 1");
  }

  @Test
  void finds_what_belongs_to_a_trace_from_outside_newest_first() {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    String parent = "00-" + trace + "-00f067aa0ba902b7-01";
    rows.insert(traced("traced-1", 1, parent), traced("traced-2", 2, parent));

    List<String> expected = List.of("trace wallet/traced-2 2", "trace wallet/traced-1 1");
    assertThat(places(find(trace))).isEqualTo(expected);
    assertThat(places(find(trace.toUpperCase(java.util.Locale.ROOT)))).isEqualTo(expected);
    assertThat(places(find(parent))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "order-1",
        "wallet/order-1",
        "with \"quotes\" \\ and \0",
        "ключ",
        "8fa7d2f5-3c79-4a06-9c4e-5b3ad1b3d0a1",
        "0193a5b2-7c1d-7c44-8d8c-0d5a6f1e2b3c",
        "0193a5b27c1d7c448d8c0d5a6f1e2b3d",
        "00-0193a5b27c1d7c448d8c0d5a6f1e2b3e-00f067aa0ba902b7-01"
      })
  void any_text_may_be_a_key(String key) {
    String id = "key-" + Integer.toHexString(key.hashCode());
    rows.insert(deposited("wallet", id, 1, Optional.of(key)));

    assertThat(places(find(key))).containsExactly("key wallet/" + id + " 1");
  }

  @Test
  void what_stands_in_a_body_is_no_key_however_often_it_does() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 1; i <= 450; i++) { // more than a statement gives, half of them of one time
      Instant time = Entries.timeOf(i < 230 ? 0 : i);
      entries.add(saying("says", i, time, json("{\"key\":\"said\"}")));
    }
    rows.insert(entries);
    rows.insert(at(deposited("wallet", "said", 1, Optional.of("said")), "2019-06-01T00:00:00Z"));

    Found found = find("said");
    assertThat(places(found)).containsExactly("key wallet/said 1");
    assertThat(found.end()).isEqualTo(End.ALL);
  }

  @Test
  void a_limit_leaves_out_the_oldest_and_says_where_to_go_on() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      entries.add(deposited("wallet", "often", i, Optional.of("often")));
    }
    rows.insert(entries);

    Found first = search.find("often", Scope.all(), 3);
    assertThat(first.hits()).extracting(hit -> hit.entry().sequence()).containsExactly(5L, 4L, 3L);
    assertThat(first.end()).isEqualTo(End.LIMIT);

    Found second = search.find("often", new Scope(Optional.empty(), first.back()), 3);
    assertThat(second.hits()).extracting(hit -> hit.entry().sequence()).containsExactly(2L, 1L);
    assertThat(second.end()).isEqualTo(End.ALL);
    assertThat(second.back()).isEmpty();
  }

  @Test
  void looks_no_further_back_than_it_should() {
    rows.insert(at(deposited("wallet", "long-ago", 1, Optional.of("old")), "2020-01-01T00:00:00Z"));
    Instant after = Instant.parse("2020-01-01T00:00:00.000001Z");

    Found none = search.find("old", new Scope(Optional.of(after), Optional.empty()), LIMIT);
    assertThat(none.hits()).isEmpty();
    assertThat(none.end()).isEqualTo(End.ALL);
    assertThat(none.back()).contains(after);
    Instant then = Instant.parse("2020-01-01T00:00:00Z");
    assertThat(search.find("old", new Scope(Optional.of(then), Optional.empty()), LIMIT).hits())
        .hasSize(1);
  }

  @Test
  void ends_when_it_takes_too_long_and_says_how_far_it_came() {
    JournalSearch hurried =
        new JournalSearch(
            storage, new Limits(LIMITS.window(), LIMITS.stretch(), Duration.ofNanos(1)));

    Found found = hurried.find("no-such-key", Scope.all(), LIMIT);
    assertThat(found.end()).isEqualTo(End.TIMEOUT);
    assertThat(found.back()).isPresent();
  }

  @Test
  void finds_an_entity_by_its_name() {
    rows.insertDeposits("wallet", "named", 4);

    Hit hit = find("wallet/named").hits().get(0);
    assertThat(hit.kind()).isEqualTo(Kind.ENTITY);
    assertThat(hit.entry().sequence()).isEqualTo(4);
    assertThat(hit.begun()).isEqualTo(Entries.timeOf(1));
    assertThat(find("wallet/nobody").hits()).isEmpty();
    assertThat(find("wallet/nobody").end()).isEqualTo(End.ALL);
  }

  @Test
  void names_an_entry_that_holds_the_id_and_is_none() {
    rows.insert(deposited("wallet", "broken", 1), "{\"key\":\"broken-key\"".getBytes(UTF_8));

    Found found = find("broken-key");
    assertThat(found.hits()).isEmpty();
    assertThat(found.unreadable()).containsExactly("wallet/broken 1");
  }

  @Test
  void an_empty_journal_holds_nothing() {
    try (Storage empty = TestStorage.fresh()) {
      Found found = new JournalSearch(empty, LIMITS).find("k1", Scope.all(), LIMIT);
      assertThat(found).isEqualTo(Found.all(List.of()));
    }
  }
}
