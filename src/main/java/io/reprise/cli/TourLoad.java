package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Parameter;
import io.reprise.cli.NodeClient.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Some hundred commands with a key each, sent by several callers at once, and what became of each:
 * acknowledged, sent without an answer, or not sent.
 */
final class TourLoad implements AutoCloseable {
  /** All of them; the first of each account is a deposit. */
  static final int COMMANDS = 1_000;

  static final int CALLERS = 16;

  /** Acknowledgements after which the node is killed: many before it, many to come. */
  static final int BEFORE_THE_KILL = 400;

  private static final int ACCOUNTS = 8;
  private static final long DEPOSIT_CENTS = 1_000_000;
  private static final int CENTS_MAX = 97;
  private static final long TIMEOUT_SECONDS = 60;

  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
  private final CountDownLatch enough = new CountDownLatch(BEFORE_THE_KILL);
  private final Queue<Command> toSend = new ConcurrentLinkedQueue<>();
  private final Map<Command, Acknowledged> acknowledged = new ConcurrentHashMap<>();
  private final Queue<Command> unanswered = new ConcurrentLinkedQueue<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private List<Future<?>> running = List.of();

  /** One command, and the key that it is sent with each time. */
  record Command(String account, String name, String key, String body, long cents) {}

  private record Acknowledged(long sequence, boolean before) {}

  /** What the journal holds: the sequences at which each key stands in its account. */
  private record Recorded(Map<String, List<Long>> sequences, long entries) {
    List<Long> of(Command command) {
      return sequences.getOrDefault(command.account() + " " + command.key(), List.of());
    }
  }

  /**
   * Some of the commands, and what the journal holds of them.
   *
   * @param recorded so many are in the journal; acknowledged ones only at the sequence that was
   *     told
   * @param twice so many are in the journal more than once
   */
  record Found(int commands, int recorded, int twice) {
    int missing() {
      return commands - recorded;
    }
  }

  /**
   * The journal, compared with what callers were told.
   *
   * @param entries all that the accounts have
   */
  record Comparison(Found acknowledged, Found unanswered, long entries) {}

  /** Nothing is sent yet; the first commands will be a deposit for each account. */
  TourLoad() {
    for (int i = 0; i < ACCOUNTS; i++) {
      toSend.add(
          new Command(
              "a" + i,
              "deposit",
              "deposit-" + i,
              "{\"cents\":%d}".formatted(DEPOSIT_CENTS),
              DEPOSIT_CENTS));
    }
  }

  /** Gives each account its money, and waits for it; the charges are next. */
  void deposit(NodeClient node) {
    start(node);
    awaitEnd();
    for (int i = 0; i < COMMANDS - ACCOUNTS; i++) {
      long cents = 1L + i % CENTS_MAX;
      String body = "{\"order\":\"order-%d\",\"cents\":%d}".formatted(i, cents);
      toSend.add(new Command("a" + i % ACCOUNTS, "charge", "charge-" + i, body, -cents));
    }
  }

