package io.reprise.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EntriesViewTest {
  private static final String COLUMNS =
      "component, id, sequence, version, time, kind, command, caller, outcome";

  private final Storage storage = TestStorage.fresh();

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void shows_an_event_with_its_command_and_outcome() throws SQLException {
    write("wallet|alice", 7, "wallet/withdrawn", entry(7, "{\"cents\":100}", ACCEPTED));
    assertThat(rows(COLUMNS))
        .containsExactly(
            "wallet alice 7 7 2026-11-22 20:00:00.123456+00 withdrawn withdraw ann accepted");
  }

  @Test
  void shows_a_refusal_with_its_code() throws SQLException {
    write("wallet|alice", 1, "wallet/#refused", entry(1, "{}", REFUSED));
    assertThat(rows("kind, outcome")).containsExactly("#refused refused insufficient-funds");
  }

  @Test
  void shows_further_entries_of_a_command_without_repeating_it() throws SQLException {
    String further =
        """
        {"entity":"hotel/ritz","sequence":2,"version":2,"time":"2026-11-22T20:00:00Z",
         "event":{"name":"reserved","body":{}},"commandId":"0193"}""";
    write("hotel|ritz", 2, "hotel/reserved", further);
    assertThat(rows("kind, command, caller, outcome")).containsExactly("reserved null null null");
    assertThat(rows("entry ->> 'commandId'")).containsExactly("0193");
  }

  @Test
  void shows_ids_and_names_with_any_allowed_character() throws SQLException {
    write("wallet|a.b_c~d@e:f-g|h", 1, "wallet/#nothing", entry(1, "{}", ACCEPTED));
    assertThat(rows("component, id, kind")).containsExactly("wallet a.b_c~d@e:f-g|h #nothing");
  }

  @Test
  void does_not_stumble_over_characters_that_postgresql_has_no_text_for() throws SQLException {
    String body = "{\"a\":\"x\\u0000y\",\"b\":\"\\ud83d\",\"c\":\"\\udc00\",\"d\":\"\\\\u0000\"}";
    write("wallet|odd", 1, "wallet/renamed", entry(1, body, ACCEPTED));
    write("wallet|ok", 1, "wallet/renamed", entry(1, "{\"a\":\"\\u00e9\"}", ACCEPTED));
    assertThat(rows("id, kind, command, outcome"))
        .containsExactly("odd renamed withdraw accepted", "ok renamed withdraw accepted");
    assertThat(rows("entry")).first().asString().contains(body);
  }

  @Test
  void finds_the_entries_of_one_entity_by_the_index() throws SQLException {
    write("wallet|alice", 1, "wallet/opened", entry(1, "{}", ACCEPTED));
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET enable_seqscan = off");
      List<String> plan = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              "EXPLAIN SELECT kind, outcome FROM reprise.entries"
                  + " WHERE persistence_id = 'wallet|alice' AND sequence > 3")) {
        while (rows.next()) {
          plan.add(rows.getString(1));
        }
      }
      assertThat(String.join("\n", plan))
          .contains("event_journal_pkey")
          .contains("Index Cond: (((persistence_id)::text = 'wallet|alice'::text)")
          .contains("seq_nr > 3");
    }
  }

  private static final String ACCEPTED = "{\"accepted\":true,\"reply\":5}";
  private static final String REFUSED =
      "{\"accepted\":false,\"code\":\"insufficient-funds\",\"reason\":\"5 left\"}";

  private static String entry(long sequence, String body, String outcome) {
    return """
        {"entity":"wallet/alice","sequence":%d,"version":%d,"time":"2026-11-22T20:00:00.123456Z",
         "event":{"name":"withdrawn","body":%s},
         "command":{"id":"0193","name":"withdraw","body":%s,"caller":"ann"},"outcome":%s}"""
        .formatted(sequence, sequence, body, body, outcome);
  }

  private void write(String persistenceId, long sequence, String manifest, String payload)
      throws SQLException {
    try (Connection connection = storage.connection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr,"
                    + " db_timestamp, event_ser_id, event_ser_manifest, event_payload, writer)"
                    + " VALUES (0, 'wallet', ?, ?, now(), 1, ?, ?, 'w')")) {
      insert.setString(1, persistenceId);
      insert.setLong(2, sequence);
      insert.setString(3, manifest);
      insert.setBytes(4, payload.getBytes(StandardCharsets.UTF_8));
      insert.executeUpdate();
    }
  }

  private List<String> rows(String columns) throws SQLException {
    try (Connection connection = storage.connection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      List<String> found = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT " + columns + " FROM reprise.entries ORDER BY component, id, sequence")) {
        while (rows.next()) {
          List<String> cells = new ArrayList<>();
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            cells.add(String.valueOf(rows.getString(i)));
          }
          found.add(String.join(" ", cells));
        }
      }
      return found;
    }
  }
}
