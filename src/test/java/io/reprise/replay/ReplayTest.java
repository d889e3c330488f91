package io.reprise.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.BadComponent;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.codec.Json;
import io.reprise.component.Component;
import io.reprise.journal.Journal;
import io.reprise.journal.JournalSearch;
import io.reprise.journal.JournalSearch.Found;
import io.reprise.journal.JournalSearch.Scope;
import io.reprise.journal.JournalSettings;
import io.reprise.journal.UnreadableEntry;
import io.reprise.samples.Wallet;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Folds a history that lies in a real database. */
class ReplayTest {
  private static final Path HISTORY =
      Path.of("src/test/resources/history/wallet/0.1-every-event-and-outcome.jsonl");
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration SETTLED_AFTER = Duration.ofSeconds(20);
  private static final Storage STORAGE = TestStorage.fresh();
  private static final Journal JOURNAL =
      Journal.open(
          STORAGE, JournalSettings.from(TestStorage.config("reprise {}").getConfig("journal")));

  private final Replay replay = replay(settings(2, 8, LIMIT, SETTLED_AFTER));

  private static ReplaySettings settings(
      int threads, int waiting, Duration limit, Duration settledAfter) {
    return ReplayTestSettings.of(
        "threads = %d, max-waiting = %d, time-limit = %d ms, settled-after = %d ms"
            .formatted(threads, waiting, limit.toMillis(), settledAfter.toMillis()));
  }

