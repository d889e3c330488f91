package io.reprise.faults;

import io.reprise.faults.Operation.Answer;
import io.reprise.faults.Operation.Kind;
import io.reprise.faults.Operation.What;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Clients of registers, as many at each node, each in a closed loop: it does one thing, waits for
 * the answer, thinks for a moment, and does the next. Commands with a key are sent again now and
 * then, and always if their outcome is unknown, mostly to another node.
 */
final class Clients {
  private static final int OPERATIONS_MAX = 220;
  private static final int UNKNOWN_MAX = 10;
  private static final int THINK_MILLIS = 50;
  private static final int REFUSED_MILLIS = 200;

  private final Map<String, String> nodes;
  private final List<String> names;
  private final String prefix;
  private final ScheduledExecutorService timer;
  private final History history;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final Habits habits;
  private final int clients;
  private final Target[] targets;
  private final List<String> registers = new ArrayList<>();
  private final AtomicLong values = new AtomicLong();
  private final Queue<String> strange = new ConcurrentLinkedQueue<>();
  private final CountDownLatch running;
  private volatile boolean stopping;
  private volatile int thinkMillis = THINK_MILLIS;

  /** A register that clients work on, and what they saw of it last. */
  private static final class Target {
    private final String id;
    private int operations;
    private int unknown;
    private volatile long value;
    private volatile long version;

    private Target(String id) {
      this.id = id;
    }
  }

  /**
   * Clients that do nothing yet.
   *
   * @param nodes the authority of each node's HTTP, by its name
   * @param habits theirs; there are as many registers at a time as clients
   * @param prefix of the ids of registers
   */
  Clients(
      Map<String, String> nodes,
      Habits habits,
      String prefix,
      ScheduledExecutorService timer,
      History history) {
    this.nodes = nodes;
    this.names = nodes.keySet().stream().sorted().toList();
    this.prefix = prefix;
    this.timer = timer;
    this.history = history;
    this.habits = habits;
    this.clients = habits.atEachNode() * names.size();
    this.targets = new Target[clients];
    this.running = new CountDownLatch(clients);
    for (int i = 0; i < targets.length; i++) {
      targets[i] = fresh();
    }
  }

  private Target fresh() {
    String id = prefix + registers.size();
    registers.add(id);
    return new Target(id);
  }

  /** How long each waits before it does the next thing, on average. */
  void think(int millis) {
    thinkMillis = millis;
  }

  /** Each goes on until it is stopped. */
  void start(long seed) {
    for (int client = 0; client < clients; client++) {
      new Client(client, names.get(client % names.size()), new Random(seed * 31 + client))
          .thinkThen(thinkMillis);
    }
  }

  /** Lets what is under way end, and starts no more. */
  void stop() throws InterruptedException {
    stopping = true;
    if (!running.await(habits.answerWithin().toSeconds() * 4, TimeUnit.SECONDS)) {
      throw new IllegalStateException(running.getCount() + " clients did not stop");
    }
  }

  /** Reads each register once more, at any node: what was acknowledged must be there. */
  void readAll(Random chance) throws InterruptedException {
    List<String> all;
    synchronized (this) {
      all = List.copyOf(registers);
    }
    for (String register : all) {
      Answer answer = Answer.NOT_DONE;
      for (int tries = 0; tries < 20 && answer.what() == What.NOT_DONE; tries++) {
        String node = names.get(chance.nextInt(names.size()));
        Operation read = operation(-1, node, register, Kind.READ, 0, 0, Operation.ANY_VERSION, "");
        Operation done = send(read);
        answer = done.answer();
      }
      if (answer.what() != What.VALUE && answer.what() != What.ABSENT) {
        strange.add("the last read of register " + register + ": " + answer);
      }
    }
  }

  private Operation send(Operation operation) {
    Answer answer;
    try {
      HttpResponse<String> response =
          http.send(
              RegisterRequests.request(operation, node(operation.node()), habits.answerWithin()),
              HttpResponse.BodyHandlers.ofString());
      answer = RegisterRequests.answer(operation, response);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer = Answer.UNKNOWN;
    } catch (RegisterRequests.Strange e) {
      strange.add(String.valueOf(e.getMessage()));
      answer = Answer.UNKNOWN;
    } catch (IOException e) {
      answer = RegisterRequests.failed(e);
    }
    if (operation.kind() == Kind.READ && answer.what() == What.UNKNOWN) {
      answer = Answer.NOT_DONE;
    }
    return record(operation, answer);
  }

  private String node(String name) {
    String authority = nodes.get(name);
    if (authority == null) {
      throw new IllegalArgumentException(name + " (expected: one of " + names + ")");
    }
    return authority;
  }

