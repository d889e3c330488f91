package io.reprise.faults;

import io.reprise.faults.Operation.Answer;
import io.reprise.faults.Operation.Kind;
import io.reprise.faults.RegisterModel.State;
import io.reprise.faults.RegisterModel.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Histories as a right register would give them to several clients, from a seed. */
final class MadeHistories {
  private static final int LATENCY = 30;
  private static final List<Kind> KINDS = List.of(Kind.values());

  private final Random chance;
  private final int clients;
  private final double unknown;
  private final Set<String> keys = new HashSet<>();
  private final List<Operation> keyed = new ArrayList<>();
  private final List<Operation> history = new ArrayList<>();
  private State state = State.START;
  private long now;

  private MadeHistories(long seed, int clients, double unknown) {
    this.chance = new Random(seed);
    this.clients = clients;
    this.unknown = unknown;
  }

  /**
   * A right history.
   *
   * @param unknown the share of operations whose outcome nobody knows; half of them take effect
   */
  static List<Operation> right(long seed, int operations, int clients, double unknown) {
    return new MadeHistories(seed, clients, unknown).make(operations);
  }

  private List<Operation> make(int operations) {
    for (int key = 0; key < operations; key++) {
      keys.add("k" + key);
    }
    RegisterModel model = new RegisterModel(keys);
    long[] free = new long[clients];
    for (int i = 0; i < operations; i++) {
      int client = chance.nextInt(clients);
      long called = Math.max(free[client], now - chance.nextInt(LATENCY)) + 1;
      now = Math.max(now, called) + 1; // the moment at which it takes effect
      long returned = now + chance.nextInt(LATENCY);
      free[client] = returned;
      Operation operation = asked(i, client, called, returned);
      boolean isKnown = chance.nextDouble() >= unknown;
      if (isKnown || chance.nextBoolean()) {
        List<Step> steps = model.steps(state, operation);
        Step step = steps.get(chance.nextInt(10) == 0 ? steps.size() - 1 : 0);
        state = step.state();
        operation = operation.answered(step.answer());
      }
      history.add(isKnown ? operation : operation.answered(Answer.UNKNOWN));
    }
    return history;
  }

  private Operation asked(int i, int client, long called, long returned) {
    if (!keyed.isEmpty() && chance.nextInt(10) == 0) {
      Operation again = keyed.get(chance.nextInt(keyed.size()));
      return made(
          client, again.kind(), again.value(), again.expected(), -1, again.key(), called, returned);
    }
    Kind kind = KINDS.get(chance.nextInt(KINDS.size()));
    long value = kind == Kind.PUT || kind == Kind.SWAP ? i + 1 : 0;
    long expected =
        kind == Kind.SWAP || kind == Kind.EXPECT
            ? (chance.nextBoolean() ? state.value() : chance.nextInt(i + 1))
            : 0;
    long ifMatch =
        kind != Kind.READ && chance.nextInt(4) == 0
            ? (chance.nextBoolean() ? state.version() : chance.nextInt(i + 1))
            : Operation.ANY_VERSION;
    String key = kind != Kind.READ && chance.nextInt(4) == 0 ? "k" + i : "";
    Operation operation = made(client, kind, value, expected, ifMatch, key, called, returned);
    if (!key.isEmpty() && ifMatch == Operation.ANY_VERSION) {
      keyed.add(operation);
    }
    return operation;
  }

  private static Operation made(
      int client,
      Kind kind,
      long value,
      long expected,
      long ifMatch,
      String key,
      long called,
      long returned) {
    return new Operation(
        client, "n1", "r1", kind, value, expected, ifMatch, key, called, returned, Answer.UNKNOWN);
  }
}
