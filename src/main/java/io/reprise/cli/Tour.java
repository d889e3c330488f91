package io.reprise.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cli.NodeClient.Reply;
import io.reprise.codec.BadComponent;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The steps of the tour, each shown and checked. */
final class Tour {
  private static final String ANN = TourCode.COMPONENT + "/ann";

  private final TourPlace place;
  private final TourNode node;
  private final int columns;
  private final PrintWriter out;

  /**
   * Not begun yet.
   *
   * @param columns how wide the terminal is; 0 if the output goes elsewhere
   */
  Tour(TourPlace place, int columns, PrintWriter out) {
    this.place = place;
    this.node = place.node();
    this.columns = columns;
    this.out = out;
  }

  /**
   * Runs all steps.
   *
   * @throws CliFailure at the first that does not come out as promised; says what was expected
   */
  void run() throws IOException, BadComponent, InterruptedException {
    TourCode code = TourCode.compile(place.folder());
    startVersion1(code);
    killInTheMiddle(code);
    TourVerbs verbs =
        new TourVerbs(
            Map.of(
                Environment.URL, node.url(), "REPRISE_COMPONENTS", code.components(1).toString()),
            columns,
            out);
    Path bundle = place.folder().resolve("ann.bundle");
    recordWithVersion1(verbs, bundle);
    deployVersion2(code);
    askWhy(verbs);
    checkBeforehand(code, verbs, bundle);
  }

  private void startVersion1(TourCode code) throws IOException {
    say("\n1. A node with version 1 of a component, compiled a moment ago: accounts that are");
    say("   charged for orders. Its PostgreSQL and its data are in " + place.folder() + ".");
    Duration taken = node.start(code.components(1));
    say("   process %d is ready after %s, at %s".formatted(node.pid(), seconds(taken), node.url()));
  }

  private void killInTheMiddle(TourCode code) throws IOException, InterruptedException {
    say(
        "%n2. %d commands by %d callers at once, each with a key of its own; kill -9 in the middle."
            .formatted(TourLoad.COMMANDS, TourLoad.CALLERS));
    try (TourLoad load = new TourLoad()) {
      NodeClient first = node.client();
      load.deposit(first);
      load.start(first);
      load.awaitHalf();
      long killed = node.pid();
      node.kill();
      load.awaitEnd();
      say(
          "   process %d is killed: %d commands were acknowledged, %d sent without an answer,"
              .formatted(killed, load.acknowledged(), load.unanswered()));
      say("   %d not sent yet".formatted(load.notSent()));
      TourCheck.that(
          load.notSent() > 0 && load.unanswered() > 0,
          "all was answered before the kill (expected: commands under way)");
      Duration taken = node.start(code.components(1));
      say(
          "   process %d is ready after %s, on the same data"
              .formatted(node.pid(), seconds(taken)));
      compare(load, node.client());
    }
  }

  private void compare(TourLoad load, NodeClient client) {
    TourLoad.Comparison after = load.compare(client);
    say(
        "   of the %d that were acknowledged, the journal misses %d; it has %d of them twice"
            .formatted(load.acknowledged(), after.missing(), after.twice()));
    say(
        "   of the %d without an answer it has %d"
            .formatted(load.unanswered(), after.unansweredRecorded()));
    TourCheck.that(after.missing() == 0, "acknowledged commands are gone");
    int unanswered = load.unanswered();
    int repeated = unanswered + load.notSent();
    long known = load.repeat(client);
    TourLoad.Comparison end = load.compare(client);
    say(
        "   %d are sent (again) with their keys; %d the node knew already"
            .formatted(repeated, known));
    say(
        ("   now %d commands are acknowledged, and the journal has %d entries of theirs: %d missing,"
                + " %d twice")
            .formatted(load.acknowledged(), end.entries(), end.missing(), end.twice()));
    TourCheck.that(
        known == after.unansweredRecorded(),
        "%d were known by their keys (expected: %d)".formatted(known, after.unansweredRecorded()));
    TourCheck.that(
        after.twice() + end.missing() + end.twice() == 0
            && load.acknowledged() == load.all()
            && end.entries() == load.all(),
        "not each command is in the journal once (expected: %d)".formatted(load.all()));
    List<String> wrong = load.wrongBalances(client);
    TourCheck.that(wrong.isEmpty(), "balances are wrong: %s".formatted(wrong));
  }