  private static Operation operation(
      int client,
      String node,
      String register,
      Kind kind,
      long value,
      long expected,
      long ifMatch,
      String key) {
    return new Operation(
        client,
        node,
        register,
        kind,
        value,
        expected,
        ifMatch,
        key,
        System.nanoTime(),
        0,
        Answer.UNKNOWN);
  }

  private Operation record(Operation sent, Answer answer) {
    Operation done =
        new Operation(
            sent.client(),
            sent.node(),
            sent.entity(),
            sent.kind(),
            sent.value(),
            sent.expected(),
            sent.ifMatch(),
            sent.key(),
            sent.called(),
            System.nanoTime(),
            answer);
    history.add(done);
    return done;
  }

  /** Answers that make no sense, as text. */
  List<String> strange() {
    return List.copyOf(strange);
  }

  /** One that takes part, and how often it may. */
  private synchronized Target take(Random chance) {
    int at = chance.nextInt(targets.length);
    if (targets[at].operations >= OPERATIONS_MAX || targets[at].unknown >= UNKNOWN_MAX) {
      targets[at] = fresh();
    }
    targets[at].operations++;
    return targets[at];
  }

  private synchronized void see(Target target, Answer answer) {
    switch (answer.what()) {
      case UNKNOWN -> target.unknown++;
      case VALUE -> {
        target.value = answer.value();
        target.version = answer.version();
      }
      case ACCEPTED, OTHER_VERSION -> target.version = answer.version();
      case REFUSED -> target.value = answer.value();
      case ABSENT, NOT_DONE -> {}
    }
  }

  /** One client in its loop. */
  private final class Client {
    private final int number;
    private final String home;
    private final Random chance;
    private @Nullable Operation again;
    private @Nullable Target againOn;

    private Client(int number, String home, Random chance) {
      this.number = number;
      this.home = home;
      this.chance = chance;
    }

    private void thinkThen(int millis) {
      if (stopping) {
        running.countDown();
        return;
      }
      Future<?> unused =
          timer.schedule(this::next, chance.nextInt(2 * millis + 1), TimeUnit.MILLISECONDS);
    }

    private void next() {
      Target target = againOn == null ? take(chance) : againOn;
      Operation operation = again == null ? fresh(target) : repeated(again);
      Future<?> unused =
          http.sendAsync(
                  RegisterRequests.request(
                      operation, node(operation.node()), habits.answerWithin()),
                  HttpResponse.BodyHandlers.ofString())
              .whenComplete((response, failure) -> answered(target, operation, response, failure));
    }

    private void answered(
        Target target,
        Operation operation,
        @Nullable HttpResponse<String> response,
        @Nullable Throwable failure) {
      Answer answer;
      try {
        answer =
            response == null
                ? RegisterRequests.failed(
                    failure == null ? new IllegalStateException("no answer") : failure)
                : RegisterRequests.answer(operation, response);
      } catch (RegisterRequests.Strange e) {
        strange.add(String.valueOf(e.getMessage()));
        answer = Answer.UNKNOWN;
      }
      if (operation.kind() == Kind.READ && answer.what() == What.UNKNOWN) {
        answer = Answer.NOT_DONE;
      }
      Operation done = record(operation, answer);
      see(target, answer);
      boolean repeats = done.hasKey() && (answer.what() == What.UNKNOWN || chance.nextInt(4) == 0);
      again = repeats ? done : null;
      againOn = repeats ? target : null;
      thinkThen(answer.what() == What.NOT_DONE ? REFUSED_MILLIS : thinkMillis);
    }

    private Operation repeated(Operation before) {
      String node = chance.nextInt(3) == 0 ? home : names.get(chance.nextInt(names.size()));
      return operation(
          number,
          node,
          before.entity(),
          before.kind(),
          before.value(),
          before.expected(),
          before.ifMatch(),
          before.key());
    }

    private Kind kind() {
      int what = chance.nextInt(100);
      if (what < habits.writes()) {
        return what % 5 < 3 ? Kind.PUT : Kind.SWAP;
      }
      return what < habits.writes() + habits.expectations() ? Kind.EXPECT : Kind.READ;
    }

    private Operation fresh(Target target) {
      Kind kind = kind();
      boolean writes = kind == Kind.PUT || kind == Kind.SWAP;
      boolean rests = kind == Kind.SWAP || kind == Kind.EXPECT;
      long value = writes ? values.incrementAndGet() : 0;
      long expected = rests ? target.value : 0;
      long ifMatch =
          kind != Kind.READ && chance.nextInt(4) == 0 ? target.version : Operation.ANY_VERSION;
      String key =
          kind != Kind.READ && chance.nextInt(5) == 0
              ? prefix + "k" + values.incrementAndGet()
              : "";
      return operation(number, home, target.id, kind, value, expected, ifMatch, key);
    }
  }
}