  @BeforeAll
  static void write() throws Exception {
    for (String line : Files.readAllLines(HISTORY)) {
      insert((ObjectNode) Json.parse(line.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @AfterAll
  static void close() {
    JOURNAL.close();
    STORAGE.close();
  }

  @Test
  void gives_the_state_after_an_entry() throws Exception {
    Past opened = get(replay.stateAt("wallet", "alice", new Moment.AtSequence(2)));
    Past withdrawn = get(replay.stateAt("wallet", "alice", new Moment.AtSequence(4)));
    Past last = get(replay.stateAt("wallet", "alice", new Moment.AtSequence(6)));

    assertThat(opened.value().path("cents").asLong()).isZero();
    assertThat(withdrawn.value().path("cents").asLong()).isEqualTo(9007199254740893L);
    assertThat(withdrawn.time()).isEqualTo(Instant.parse("2026-11-22T20:00:02Z"));
    assertThat(last.sequence()).isEqualTo(6);
    assertThat(last.version()).isEqualTo(4);
    assertThat(last.value()).isEqualTo(withdrawn.value());
    assertThat(last.componentVersion()).isEqualTo(1);
  }

  @Test
  void gives_the_state_at_a_time_both_ends_included() throws Exception {
    Instant deposited = Instant.parse("2026-11-22T20:00:01.123457Z");

    assertThat(at(deposited.minusNanos(1000)).sequence()).isEqualTo(2);
    assertThat(at(deposited).sequence()).isEqualTo(3);
    assertThat(at(Instant.parse("2030-01-01T00:00:00Z")).sequence()).isEqualTo(6);
  }

  @Test
  void answers_a_query_there() throws Exception {
    Past past =
        get(
            replay.answerAt(
                "wallet", "alice", "balance", Map.of(), "ann", new Moment.AtSequence(3)));

    assertThat(past.value().asLong()).isEqualTo(9007199254740993L);
    assertThatThrownBy(
            () ->
                replay.answerAt(
                    "wallet",
                    "alice",
                    "balance",
                    Map.of("of", List.of("x")),
                    "ann",
                    new Moment.AtSequence(3)))
        .isInstanceOf(InvalidBody.class);
  }

  @Test
  void searches_for_ids_as_long_as_there_is_room() throws Exception {
    ReplaySettings settings = settings(1, 8, LIMIT, SETTLED_AFTER);
    CompletableFuture<Boolean> held = new CompletableFuture<>();
    try (Replay busy = replay(settings)) {
      JournalSearch search = new JournalSearch(STORAGE, settings.findLimits());
      Finder finder = new Finder(search, busy, settings);
      CompletionStage<Boolean> before = busy.run(held::join);
      CompletionStage<Found> first = finder.find("wallet/alice", Scope.all(), 1);
      assertThat(failure(finder.find("wallet/alice", Scope.all(), 1)))
          .isInstanceOf(ReplayRefused.class)
          .hasMessageContaining("searches under way on this node: 1");
      held.complete(true);
      assertThat(get(before)).isTrue();
      assertThat(get(first).hits()).hasSize(1);
      assertThat(get(finder.find("wallet/alice", Scope.all(), 1)).hits()).hasSize(1);
    }
  }

  @Test
  void knows_no_sequence_that_is_not_reached() {
    assertThat(failure(replay.stateAt("wallet", "alice", new Moment.AtSequence(7))))
        .isInstanceOfSatisfying(
            NoSuchMoment.class,
            none -> {
              assertThat(none.highest()).isEqualTo(6);
              assertThat(none.why()).isEqualTo(NoSuchMoment.Why.NOT_REACHED);
            });
    assertThat(failure(replay.stateAt("wallet", "nobody", new Moment.AtSequence(1))))
        .isInstanceOfSatisfying(
            NoSuchMoment.class,
            none -> assertThat(none.why()).isEqualTo(NoSuchMoment.Why.NO_ENTITY));
  }

  @Test
  void knows_no_entity_before_its_first_event() {
    assertThat(failure(replay.stateAt("wallet", "alice", new Moment.AtSequence(1))))
        .isInstanceOfSatisfying(
            NoSuchMoment.class,
            none -> assertThat(none.why()).isEqualTo(NoSuchMoment.Why.NO_ENTITY));
    assertThat(
            failure(
                replay.stateAt(
                    "wallet", "alice", new Moment.AtTime(Instant.parse("2020-01-01T00:00:00Z")))))
        .isInstanceOf(NoSuchMoment.class);
  }

  @Test
  void names_the_entry_that_it_can_not_read_and_reads_up_to_it() throws Exception {
    insert(entry("torn", 1, "{\"name\":\"opened\",\"body\":{\"owner\":\"Ann\"}}"));
    insert(entry("torn", 2, "{\"name\":\"exploded\",\"body\":{}}"));

    assertThat(get(replay.stateAt("wallet", "torn", new Moment.AtSequence(1))).sequence())
        .isEqualTo(1);
    assertThat(failure(replay.stateAt("wallet", "torn", new Moment.AtSequence(2))))
        .asInstanceOf(InstanceOfAssertFactories.type(UnreadableEntry.class))
        .satisfies(unreadable -> assertThat(unreadable.sequence()).isEqualTo(2))
        .satisfies(unreadable -> assertThat(unreadable).hasMessageContaining("exploded"));
  }

  @Test
  void notices_that_entries_are_missing() throws Exception {
    insert(entry("gap", 1, "{\"name\":\"opened\",\"body\":{\"owner\":\"Ann\"}}"));
    insert(entry("gap", 3, "{\"name\":\"deposited\",\"body\":{\"cents\":1}}"));

    assertThat(failure(replay.stateAt("wallet", "gap", new Moment.AtSequence(3))))
        .isInstanceOf(UnreadableEntry.class);
    assertThat(failure(replay.stateAt("wallet", "gap", new Moment.AtSequence(2))))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageContaining("missing");
  }

  @Test
  void says_whether_a_moment_is_settled() throws Exception {
    insert(entry("fresh", 1, "{\"name\":\"opened\",\"body\":{\"owner\":\"Ann\"}}"));
    Moment now = new Moment.AtTime(Instant.now());
    Moment early = new Moment.AtTime(Instant.now().minus(SETTLED_AFTER.multipliedBy(2)));
    try (Replay patient = replay(settings(1, 1, LIMIT, Duration.ZERO))) {
      assertThat(get(replay.stateAt("wallet", "fresh", now)).settled()).isFalse();
      assertThat(get(replay.stateAt("wallet", "fresh", early)).settled()).isTrue();
      assertThat(get(patient.stateAt("wallet", "fresh", now)).settled()).isTrue();
      assertThat(get(replay.stateAt("wallet", "fresh", new Moment.AtSequence(1))).settled())
          .isTrue();
    }
  }

  @Test
  void refuses_what_takes_too_long_and_names_the_limit() {
    Replay hurried = replay(settings(1, 1, Duration.ZERO, SETTLED_AFTER));

    assertThat(failure(hurried.stateAt("wallet", "alice", new Moment.AtSequence(6))))
        .isInstanceOf(ReplayRefused.class)
        .hasMessageContaining("reprise.replay.time-limit");
  }

  @Test
  void fails_at_the_limit_and_names_the_entity_when_a_rule_does_not_end() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Catalog hanging = Catalog.of(List.of(Installed.unpinned(hangingUntil(goOn), "test")));
    Moment last = new Moment.AtSequence(6);
    try (Replay one =
        new Replay(
            JOURNAL,
            hanging,
            settings(1, 1, Duration.ofMillis(100), SETTLED_AFTER),
            Clock.systemUTC())) {
      assertThat(failure(one.stateAt("wallet", "alice", last)))
          .isInstanceOf(ReplayRefused.class)
          .hasMessageContaining("wallet/alice: no end after")
          .hasMessageContaining("reprise.replay.time-limit");
      CompletionStage<Past> behind = one.stateAt("wallet", "alice", last);

      assertThat(failure(one.stateAt("wallet", "alice", last)))
          .as("both places are taken")
          .hasMessageContaining("max-waiting")
          .hasMessageContaining("a rule does not come back: wallet/alice");
      goOn.countDown();
      await().atMost(LIMIT).until(() -> behind.toCompletableFuture().isDone());
    }
  }

  private static Component<Wallet.Command, Wallet.Event, Wallet> hangingUntil(CountDownLatch goOn) {
    return Component.named("wallet")
        .version(1)
        .startingAs((Wallet) new Wallet.Unopened())
        .events(
            Wallet.Event.class,
            (Wallet.Event event, Wallet wallet) -> {
              try {
                goOn.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return event.evolve(wallet);
            })
        .commands(Wallet.Command.class, Wallet.Command::decide)
        .build();
  }

  @Test
  void refuses_more_than_may_wait_and_takes_more_when_one_is_done() throws Exception {
    Replay one = replay(settings(1, 1, LIMIT, SETTLED_AFTER));
    Moment last = new Moment.AtSequence(6);

    List<CompletionStage<Past>> all =
        Stream.generate(() -> one.stateAt("wallet", "alice", last)).limit(200).toList();

    int refused = 0;
    for (CompletionStage<Past> past : all) {
      try {
        assertThat(get(past).sequence()).isEqualTo(6);
      } catch (ExecutionException e) {
        assertThat(e.getCause()).hasMessageContaining("reprise.replay.max-waiting");
        refused++;
      }
    }
    assertThat(refused).isBetween(1, 198);
    assertThat(get(one.stateAt("wallet", "alice", last)).sequence()).isEqualTo(6);
  }

  private static Past at(Instant time) throws Exception {
    try (Replay replay = replay(settings(1, 1, LIMIT, SETTLED_AFTER))) {
      return get(replay.stateAt("wallet", "alice", new Moment.AtTime(time)));
    }
  }

  private static Replay replay(ReplaySettings settings) {
    try {
      return new Replay(
          JOURNAL,
          Catalog.of(List.of(Installed.of(Wallet.COMPONENT, "test"))),
          settings,
          Clock.offset(Clock.systemUTC(), settings.settledAfter().negated()));
    } catch (BadComponent e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T get(CompletionStage<T> past) throws Exception {
    return past.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static Throwable failure(CompletionStage<?> past) {
    try {
      throw new AssertionError("did not fail: " + get(past));
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectNode entry(String id, long sequence, String event) throws Exception {
    String text =
        """
        {"entity":"wallet/%s","sequence":%d,"version":%d,"time":"2026-11-22T20:00:0%d.000000Z",\
        "event":%s,"command":{"id":"019aad8c-f001-7abc-8def-0123456789ab","name":"x","body":{},\
        "caller":"ann","time":"2026-11-22T20:00:00.000000Z","hops":0},"outcome":{"accepted":true},\
        "place":{"index":0,"of":1},"component":{"version":1},"node":"n"}"""
            .formatted(id, sequence, sequence, sequence, event);
    return (ObjectNode) Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /** As the plugin that writes entries does. */
  private static void insert(ObjectNode entry) throws Exception {
    String[] entity = entry.path("entity").asText().split("/", 2);
    JsonNode event = entry.path("event");
    try (Connection connection = STORAGE.connection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr,"
                    + " db_timestamp, event_ser_id, event_ser_manifest, event_payload, deleted,"
                    + " writer, adapter_manifest) VALUES (0, ?, ?, ?, ?, ?, ?, ?, false, 't',"
                    + " '')")) {
      insert.setString(1, entity[0]);
      insert.setString(2, entity[0] + "|" + entity[1]);
      insert.setLong(3, entry.path("sequence").asLong());
      insert.setTimestamp(4, Timestamp.from(Instant.parse(entry.path("time").asText())));
      insert.setInt(5, 0); // of Akka's serializers; reads of the journal go by the bytes
      insert.setString(
          6, entity[0] + "/" + (event.has("name") ? event.path("name").asText() : "#nothing"));
      insert.setBytes(7, Json.write(entry));
      insert.executeUpdate();
    }
  }
}
