package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reprise.storage.Storage;
import io.reprise.storage.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutagesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Storage storage;
  private Journal journal;
  private Outages outages;

  @BeforeEach
  void open() {
    storage = TestStorage.fresh();
    journal = Journal.open(storage, TestSettings.journal(""));
    outages = journal.outages();
  }

  @AfterEach
  void close() {
    journal.close();
    storage.close();
  }

  @Test
  void lists_by_name_and_by_component_and_code() {
    fail("wallet", "bob", UnreadableEntry.RULE_FAILED);
    fail("wallet", "alice", UnreadableEntry.UNREADABLE);
    fail("walletx", "carol", UnreadableEntry.UNREADABLE);
    fail("hotel", "ritz", UnreadableEntry.UNREADABLE);
    awaitTotal(4);

    Outages.Page first = list(Outages.Filter.all(), Optional.empty(), 2);
    assertThat(first.total()).isEqualTo(4);
    assertThat(first.more()).isTrue();
    assertThat(first.entities())
        .extracting(Outages.Case::entity)
        .containsExactly("hotel/ritz", "walletx/carol"); // as the database compares names
    Outages.Page second = list(Outages.Filter.all(), Optional.of("walletx/carol"), 2);
    assertThat(second.total()).isEqualTo(4);
    assertThat(second.more()).isFalse();
    assertThat(second.entities())
        .extracting(Outages.Case::entity)
        .containsExactly("wallet/alice", "wallet/bob");
    Outages.Filter failed = new Outages.Filter(Optional.of("wallet"), Optional.of("rule-failed"));
    assertThat(list(failed, Optional.empty(), 2).entities())
        .extracting(Outages.Case::entity)
        .containsExactly("wallet/bob");
  }

  @Test
  void what_can_not_be_written_now_is_written_by_a_later_look() throws SQLException {
    sql("ALTER TABLE reprise.out_of_service RENAME TO gone");
    fail("wallet", "bob", UnreadableEntry.UNREADABLE);
    outages.inService("wallet", "carol"); // not noted: nothing to do
    assertThat(outages.look()).failsWithin(PATIENCE);
    sql("ALTER TABLE reprise.gone RENAME TO out_of_service");
    assertThat(outages.look()).succeedsWithin(PATIENCE);
    awaitTotal(1);
  }

  @Test
  void the_last_word_about_an_entity_counts() {
    for (int i = 0; i < 100; i++) {
      fail("wallet", "bob", UnreadableEntry.UNREADABLE);
      outages.inService("wallet", "bob");
      fail("wallet", "ann", UnreadableEntry.UNREADABLE);
    }
    awaitTotal(1);
    assertThat(list(Outages.Filter.all(), Optional.empty(), 9).entities().get(0).entity())
        .isEqualTo("wallet/ann");
  }

  @Test
  void a_text_of_any_kind_and_length_is_kept() {
    outages.failed(
        "wallet",
        "bob",
        new UnreadableEntry("wallet/bob", 3, "x\u0000" + "y".repeat(5_000), null),
        "node:1");
    awaitTotal(1);
    Outages.Case noted = list(Outages.Filter.all(), Optional.empty(), 1).entities().get(0);
    assertThat(noted.detail()).startsWith("x\ufffdyyy").endsWith("y…").hasSize(2_001);
  }

  private void fail(String component, String id, String code) {
    outages.failed(
        component, id, new UnreadableEntry(code, component + "/" + id, 7, "why", null), "node:1");
  }

  private void awaitTotal(long total) {
    await()
        .atMost(PATIENCE)
        .until(() -> list(Outages.Filter.all(), Optional.empty(), 1).total() == total);
  }

  private Outages.Page list(Outages.Filter filter, Optional<String> after, int limit) {
    return outages.list(filter, after, limit).toCompletableFuture().join();
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
