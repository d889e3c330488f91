package io.reprise.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A promise that is not kept.
 *
 * @param lines what is known about it
 * @param thrown what a rule threw, if it did
 */
record Finding(Promise promise, List<Line> lines, Optional<Throwable> thrown) {

  /** One thing that is known. */
  record Line(String label, String content) {}

  static Finding of(Promise promise) {
    return new Finding(promise, List.of(), Optional.empty());
  }

  Finding line(String label, String content) {
    List<Line> more = new ArrayList<>(lines);
    more.add(new Line(label, content));
    return new Finding(promise, List.copyOf(more), thrown);
  }

  /** Shows what a rule gave instead of what it must. */
  Finding came(Attempt<?> attempt) {
    return because(attempt).line("came", attempt.text());
  }

  /** Keeps the exception of a rule as the cause, if there was one. */
  Finding because(Attempt<?> attempt) {
    return new Finding(promise, lines, attempt.thrown());
  }

  /** The failure of a test. */
  AssertionError error(String component) {
    Report report = new Report(component + " breaks a promise: " + promise.text());
    lines.forEach(line -> report.line(line.label(), line.content()));
    return report.line("do this", promise.advice()).error(new Attempt<>(Optional.empty(), thrown));
  }
}
