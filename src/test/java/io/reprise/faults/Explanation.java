package io.reprise.faults;

import io.reprise.faults.Linearizability.Limit;
import io.reprise.faults.Linearizability.Result;
import io.reprise.faults.Linearizability.Verdict;
import io.reprise.faults.Operation.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Why a history is not linearizable, as short as can be found: the first answer that fits nowhere,
 * and what was before it, without what is not needed to see it.
 */
final class Explanation {
  private static final Limit SHORT = new Limit(Duration.ofSeconds(5), 200_000);
  private static final int LINES_MAX = 24;
  private static final double NANOS_PER_MILLI = 1e6;

  private Explanation() {}

  /** The text, for people; the history must be one that was found wrong. */
  static String of(List<Operation> history) {
    long moment = firstWrong(history);
    List<Operation> wrong = until(history, moment);
    Operation culprit =
        wrong.stream()
            .filter(Operation::isKnown)
            .max(Comparator.comparingLong(Operation::returned))
            .orElseThrow();
    Result without =
        Linearizability.check(
            wrong.stream().filter(operation -> !operation.equals(culprit)).toList(), SHORT);
    long start = history.stream().mapToLong(Operation::called).min().orElse(0);
    StringBuilder text = new StringBuilder(200);
    text.append("register ").append(culprit.entity());
    text.append(": not linearizable. There is no order in which this gets its answer:\n");
    text.append(line(culprit, start)).append('\n');
    if (without.verdict() == Verdict.YES) {
      text.append("Without it there is one, that ends with ").append(without.state());
      Answer next = new RegisterModel(Set.of()).steps(without.state(), culprit).get(0).answer();
      text.append("; in its place there was to come: ").append(next).append(".\n");
    }
    text.append("Before and beside it, by the time of their return:\n");
    List<Operation> shown = withoutTheNeedless(wrong);
    shown.stream()
        .filter(operation -> !operation.equals(culprit))
        .sorted(Comparator.comparingLong(Operation::returned))
        .skip(Math.max(0, shown.size() - LINES_MAX))
        .forEach(operation -> text.append(line(operation, start)).append('\n'));
    return text.toString();
  }

  private static String line(Operation operation, long start) {
    return String.format(
        Locale.ROOT,
        "  %10.3f to %10s ms  client %d at %s: %s → %s",
        (operation.called() - start) / NANOS_PER_MILLI,
        operation.isKnown()
            ? String.format(Locale.ROOT, "%.3f", (operation.returned() - start) / NANOS_PER_MILLI)
            : "?",
        operation.client(),
        operation.node(),
        operation.asked(),
        operation.answer());
  }

  /** The first return after which the history is wrong; found by halves. */
  private static long firstWrong(List<Operation> history) {
    List<Long> moments =
        history.stream()
            .filter(Operation::isKnown)
            .map(Operation::returned)
            .sorted()
            .distinct()
            .toList();
    int right = 0;
    int wrong = moments.size() - 1;
    while (right < wrong) {
      int middle = (right + wrong) / 2;
      if (isWrong(until(history, moments.get(middle)))) {
        wrong = middle;
      } else {
        right = middle + 1;
      }
    }
    return moments.get(wrong);
  }

  /** As it was known at a moment: what had not returned yet might have had any effect. */
  private static List<Operation> until(List<Operation> history, long moment) {
    return history.stream()
        .filter(operation -> operation.called() <= moment)
        .map(
            operation ->
                operation.returned() <= moment ? operation : operation.answered(Answer.UNKNOWN))
        .toList();
  }

  /** What has written nothing may be left out of a right history, which stays right. */
  private static List<Operation> withoutTheNeedless(List<Operation> wrong) {
    List<Operation> shown = new ArrayList<>(wrong);
    for (Operation operation : wrong) {
      if (operation.wroteNothing()) {
        int at = shown.indexOf(operation);
        shown.remove(at);
        if (!isWrong(shown)) {
          shown.add(at, operation);
        }
      }
    }
    return shown;
  }

  private static boolean isWrong(List<Operation> history) {
    return Linearizability.check(history, SHORT).verdict() == Verdict.NO;
  }
}
