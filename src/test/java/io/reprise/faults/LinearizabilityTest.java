package io.reprise.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.faults.Linearizability.Limit;
import io.reprise.faults.Linearizability.Verdict;
import io.reprise.faults.Operation.Answer;
import io.reprise.faults.Operation.Kind;
import io.reprise.faults.Operation.What;
import io.reprise.faults.RegisterModel.State;
import io.reprise.faults.RegisterModel.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The checker of the fault tests is right about right and wrong histories. */
class LinearizabilityTest {
  private static final int MADE = 3_000;
  private static final int SMALL = 7;
  private static final int USUAL = 250;

  private static Verdict verdict(List<Operation> history) {
    return Linearizability.check(history, Limit.USUAL).verdict();
  }

  // ── by all orders there are ─────────────────────────────────────────────────────────────────

  @Test
  void agrees_with_trying_all_orders() {
    int right = 0;
    int wrong = 0;
    for (long seed = 0; seed < MADE; seed++) {
      List<Operation> history = MadeHistories.right(seed, SMALL, 3, 0.2);
      if (seed % 2 == 0) {
        history = withSomeOtherAnswer(history, new Random(seed));
      }
      Set<String> keys = new HashSet<>();
      history.forEach(operation -> keys.add(operation.key()));
      keys.remove("");
      boolean possible = anyOrder(new RegisterModel(keys), State.START, new ArrayList<>(history));
      assertThat(verdict(history))
          .as("seed %d: %s", seed, history)
          .isEqualTo(possible ? Verdict.YES : Verdict.NO);
      right += possible ? 1 : 0;
      wrong += possible ? 0 : 1;
    }
    assertThat(right).isGreaterThan(MADE / 3);
    assertThat(wrong).isGreaterThan(MADE / 5);
  }

