package io.reprise.http;

import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.replay.Moment;
import io.reprise.replay.Past;
import io.reprise.replay.Replay;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Reads of the past. */
final class Pasts {
  private final Replay replay;
  private final Catalog catalog;

  Pasts(Replay replay, Catalog catalog) {
    this.replay = replay;
    this.catalog = catalog;
  }

  /**
   * The moment that a URL asks for, if any.
   *
   * @param now by the clock that entries get their time from
   */
  static Optional<Moment> moment(Parameters parameters, Instant now) {
    OptionalLong sequence = parameters.number("at-sequence", 1, Long.MAX_VALUE - 1);
    Optional<Instant> time = parameters.time("at-time");
    if (sequence.isPresent() && time.isPresent()) {
      parameters.wrong("at-time", "invalid", "with at-sequence", "one of the two");
    }
    for (String word : List.of("consistency", "min-sequence")) {
      if ((sequence.isPresent() || time.isPresent()) && parameters.has(word)) {
        parameters.wrong(word, "invalid", "with a moment of the past", "one of the two");
      }
    }
    if (time.isPresent() && time.get().isAfter(now)) {
      parameters.wrong("at-time", "range", Times.text(time.get()), "a time that has passed");
    }
    return sequence.isPresent()
        ? Optional.of(new Moment.AtSequence(sequence.getAsLong()))
        : time.map(Moment.AtTime::new);
  }

  /** The state or the answer at a moment; fails with problems. */
  CompletionStage<Past> at(
      EntityRoutes.Subject subject,
      Map<String, List<String>> parameters,
      String caller,
      Moment moment) {
    Installed installed = Names.component(catalog, subject.component());
    if (subject.query().isPresent() && !installed.queryNames().contains(subject.query().get())) {
      throw Problem.of(
              Problems.UNKNOWN_QUERY,
              Names.unknown("query", subject.query().get(), installed.queryNames()))
          .about(subject.component(), subject.id())
          .thrown();
    }
    try {
      CompletionStage<Past> past =
          subject.query().isPresent()
              ? replay.answerAt(
                  subject.component(),
                  subject.id(),
                  subject.query().get(),
                  parameters,
                  caller,
                  moment)
              : replay.stateAt(subject.component(), subject.id(), moment);
      return past.exceptionally(
          failure -> {
            throw ReplayProblems.of(
                subject.component(),
                subject.id(),
                subject.query().map(query -> "query " + query).orElse("the state as JSON"),
                failure);
          });
    } catch (InvalidBody e) {
      throw Problem.of(Problems.INVALID_PARAMETER, String.valueOf(e.getMessage()))
          .withErrors(e.errors())
          .about(subject.component(), subject.id())
          .thrown();
    }
  }
}