  private void recordWithVersion1(TourVerbs verbs, Path bundle) {
    say("\n3. Ann's shop got no answer for an order and asked again, with a new key. Version 1");
    say("   knows the order: nothing was charged twice. Her history, kept as a bundle:");
    out.println();
    accepted("deposit", "{\"cents\":10000}");
    accepted("charge", "{\"order\":\"book\",\"cents\":1200}");
    accepted("charge", "{\"order\":\"book\",\"cents\":1200}");
    expectCents(8800);
    verbs.printEnvironment();
    verbs.run(ExitCode.OK, List.of(), "entity", "history", ANN);
    verbs.run(
        ExitCode.OK, List.of("3 entries"), "entity", "export", ANN, "--out", bundle.toString());
  }

  private void deployVersion2(TourCode code) throws IOException {
    node.stop();
    Duration taken = node.start(code.components(2));
    say(
        "%n4. Version 2 runs, ready after %s: an order can be charged in parts. Ann orders a"
            .formatted(seconds(taken)));
    accepted("charge", "{\"order\":\"lamp\",\"cents\":3000}");
    accepted("charge", "{\"order\":\"lamp\",\"cents\":3000}");
    Reply desk = send("charge", "{\"order\":\"desk\",\"cents\":4000}");
    say("   lamp for 3000; the shop asks again. Then a desk for 4000, which she could pay:");
    say(
        "   %s, %s"
            .formatted(desk.json().path("code").asText(), desk.json().path("detail").asText()));
    TourCheck.that(
        desk.status() == 409 && desk.json().path("code").asText().equals("insufficient-funds"),
        "the desk: %d %s (expected: refused)".formatted(desk.status(), desk.text()));
  }

  private void askWhy(TourVerbs verbs) {
    say("\n5. Why is there so little? One entry is marked as a near-duplicate.");
    out.println();
    verbs.run(ExitCode.OK, List.of("near-duplicate of 4"), "entity", "explain", ANN, "/cents");
    say("What that entry changed:");
    verbs.run(ExitCode.OK, List.of("/cents", "/charged/lamp"), "entity", "diff", ANN, "4", "5");
    say("What if it had not come? Then she would have got her desk:");
    verbs.run(ExitCode.OK, List.of("/charged/desk"), "entity", "what-if", ANN, "--skip", "5");
    expectCents(2800); // a question changes nothing
  }

  private void checkBeforehand(TourCode code, TourVerbs verbs, Path bundle) throws IOException {
    say("\n6. It could have been known before: the bundle of step 3, decided again by version 2.");
    out.println();
    verbs.run(
        ExitCode.DIFFERENCES,
        List.of(ANN + " #3 charge"),
        "replay",
        "check",
        bundle.toString(),
        "--jar",
        code.classes(2).toString());
    say("The bug that was seeded (- version 1, + version 2):");
    code.changes().forEach(out::println);
  }

  private void accepted(String command, String body) {
    Reply reply = send(command, body);
    TourCheck.that(
        reply.ok(), "%s %s: %d %s".formatted(command, body, reply.status(), reply.text()));
  }

  /** Each time with another key, as whoever asks again without knowing of the first time. */
  private Reply send(String command, String body) {
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    try {
      return node.client().post(ann() + NodeClient.path(command), key, body);
    } catch (IOException e) {
      throw new CliFailure(ExitCode.UNKNOWN_OUTCOME, command + ": no answer: " + e, e);
    }
  }

  private void expectCents(long expected) {
    JsonNode state = node.client().get(ann(), List.of(), Map.of()).json().path("state");
    TourCheck.that(
        state.path("cents").asLong() == expected,
        "%s is %s (expected: %d cents)".formatted(ANN, state, expected));
  }

  private static String ann() {
    return NodeClient.path("v1", "entities", TourCode.COMPONENT, "ann");
  }

  private void say(String text) {
    out.println(text);
    out.flush();
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
