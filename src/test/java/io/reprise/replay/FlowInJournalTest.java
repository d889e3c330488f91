package io.reprise.replay;

import static io.reprise.replay.MadeFlow.call;
import static io.reprise.replay.MadeFlow.cancel;
import static io.reprise.replay.MadeFlow.effects;
import static io.reprise.replay.MadeFlow.send;
import static io.reprise.replay.MadeFlow.tell;
import static io.reprise.replay.MadeFlow.timer;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.component.Cause;
import io.reprise.journal.Entry;
import io.reprise.journal.Journal;
import io.reprise.journal.JournalSearch;
import io.reprise.journal.JournalSettings;
import io.reprise.journal.Rows;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flows in PostgreSQL: by marks, without them, and what stands in the outbox. */
class FlowInJournalTest {
  private final Storage storage = TestStorage.fresh();
  private final ReplaySettings settings = ReplayTestSettings.of("");
  private final Journal journal =
      Journal.open(
          storage, JournalSettings.from(TestStorage.config("reprise {}").getConfig("journal")));
  private final JournalSearch search = new JournalSearch(storage, settings.findLimits());
  private final MadeFlow made = new MadeFlow();
  private Entry root = made.request("booking/none", "nothing", "[]");
  private Entry reserved = root;

  @BeforeEach
  void make_a_booking_that_took_three_days() {
    root =
        made.request(
            "booking/4711",
            "book",
            effects(
                send("hotel/a", "reserve"),
                tell("hotel/b", "reserve"),
                call("payments", "charge"),
                timer("remind", "PT1H"),
                timer("expiry", "P3DT2H"),
                tell("hotel/c", "reserve"),
                timer("check", "P30D")),
            "booked",
            "noted");
    reserved =
        made.at(Duration.ofMillis(12)).follows(Lead.message(root, 0), "reserve", "[]", "reserved");
    made.at(Duration.ofMillis(20))
        .follows(Lead.outcome(root, 0), "paid", effects(cancel("remind")));
    made.at(Duration.ofHours(74)).follows(Lead.timer(root, 4), "expire", "[]", "expired");
    for (int i = 0; i < 50; i++) {
      made.at(Duration.ofHours(80 + i)).request("hotel/a", "look", "[]");
    }
    new Rows(storage).insert(made.all());
  }

  @AfterEach
  void close() {
    journal.close();
    storage.close();
  }

  private Flow flow(String id) {
    return new FlowSearch(search, new JournalLinks(journal, search), settings).flow(id);
  }

  private void update(String sql, Object... values) {
    try (Connection connection = storage.connection();
        PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        update.setObject(i + 1, values[i]);
      }
      assertThat(update.executeUpdate()).isPositive();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void unsent(int index, String kind, String target, String more) {
    update(
        "INSERT INTO reprise.outbox (sender, sequence, index, slice, kind, target, due, attempts,"
            + " parked, code, error, outcome) VALUES ('booking|4711', 1, ?, 0, ?, ?, now(), "
            + more
            + ")",
        index,
        kind,
        target);
  }

  private static List<String> states(Flow flow) {
    return flow.commands().get(0).effects().stream()
        .map(effect -> effect.kind() + " " + effect.state().word())
        .toList();
  }

  private void assertWhole(Flow flow) {
    assertThat(flow.complete()).isTrue();
    assertThat(states(flow))
        .containsExactly(
            "message handled",
            "message parked",
            "call waiting",
            "timer cancelled",
            "timer ran-off",
            "message skipped",
            "timer waiting");
    assertThat(flow.commands())
        .extracting(command -> command.first().entity() + " " + command.first().sequence())
        .containsExactly("booking/4711 1", "hotel/a 1", "booking/4711 3", "booking/4711 4");
    Flow.Effect parked = flow.commands().get(0).effects().get(1);
    assertThat(parked.outstanding().orElseThrow().code()).contains("gave-up");
    assertThat(parked.outstanding().orElseThrow().error()).contains("busy");
    assertThat(parked.outstanding().orElseThrow().attempts()).isEqualTo(12);
    Flow.Effect called = flow.commands().get(0).effects().get(2);
    assertThat(called.outstanding().orElseThrow().outcome().orElseThrow().toString())
        .isEqualTo("{\"accepted\":true}");
    assertThat(flow.commands().get(0).effects().get(5).skipped().orElseThrow().reason())
        .isEqualTo("INC-77");
  }

  @Test
  void is_whole_without_marks_and_with_them_whatever_it_is_asked_by() {
    unsent(1, "send", "hotel/b", "12, true, 'gave-up', 'busy', null");
    unsent(2, "call", "payments/charge", "1, false, null, null, '{\"accepted\":true}'::bytea");
    unsent(6, "schedule", "check", "0, false, null, null, null");
    update(
        "INSERT INTO reprise.interventions (action, sender, sequence, index, caller, reason)"
            + " VALUES ('skip', 'booking|4711', 1, 5, 'ann', 'INC-77')");
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    for (String id :
        List.of(
            root.commandId().toString(),
            reserved.commandId().toString(),
            root.decided().orElseThrow().command().key().orElseThrow(),
            "booking/4711",
            "booking/4711/2",
            "booking/4711/1/0",
            "hotel/a/1")) {
      assertWhole(flow(id));
    }
    Flow traced = flow(trace);
    assertThat(traced.commands()).as("every request of the trace").hasSize(1 + 4 + 50);
    assertThat(traced.commands()).filteredOn(command -> command.parent().isEmpty()).hasSize(52);

    mark(Lead.message(root, 0), 1);
    mark(Lead.outcome(root, 0), 3);
    mark(Lead.timer(root, 4), 4);
    assertWhole(flow("booking/4711"));
    assertThat(flow("hotel/a").commands()).as("its newest command").hasSize(1);
    assertThat(flow("hotel/a/99").commands()).isEmpty();
    assertThat(flow("no-such").commands()).isEmpty();
  }

  private void mark(Lead lead, long sequence) {
    Cause cause = lead.effect();
    update(
        "INSERT INTO reprise.handled (command, receiver, sequence, sender, sent, index)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        lead.command(),
        lead.receiver().replace('/', '|'),
        sequence,
        cause.entity().replace('/', '|'),
        cause.sequence(),
        cause.index());
  }

  @Test
  void what_is_gone_without_an_entry_is_said_to_be() {
    assertThat(states(flow("booking/4711")))
        .containsExactly(
            "message handled",
            "message not-found",
            "call handled",
            "timer cancelled",
            "timer ran-off",
            "message not-found",
            "timer not-found");
  }

  @Test
  void the_newest_of_many_requests_of_a_trace_do_not_hide_the_others() {
    String[] messages = new String[300];
    for (int i = 0; i < messages.length; i++) {
      messages[i] = tell("wallet/w" + i, "pay");
    }
    MadeFlow many = new MadeFlow();
    Entry run = many.request("payroll/1", "run", effects(messages));
    for (int i = 0; i < messages.length; i++) {
      many.at(Duration.ofMillis(i)).follows(Lead.message(run, i), "pay", "[]");
    }
    new Rows(storage).insert(many.all());
    Flow flow = flow("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(flow.complete()).isTrue();
    assertThat(flow.commands()).hasSize(1 + 300 + 1 + 4 + 50);
  }
}
