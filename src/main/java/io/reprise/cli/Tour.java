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
    say("1. A node, with version 1 of a component that was compiled a moment ago:");
    say("   accounts that are charged for orders. All of it is in " + place.folder());
    start(code, 1);
  }

  private void start(TourCode code, int version) throws IOException {
    Duration taken = node.start(code.components(version));
    say(
        "   process %d is ready after %s, with PostgreSQL, at %s"
            .formatted(node.pid(), seconds(taken), node.url()));
  }

  private void killInTheMiddle(TourCode code) throws IOException, InterruptedException {
    say(
        "\n2. %d commands by %d callers at once, each with a key; kill -9 in the middle."
            .formatted(TourLoad.COMMANDS, TourLoad.CALLERS));
    try (TourLoad load = new TourLoad()) {
      NodeClient first = node.client();
      load.deposit(first);
      load.start(first);
      load.awaitEnough();
      node.kill();
      load.awaitEnd();
      say(
          "   process %d is killed: %d commands are not sent yet"
              .formatted(node.pid(), load.notSent()));
      start(code, 1);
      compare(load, node.client());
    }
  }

  private void compare(TourLoad load, NodeClient client) {
    TourLoad.Comparison after = load.compare(client);
    int notSent = load.notSent();
    TourCheck.that(
        notSent > 0 && after.unanswered().commands() > 0,
        "all was answered before the kill (expected: commands under way)");
    long known = load.repeat(client);
    TourLoad.Comparison end = load.compare(client);
    Table table = new Table("  ", "COMMANDS", "IN THE JOURNAL", "MISSING", "TWICE").whole(0);
    row(table, "  acknowledged before the kill", after.acknowledged(), true);
    row(table, "  sent, and no answer came", after.unanswered(), false);
    row(table, "  acknowledged in the end", end.acknowledged(), true);
    table.print(out, columns);
    say(
        "   For the end, %d were sent (again), with their keys; the node knew %d of them."
            .formatted(after.unanswered().commands() + notSent, known));
    TourCheck.that(
        after.acknowledged().missing() + after.acknowledged().twice() == 0,
        "an acknowledged command is missing, or there twice");
    TourCheck.that(
        known == after.unanswered().recorded() && after.unanswered().twice() == 0,
        "%d were known by their keys (expected: those in the journal)".formatted(known));
    TourLoad.Found all = end.acknowledged();
    TourCheck.that(
        all.recorded() == TourLoad.COMMANDS
            && all.twice() == 0
            && end.entries() == TourLoad.COMMANDS,
        "the journal has %d entries (expected: one for each of %d commands)"
            .formatted(end.entries(), TourLoad.COMMANDS));
    List<String> wrong = load.wrongBalances(client);
    TourCheck.that(wrong.isEmpty(), "balances are wrong: %s".formatted(wrong));
  }

  private static void row(Table table, String what, TourLoad.Found found, boolean promised) {
    table.row(
        what,
        Integer.toString(found.commands()),
        Integer.toString(found.recorded()),
        promised ? Integer.toString(found.missing()) : "-",
        Integer.toString(found.twice()));
  }

  private void recordWithVersion1(TourVerbs verbs, Path bundle) {
    say("\n3. A shop got no answer and asked again, with a new key: version 1 charges once.");
    accepted("deposit", "{\"cents\":10000}");
    accepted("charge", "{\"order\":\"book\",\"cents\":1200}");
    accepted("charge", "{\"order\":\"book\",\"cents\":1200}");
    expectCents(8800);
    verbs.printEnvironment();
    verbs.run(ExitCode.OK, List.of(), "entity", "history", ANN);
    verbs.run(
        ExitCode.OK, List.of("3 entries"), "entity", "export", ANN, "--out", bundle.toString());
    out.println();
  }

  private void deployVersion2(TourCode code) throws IOException {
    say("4. Version 2 goes live: it lets an order be charged in parts.");
    node.stop();
    start(code, 2);
    accepted("charge", "{\"order\":\"lamp\",\"cents\":3000}");
    accepted("charge", "{\"order\":\"lamp\",\"cents\":3000}");
    Reply desk = send("charge", "{\"order\":\"desk\",\"cents\":4000}");
    say(
        "   Ann's lamp for 3000 is asked for twice, too. Her desk for 4000: %s, %s"
            .formatted(desk.json().path("code").asText(), desk.json().path("detail").asText()));
    TourCheck.that(
        desk.status() == 409 && desk.json().path("code").asText().equals("insufficient-funds"),
        "the desk: %d %s (expected: refused)".formatted(desk.status(), desk.text()));
  }

  private void askWhy(TourVerbs verbs) {
    say("\n5. Why is there so little? One entry is marked as a near-duplicate:");
    verbs.run(
        ExitCode.OK,
        List.of("near-duplicate of 4"),
        "entity",
        "explain",
        ANN,
        "/cents",
        "--limit",
        "2");
    say("\nWhat that entry changed:");
    verbs.run(ExitCode.OK, List.of("/cents", "/charged/lamp"), "entity", "diff", ANN, "4", "5");
    say("\nWhat if it had not come? Then she would have got her desk:");
    verbs.run(ExitCode.OK, List.of("/charged/desk"), "entity", "what-if", ANN, "--skip", "5");
    expectCents(2800); // a question changes nothing
  }

  private void checkBeforehand(TourCode code, TourVerbs verbs, Path bundle) throws IOException {
    say("\n6. It could have been known before: the bundle of step 3, decided by version 2:");
    verbs.run(
        ExitCode.DIFFERENCES,
        List.of(ANN + " #3 charge"),
        "replay",
        "check",
        bundle.toString(),
        "--jar",
        code.classes(2).toString());
    say("\nThe bug that was seeded, by what version 2 changed in the source:");
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
