package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.interconnect.Messages.Action;
import io.reprise.interconnect.Messages.By;
import io.reprise.interconnect.Messages.Filter;
import io.reprise.interconnect.Messages.Kind;
import io.reprise.interconnect.Messages.Verdict;
import io.reprise.interconnect.Messages.Waiting;
import io.reprise.journal.EffectId;
import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Statements about parked messages on a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagesTableTest {
  private static final Instant DUE = Instant.parse("2026-11-22T20:00:00.123456Z");
  private static final By BY = new By("ann", "because");
  private static final Filter PARKED =
      new Filter(true, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private final Storage storage = TestStorage.fresh();
  private final MessagesTable table =
      new MessagesTable(
          storage, InterconnectSettings.from(TestStorage.config("").getConfig("interconnect")));

  @BeforeEach
  void rows() throws SQLException {
    sql("DELETE FROM reprise.outbox");
    sql("DELETE FROM reprise.handled");
    sql("DELETE FROM reprise.interventions");
    row("wallet|bob", 1, "send", "hotel/ritz", "unknown-component");
    row("wallet|bob", 2, "call", "pay/charge", "gave-up");
    row("wallet|bob", 3, "schedule", "hotel", "unreadable-entry");
    row("wallet|carl", 1, "send", "hotels/ritz", "hop-limit");
    row("wallet-old|bob", 1, "send", "hotel/ritz", null);
  }

  @AfterAll
  void close() {
    storage.close();
  }

  @Test
  void filters_by_sender_receiver_code_and_kind() throws SQLException {
    assertThat(names(PARKED))
        .containsExactly("wallet/bob/1/0", "wallet/bob/2/0", "wallet/bob/3/0", "wallet/carl/1/0");
    assertThat(names(filter(false, "wallet-old", null, null, null)))
        .containsExactly("wallet-old/bob/1/0");
    assertThat(names(filter(false, "wallet", null, null, null))).hasSize(4);
    assertThat(names(filter(true, "wallet/bob", null, null, Kind.CALL)))
        .containsExactly("wallet/bob/2/0");
    assertThat(names(filter(false, null, "hotel", null, null)))
        .containsExactly("wallet-old/bob/1/0", "wallet/bob/1/0");
    assertThat(names(filter(true, null, "pay", null, null))).containsExactly("wallet/bob/2/0");
    assertThat(names(filter(true, null, "hotels/ritz", "hop-limit", null)))
        .containsExactly("wallet/carl/1/0");
    assertThat(table.count(PARKED)).isEqualTo(4);
  }

  @Test
  void goes_on_after_a_name() throws SQLException {
    Optional<ErrandKey> second = Optional.of(new ErrandKey("wallet/bob", 2, 0));
    assertThat(table.list(PARKED, second, 1))
        .extracting(waiting -> waiting.name().toString())
        .containsExactly("wallet/bob/3/0");
  }

  @Test
  void leaves_what_was_handled_or_can_not_be_read_unskipped() throws SQLException {
    mark(EffectId.message("wallet/bob", 1, 0, DUE).toString());
    List<Waiting> all = table.names(PARKED);
    assertThat(table.intervene(Action.SKIP, all, BY))
        .containsExactly(Verdict.HANDLED, Verdict.DONE, Verdict.UNREADABLE, Verdict.DONE);
    assertThat(names(PARKED)).containsExactly("wallet/bob/1/0", "wallet/bob/3/0");
    assertThat(table.interventions(all.get(0).name(), 9)).isEmpty();
    assertThat(table.interventions(all.get(1).name(), 9))
        .extracting(one -> one.action() + " " + one.caller() + " " + one.reason())
        .containsExactly("skip ann because");
    Waiting skipped = table.find(all.get(1).name()).orElseThrow();
    assertThat(skipped.skipped()).isTrue();
    assertThat(skipped.intervened()).contains("because");
    assertThat(skipped.attempts()).isZero();
  }

  @Test
  void retries_all_that_are_parked_and_lets_hops_pass_after_the_limit_of_hops()
      throws SQLException {
    mark(EffectId.message("wallet/bob", 1, 0, DUE).toString());
    List<Waiting> all = table.list(filter(false, null, null, null, null), Optional.empty(), 9);
    assertThat(table.intervene(Action.RETRY, all, BY))
        .containsExactly(
            Verdict.NOT_PARKED, Verdict.DONE, Verdict.DONE, Verdict.DONE, Verdict.DONE);
    assertThat(table.count(PARKED)).isZero();
    assertThat(
            number("SELECT sum(hops_from) FROM reprise.outbox WHERE NOT skipped AND attempts = 0"))
        .isEqualTo(100);
    assertThat(table.intervene(Action.RETRY, all.subList(1, 2), BY))
        .containsExactly(Verdict.NOT_PARKED);
    sql("DELETE FROM reprise.outbox");
    assertThat(table.intervene(Action.RETRY, all.subList(1, 2), BY))
        .containsExactly(Verdict.UNKNOWN);
  }

  private List<String> names(Filter filter) throws SQLException {
    return table.list(filter, Optional.empty(), 9).stream()
        .map(waiting -> waiting.name().toString())
        .toList();
  }

  private static Filter filter(
      boolean parked,
      @Nullable String from,
      @Nullable String to,
      @Nullable String code,
      @Nullable Kind kind) {
    return new Filter(
        parked,
        Optional.ofNullable(from),
        Optional.ofNullable(to),
        Optional.ofNullable(code),
        Optional.ofNullable(kind));
  }

  private void row(String sender, long sequence, String kind, String target, @Nullable String code)
      throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO reprise.outbox (sender, sequence, index, slice, kind, target, due,"
                    + " attempts, parked, code) VALUES (?, ?, 0, 0, ?, ?, ?, 3, ?, ?)")) {
      insert.setString(1, sender);
      insert.setLong(2, sequence);
      insert.setString(3, kind);
      insert.setString(4, target);
      insert.setTimestamp(5, Timestamp.from(DUE));
      insert.setBoolean(6, code != null);
      insert.setString(7, code);
      insert.executeUpdate();
    }
  }

  private void mark(String command) throws SQLException {
    sql(
        "INSERT INTO reprise.handled (command, receiver, sequence, sender, sent, index)"
            + " VALUES ('%s', 'hotel|ritz', 7, 'wallet|bob', 1, 0)".formatted(command));
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement update = connection.prepareStatement(statement)) {
      update.executeUpdate();
    }
  }

  private long number(String query) throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement select = connection.prepareStatement(query);
        var rows = select.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
