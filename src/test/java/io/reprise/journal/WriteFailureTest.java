package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is certain and what is not, by SQLSTATE. */
class WriteFailureTest {

  @ParameterizedTest
  @CsvSource({
    "23505, CONFLICT", // unique_violation
    "22001, DATA", // string_data_right_truncation
    "22021, DATA", // character_not_in_repertoire
    "23502, DATA", // not_null_violation
    "54000, DATA", // program_limit_exceeded
    "55P03, LOCKED", // lock_not_available
    "40P01, LOCKED", // deadlock_detected
    "25006, REFUSED", // read_only_sql_transaction
    "57014, REFUSED", // query_canceled: statement_timeout
    "53100, REFUSED", // disk_full
    "42501, REFUSED", // insufficient_privilege
    "08006, UNKNOWN", // connection_failure
    "57P01, UNKNOWN", // admin_shutdown
    "25P04, UNKNOWN", // transaction_timeout
    "40003, UNKNOWN", // statement_completion_unknown
    "58030, UNKNOWN", // io_error
    "XX000, UNKNOWN", // internal_error
  })
  void a_failure_is_certain_only_if_the_server_has_said_so(String state, WriteFailure expected) {
    assertThat(WriteFailure.of(new SQLException("said", state))).isEqualTo(expected);
  }

  @Test
  void a_failure_without_a_state_is_not_certain() {
    assertThat(WriteFailure.of(new SQLException("said"))).isEqualTo(WriteFailure.UNKNOWN);
  }
}
