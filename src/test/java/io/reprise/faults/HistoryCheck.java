package io.reprise.faults;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.reprise.faults.Linearizability.Limit;
import io.reprise.faults.Linearizability.Result;
import io.reprise.faults.Operation.What;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks each register of a history by itself: all of them are linearizable if each is.
 *
 * @param registers how many there were
 * @param answers how many operations there were, by answer
 * @param longest how many operations the longest history of one register has
 * @param steps of the longest search
 * @param millis that all of it took
 * @param wrong an explanation for each register that is not linearizable, or was not decided
 */
record HistoryCheck(
    int registers,
    Map<What, Integer> answers,
    int longest,
    long steps,
    long millis,
    List<String> wrong) {
  private static final Logger log = LoggerFactory.getLogger(HistoryCheck.class);
  private static final int EXPLAINED_MAX = 5;

  /** Checks all registers. */
  static HistoryCheck of(List<Operation> operations) {
    long start = System.nanoTime();
    Map<String, List<Operation>> registers =
        operations.stream().collect(groupingBy(Operation::entity, TreeMap::new, toList()));
    Map<What, Integer> answers = new EnumMap<>(What.class);
    operations.forEach(operation -> answers.merge(operation.answer().what(), 1, Integer::sum));
    List<String> wrong = new ArrayList<>();
    int longest = 0;
    long steps = 0;
    for (List<Operation> history : registers.values()) {
      Result result = Linearizability.check(history, Limit.USUAL);
      longest = Math.max(longest, history.size());
      steps = Math.max(steps, result.steps());
      switch (result.verdict()) {
        case YES -> {}
        case NO ->
            wrong.add(
                wrong.size() < EXPLAINED_MAX
                    ? Explanation.of(history)
                    : "register " + history.get(0).entity() + ": not linearizable");
        case UNDECIDED ->
            wrong.add(
                "register %s: not decided after %d steps, %d operations"
                    .formatted(history.get(0).entity(), result.steps(), history.size()));
      }
    }
    return new HistoryCheck(
        registers.size(), answers, longest, steps, (System.nanoTime() - start) / 1_000_000, wrong);
  }

  @Override
  public String toString() {
    return "%d registers, at most %d operations each, %s; checked in %d ms, longest search %d steps"
        .formatted(registers, longest, answers, millis, steps);
  }

  /** Checks the files of histories that are named. */
  public static void main(String[] files) throws Exception {
    int wrong = 0;
    for (String file : files) {
      HistoryCheck check = of(History.read(Path.of(file)).operations());
      log.info("{}: {}", file, check);
      check.wrong().forEach(text -> log.error("{}", text));
      wrong += check.wrong().size();
    }
    if (wrong > 0) {
      throw new IllegalStateException(wrong + " registers are wrong or not decided");
    }
  }
}