  /** By the definition, without any memory or shortcut. */
  private static boolean anyOrder(RegisterModel model, State state, List<Operation> left) {
    if (left.stream().noneMatch(Operation::isKnown)) {
      return true;
    }
    long bound =
        left.stream().filter(Operation::isKnown).mapToLong(Operation::returned).min().getAsLong();
    for (Operation operation : left) {
      for (Step step : model.steps(state, operation)) {
        boolean fits = !operation.isKnown() || step.answer().equals(operation.answer());
        if (operation.called() <= bound && fits) {
          List<Operation> others = new ArrayList<>(left);
          others.remove(operation);
          if (anyOrder(model, step.state(), others)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static List<Operation> withSomeOtherAnswer(List<Operation> history, Random chance) {
    List<Operation> changed = new ArrayList<>(history);
    int at = chance.nextInt(changed.size());
    Answer other = changed.get(chance.nextInt(changed.size())).answer();
    changed.set(at, changed.get(at).answered(other));
    return changed;
  }

  // ── histories as long as those of a run ─────────────────────────────────────────────────────

  @Test
  void takes_right_histories() {
    for (long seed = 0; seed < 40; seed++) {
      assertThat(verdict(MadeHistories.right(seed, USUAL, 8, 0.05))).isEqualTo(Verdict.YES);
    }
  }

  /** Changes one operation of a history such that it can't be right any more. */
  private static void assertFound(
      Predicate<Operation> which, Function<Operation, Operation> change, String said) {
    for (long seed = 0; seed < 5; seed++) {
      List<Operation> history = new ArrayList<>(MadeHistories.right(seed, USUAL, 8, 0.03));
      int at = USUAL / 2;
      while (!which.test(history.get(at))) {
        at++;
      }
      history.set(at, change.apply(history.get(at)));
      assertThat(verdict(history)).as("seed %d", seed).isEqualTo(Verdict.NO);
      assertThat(Explanation.of(history)).contains("register r1: not linearizable").contains(said);
    }
  }

  private static Predicate<Operation> answered(What what) {
    return operation -> operation.answer().what() == what && !operation.hasKey();
  }

  @Test
  void finds_a_lost_write() {
    // Acknowledged with a sequence that the next write was given too.
    assertFound(
        operation -> operation.kind() == Kind.PUT && answered(What.ACCEPTED).test(operation),
        operation -> {
          Answer answer = operation.answer();
          long before = answer.sequence() - 1;
          return operation.answered(new Answer(What.ACCEPTED, before, before, 0));
        },
        "put");
  }

  @Test
  void finds_a_stale_read() {
    assertFound(
        answered(What.VALUE),
        operation -> operation.answered(new Answer(What.VALUE, 1, 1, 1)),
        "read → value 1 at sequence 1, version 1");
  }

  @Test
  void finds_a_wrong_refusal() {
    assertFound(
        answered(What.REFUSED),
        operation ->
            operation.answered(
                new Answer(
                    What.REFUSED,
                    operation.answer().sequence(),
                    0,
                    operation.answer().value() + 1)),
        "REFUSED");
  }

  @Test
  void finds_a_refusal_from_an_older_state() {
    assertFound(
        operation -> operation.kind() == Kind.SWAP && answered(What.REFUSED).test(operation),
        operation -> operation.answered(new Answer(What.REFUSED, 2, 0, 2)),
        "REFUSED at sequence 2 for value 2");
  }

  @Test
  void finds_a_wrong_answer_of_a_version() {
    assertFound(
        answered(What.OTHER_VERSION),
        operation ->
            operation.answered(
                new Answer(
                    What.OTHER_VERSION,
                    operation.answer().sequence(),
                    operation.answer().version() + 1,
                    0)),
        "OTHER_VERSION");
  }

  @Test
  void finds_a_command_that_was_applied_twice() {
    Operation put = put("k", 0, 10, new Answer(What.ACCEPTED, 1, 1, 0));
    Operation read = read(20, 30, new Answer(What.VALUE, 2, 2, 7));
    assertThat(verdict(List.of(put, read))).isEqualTo(Verdict.NO);
    Operation unknown = put.answered(Answer.UNKNOWN);
    assertThat(verdict(List.of(unknown, read))).as("once it may be").isEqualTo(Verdict.NO);
    assertThat(verdict(List.of(unknown, read(20, 30, new Answer(What.VALUE, 1, 1, 7)))))
        .isEqualTo(Verdict.YES);
  }

  @Test
  void finds_a_key_with_two_answers() {
    Operation first = put("k", 0, 10, new Answer(What.ACCEPTED, 1, 1, 0));
    Operation again = put("k", 20, 30, new Answer(What.ACCEPTED, 2, 2, 0));
    assertThat(verdict(List.of(first, again))).isEqualTo(Verdict.NO);
    assertThat(verdict(List.of(first, put("k", 20, 30, first.answer())))).isEqualTo(Verdict.YES);
  }

  @Test
  void finds_what_was_written_though_it_was_told_that_nothing_is() {
    Operation notDone = put("", 0, 10, Answer.NOT_DONE);
    Operation read = read(20, 30, new Answer(What.VALUE, 1, 1, 7));
    assertThat(verdict(List.of(notDone, read))).isEqualTo(Verdict.NO);
  }

  @Test
  void decides_when_a_key_is_told_to_be_the_first_after_many_of_which_nothing_is_known() {
    List<Operation> history = new ArrayList<>();
    for (int i = 0; i < 30; i++) { // each by itself may have come before, in any order
      history.add(
          new Operation(i, "n1", "r1", Kind.PUT, 100 + i, 0, -1, "", i, i + 50, Answer.UNKNOWN));
    }
    history.add(put("k", 40, 90, Answer.UNKNOWN));
    history.add(put("k", 100, 110, new Answer(What.ACCEPTED, 1, 1, 0)));
    assertThat(verdict(history)).isEqualTo(Verdict.YES);
    history.add(put("k", 120, 130, new Answer(What.ACCEPTED, 2, 2, 0)));
    assertThat(verdict(history)).isEqualTo(Verdict.NO);
  }

  @Test
  void says_so_when_it_can_not_decide() {
    List<Operation> history = MadeHistories.right(1, USUAL, 8, 0.05);
    Limit none = new Limit(Duration.ofSeconds(30), 10);
    assertThat(Linearizability.check(history, none).verdict()).isEqualTo(Verdict.UNDECIDED);
  }

  private static Operation put(String key, long called, long returned, Answer answer) {
    return new Operation(1, "n1", "r1", Kind.PUT, 7, 0, -1, key, called, returned, answer);
  }

  private static Operation read(long called, long returned, Answer answer) {
    return new Operation(2, "n2", "r1", Kind.READ, 0, 0, -1, "", called, returned, answer);
  }
}
