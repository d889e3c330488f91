package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.codec.Catalog;
import io.reprise.codec.FieldError;
import io.reprise.entity.Answer;
import io.reprise.journal.JournalUnavailable;
import io.reprise.journal.UnreadableEntry;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnswersTest {
  private static final UUID COMMAND = UUID.fromString("01932c07-0000-7000-8000-000000000000");

  private final Answers answers = new Answers(Catalog.of(List.of()));

  @ParameterizedTest
  @CsvSource({
    "INVALID_BODY, 422, invalid-body",
    "UNKNOWN_COMMAND, 404, unknown-command",
    "UNKNOWN_QUERY, 404, unknown-query",
    "UNKNOWN_ENTITY, 404, unknown-entity",
    "KEY_REUSED, 422, key-reused",
    "PRECONDITION_FAILED, 412, precondition-failed",
    "SEQUENCE_NOT_REACHED, 412, sequence-not-reached",
    "BUSY, 429, busy",
    "OUT_OF_SERVICE, 503, out-of-service",
    "NEWER_ENTRY, 503, newer-entry",
    "RULE_FAILED, 500, rule-failed",
    "JOURNAL_UNAVAILABLE, 503, journal-unavailable",
    "DRAINING, 503, draining",
    "NO_ANSWER, 504, no-answer"
  })
  void has_a_problem_for_each_failure(Answer.Failure failure, int status, String code) {
    Problem problem = undecided(Answer.NotDone.of(failure, "why"));

    assertThat(problem.status()).isEqualTo(status);
    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.commandId()).contains(COMMAND);
  }

  @ParameterizedTest
  @EnumSource
  void says_unknown_only_where_it_may_have_been_written(Answer.Failure failure) {
    Answer.NotDone sure = Answer.NotDone.of(failure, "why");
    Answer.NotDone unsure = new Answer.NotDone(failure, "why", List.of(), 0, 0, true);

    assertThat(undecided(sure).outcomeUnknown()).isEqualTo(failure == Answer.Failure.NO_ANSWER);
    assertThat(undecided(unsure).outcomeUnknown()).isTrue();
    assertThat(answers.unread("wallet", "alice", "", unsure).outcomeUnknown()).isFalse();
  }

  @Test
  void passes_on_all_field_errors_and_what_is_known_of_the_entity() {
    List<FieldError> errors = List.of(new FieldError("/a", "type", "x"));
    Answer.NotDone answer =
        new Answer.NotDone(Answer.Failure.INVALID_BODY, "why", errors, 9, 7, false);

    Problem command = undecided(answer);
    Problem read = answers.unread("wallet", "alice", "balance", answer);

    assertThat(command.errors()).isEqualTo(errors);
    assertThat(command.sequence()).isEqualTo(9);
    assertThat(read.kind()).isEqualTo(Problems.INVALID_PARAMETER);
    assertThat(read.commandId()).isEmpty();
  }

  @Test
  void has_problems_for_what_the_journal_can_not_do() {
    Problem away =
        Journals.problem(
                new CompletionException(new JournalUnavailable("gone", new IOException("gone"))))
            .orElseThrow();
    Problem unreadable =
        Journals.problem(new UnreadableEntry("wallet/alice", 7, "no longer decodes", null))
            .orElseThrow();

    assertThat(away.status()).isEqualTo(503);
    assertThat(away.headers()).contains(new Reply.Header("Retry-After", "1"));
    assertThat(unreadable.code()).isEqualTo("unreadable-entry");
    assertThat(unreadable.component()).contains("wallet");
    assertThat(unreadable.id()).contains("alice");
    assertThat(unreadable.sequence()).isEqualTo(7);
    assertThat(Journals.problem(new IllegalStateException("a bug"))).isEmpty();
  }

  private Problem undecided(Answer.NotDone answer) {
    return answers.undecided("wallet", "alice", "deposit", COMMAND, answer);
  }
}