  /** Begins to send. */
  void start(NodeClient node) {
    List<Future<?>> started = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      started.add(callers.submit(() -> sendAll(node)));
    }
    running = started;
  }

  /** A caller ends when all is sent, or when the node no longer answers. */
  private void sendAll(NodeClient node) {
    for (Command command = toSend.poll(); command != null; command = toSend.poll()) {
      try {
        Reply reply =
            node.post(
                NodeClient.path(
                    "v1", "entities", TourCode.COMPONENT, command.account(), command.name()),
                Map.of("Idempotency-Key", command.key()),
                command.body());
        take(command, reply);
      } catch (CliFailure notReached) {
        toSend.add(command);
        return;
      } catch (IOException broken) {
        unanswered.add(command);
        return;
      }
    }
  }

  private void take(Command command, Reply reply) {
    if (!reply.ok()) {
      wrong.add(command + ": " + reply.status() + " " + reply.text());
      return;
    }
    boolean before = reply.header("idempotent-replayed").equals("true");
    acknowledged.put(command, new Acknowledged(reply.json().path("sequence").asLong(), before));
    if (command.name().equals("charge")) {
      enough.countDown();
    }
  }

  /** Waits for the moment to kill the node. */
  void awaitEnough() throws InterruptedException {
    TourCheck.that(
        enough.await(TIMEOUT_SECONDS, TimeUnit.SECONDS),
        "%d commands were acknowledged within %d s (expected: %d); refused: %s"
            .formatted(acknowledged.size(), TIMEOUT_SECONDS, BEFORE_THE_KILL, wrong));
  }

  /** Waits until all callers have ended. */
  void awaitEnd() {
    try {
      for (Future<?> caller : running) {
        caller.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      TourCheck.that(false, "a caller did not end in time: %s".formatted(e));
    }
    TourCheck.that(wrong.isEmpty(), "commands were not accepted: %s".formatted(wrong));
  }

  int notSent() {
    return toSend.size();
  }

  /** Compares the journal with what callers were told. */
  Comparison compare(NodeClient node) {
    Recorded recorded = recorded(node);
    List<Command> told = List.copyOf(acknowledged.keySet());
    int kept = 0;
    for (Map.Entry<Command, Acknowledged> each : acknowledged.entrySet()) {
      kept += recorded.of(each.getKey()).contains(each.getValue().sequence()) ? 1 : 0;
    }
    List<Command> untold = List.copyOf(unanswered);
    int done = (int) untold.stream().filter(each -> !recorded.of(each).isEmpty()).count();
    return new Comparison(
        new Found(told.size(), kept, twice(told, recorded)),
        new Found(untold.size(), done, twice(untold, recorded)),
        recorded.entries());
  }

  private static int twice(List<Command> commands, Recorded recorded) {
    return (int) commands.stream().filter(each -> recorded.of(each).size() > 1).count();
  }

  /**
   * Sends with the same keys what has no answer, and what was not sent at all.
   *
   * @return how many of them the node had done before
   */
  long repeat(NodeClient node) {
    List<Command> again = List.copyOf(unanswered);
    unanswered.clear();
    toSend.addAll(again);
    start(node);
    awaitEnd();
    return again.stream()
        .filter(command -> acknowledged.getOrDefault(command, new Acknowledged(0, false)).before())
        .count();
  }

  /** The accounts whose balance is not that of all commands together, once each. */
  List<String> wrongBalances(NodeClient node) {
    Map<String, Long> expected = new TreeMap<>();
    acknowledged
        .keySet()
        .forEach(command -> expected.merge(command.account(), command.cents(), Long::sum));
    List<String> wrongOnes = new ArrayList<>();
    expected.forEach(
        (account, cents) -> {
          Reply read = node.get(path(account), List.of(), Map.of());
          long found = read.json().path("state").path("cents").asLong();
          if (found != cents) {
            wrongOnes.add("%s: %d (expected: %d)".formatted(account, found, cents));
          }
        });
    return wrongOnes;
  }

  private static Recorded recorded(NodeClient node) {
    Map<String, List<Long>> sequences = new TreeMap<>();
    long entries = 0;
    for (int i = 0; i < ACCOUNTS; i++) {
      String account = "a" + i;
      for (JsonNode entry : entries(node, account)) {
        entries++;
        sequences
            .computeIfAbsent(
                account + " " + entry.path("command").path("key").asText(), k -> new ArrayList<>())
            .add(entry.path("sequence").asLong());
      }
    }
    return new Recorded(sequences, entries);
  }

  private static List<JsonNode> entries(NodeClient node, String account) {
    List<JsonNode> all = new ArrayList<>();
    JsonNode page;
    do {
      String after = all.isEmpty() ? "0" : all.get(all.size() - 1).path("sequence").asText();
      Reply reply =
          node.get(path(account) + "/entries", List.of(new Parameter("after", after)), Map.of());
      TourCheck.that(reply.ok(), "the history of %s: %s".formatted(account, reply.text()));
      page = reply.json().path("entries");
      page.forEach(all::add);
    } while (!page.isEmpty());
    return all;
  }

  private static String path(String account) {
    return NodeClient.path("v1", "entities", TourCode.COMPONENT, account);
  }

  @Override
  public void close() {
    callers.shutdownNow();
  }
}
