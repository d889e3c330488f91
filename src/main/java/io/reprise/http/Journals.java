package io.reprise.http;

import io.reprise.journal.FeedUncertain;
import io.reprise.journal.JournalUnavailable;
import io.reprise.journal.UnreadableEntry;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** What goes wrong in reading the journal, as problems. */
final class Journals {
  private Journals() {}

  /** The problem that a failure of the journal, of a fold or of a handler is; empty if none. */
  static Optional<Problem> problem(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof Problem.Thrown thrown) {
      return Optional.of(thrown.problem());
    }
    if (cause instanceof JournalUnavailable) {
      return Optional.of(
          Problem.of(Problems.JOURNAL_UNAVAILABLE, "the journal did not answer; nothing was done"));
    }
    if (cause instanceof FeedUncertain) {
      return Optional.of(
          Problem.of(Problems.JOURNAL_UNAVAILABLE, String.valueOf(cause.getMessage())));
    }
    if (cause instanceof UnreadableEntry unreadable) {
      Problem problem =
          Problem.of(Problems.UNREADABLE_ENTRY, String.valueOf(unreadable.getMessage()))
              .atSequence(unreadable.sequence());
      int slash = unreadable.entity().indexOf('/');
      return Optional.of(
          slash < 0
              ? problem
              : problem.about(
                  unreadable.entity().substring(0, slash),
                  unreadable.entity().substring(slash + 1)));
    }
    return Optional.empty();
  }

  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
