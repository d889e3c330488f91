package io.reprise.replay;

import static io.reprise.replay.MadeFlow.call;
import static io.reprise.replay.MadeFlow.cancel;
import static io.reprise.replay.MadeFlow.effects;
import static io.reprise.replay.MadeFlow.send;
import static io.reprise.replay.MadeFlow.tell;
import static io.reprise.replay.MadeFlow.timer;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.component.Cause;
import io.reprise.journal.Entry;
import io.reprise.journal.Outstanding;
import io.reprise.journal.Skipped;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Flows of histories in memory: what hangs on what, and where it stops. */
class FlowTest {
  private final MadeFlow made = new MadeFlow();
  private final Map<Cause, Outstanding> unsent = new HashMap<>();
  private final Map<Cause, Skipped> skipped = new HashMap<>();
  private final Links links = new Delivering(new HistoryLinks(made), unsent, skipped);

  /** Histories with what else delivery knows. */
  private record Delivering(Links links, Map<Cause, Outstanding> all, Map<Cause, Skipped> left)
      implements Links {
    @Override
    public List<Entry> command(String entity, long sequence) {
      return links.command(entity, sequence);
    }

    @Override
    public List<Entry> ledTo(Lead lead, boolean thorough) {
      return links.ledTo(lead, thorough);
    }

    @Override
    public Optional<Entry> endOfTimer(Lead timer, String name) {
      return links.endOfTimer(timer, name);
    }

    @Override
    public boolean knowsDelivery() {
      return true;
    }

    @Override
    public Map<Cause, Outstanding> unsent(Collection<Cause> effects) {
      return all;
    }

    @Override
    public Map<Cause, Skipped> skipped(Collection<Cause> effects) {
      return left;
    }
  }

  private static Outstanding outstanding(boolean parked) {
    return new Outstanding(
        "send",
        "wallet/bob",
        MadeFlow.START,
        12,
        parked,
        parked ? Optional.of("gave-up") : Optional.empty(),
        Optional.of("503"),
        Optional.of(MadeFlow.START),
        Optional.empty(),
        Optional.empty());
  }

  private Flow flow(String settings, String entity, long... sequences) {
    FlowWalk walk =
        new FlowWalk(
            links,
            ReplayTestSettings.of(settings),
            System.nanoTime() + TimeUnit.SECONDS.toNanos(60));
    for (long sequence : sequences) {
      walk.climb(links.command(entity, sequence), true);
    }
    return walk.down("it");
  }

  private Flow flow(String entity, long... sequences) {
    return flow("", entity, sequences);
  }

  /** One line for each command and effect, in order, as deep as it is in the tree. */
  private static List<String> lines(Flow flow) {
    return flow.commands().stream()
        .flatMap(
            command ->
                java.util.stream.Stream.concat(
                    java.util.stream.Stream.of(
                        "%s%d %s %s #%d %s%s"
                            .formatted(
                                " ".repeat(command.depth()),
                                command.number(),
                                command.role().word(),
                                command.first().entity(),
                                command.first().sequence(),
                                command.first().decided().orElseThrow().command().name(),
                                command.asked() ? " asked" : "")),
                    command.effects().stream()
                        .map(
                            effect ->
                                " ".repeat(command.depth())
                                    + "- "
                                    + effect.kind()
                                    + " "
                                    + effect.state().word()
                                    + (effect.ledTo().isPresent()
                                        ? " " + effect.ledTo().getAsInt()
                                        : "")
                                    + (effect.outcome().isPresent()
                                        ? ", outcome " + effect.outcome().getAsInt()
                                        : ""))))
        .toList();
  }

  @Test
  void the_whole_tree_hangs_below_the_request_whichever_entry_is_asked_for() {
    Entry root =
        made.request(
            "booking/1",
            "book",
            effects(
                send("hotel/a", "reserve"),
                tell("log/x", "note"),
                call("payments", "charge"),
                timer("expiry", "P3DT2H")),
            "booked",
            "noted");
    made.at(Duration.ofMillis(12)).follows(Lead.message(root, 0), "reserve", "[]", "reserved");
    made.at(Duration.ofMillis(15));
    Entry paid =
        made.follows(
            Lead.outcome(root, 0), "paid", effects(send("wallet/bob", "withdraw")), "confirmed");
    made.at(Duration.ofMillis(20)).refuses(Lead.message(paid, 0), "withdraw", "not-open");
    made.at(Duration.ofMillis(25)).follows(Lead.outcome(paid, 0), "not-paid", "[]");
    made.at(Duration.ofMillis(26)).follows(Lead.message(root, 1), "note", "[]");
    made.at(Duration.ofSeconds(2)).follows(Lead.outcome(root, 2), "charged", "[]");
    made.at(Duration.ofHours(74)).follows(Lead.timer(root, 3), "expire", "[]", "expired");

    List<String> expected =
        List.of(
            "1 request booking/1 #1 book",
            "- message handled 2, outcome 3",
            "- message handled 6",
            "- call handled, outcome 7",
            "- timer ran-off 8",
            " 2 message hotel/a #1 reserve",
            " 3 outcome booking/1 #3 paid",
            " - message handled 4, outcome 5",
            "  4 message wallet/bob #1 withdraw",
            "  5 outcome booking/1 #4 not-paid",
            " 6 message log/x #1 note",
            " 7 outcome booking/1 #5 charged",
            " 8 timer booking/1 #6 expire");
    Flow flow = flow("wallet/bob", 1);
    assertThat(lines(flow))
        .isEqualTo(
            expected.stream()
                .map(line -> line.endsWith("withdraw") ? line + " asked" : line)
                .toList());
    assertThat(flow.complete()).isTrue();
    assertThat(flow.entities()).containsExactly("booking/1", "hotel/a", "wallet/bob", "log/x");
    assertThat(flow.commands().get(0).entries()).hasSize(2);
    assertThat(flow.commands().get(3).parent()).hasValue(3);
    assertThat(flow.commands().get(0).effects().get(3).due())
        .isEqualTo(Instant.parse("2026-11-25T22:00:00Z"));
    assertThat(lines(flow("booking/1", 2)).get(0)).as("by a later entry").endsWith("book asked");
  }

  @Test
  void says_what_is_on_its_way_parked_or_skipped() {
    Entry root =
        made.request(
            "booking/1",
            "book",
            effects(
                send("hotel/a", "reserve"),
                send("hotel/b", "reserve"),
                call("payments", "charge"),
                send("hotel/c", "reserve"),
                tell("hotel/d", "reserve"),
                timer("expiry", "PT15M")));
    unsent.put(Lead.cause(root, 0), outstanding(false));
    unsent.put(Lead.cause(root, 1), outstanding(true));
    unsent.put(Lead.cause(root, 2), outstanding(true));
    unsent.put(Lead.cause(root, 5), outstanding(false));
    skipped.put(Lead.cause(root, 3), new Skipped(MadeFlow.START, "ann", "INC-77"));
    made.follows(Lead.outcome(root, 3), "not-paid", "[]");

    Flow flow = flow("booking/1", 1);
    assertThat(lines(flow))
        .containsExactly(
            "1 request booking/1 #1 book asked",
            "- message waiting",
            "- message parked",
            "- call parked",
            "- message skipped, outcome 2",
            "- message not-found",
            "- timer waiting",
            " 2 outcome booking/1 #2 not-paid");
    Flow.Effect parked = flow.commands().get(0).effects().get(1);
    assertThat(parked.outstanding().orElseThrow().code()).contains("gave-up");
    assertThat(flow.complete()).isTrue();
  }

  @Test
  void tells_how_each_timer_ended() {
    Entry first =
        made.request("booking/1", "book", effects(timer("a", "PT1H"), timer("b", "PT1H")));
    made.request("booking/1", "again", effects(timer("a", "PT2H")));
    made.request("booking/1", "end", effects(cancel("b"), timer("c", "PT1M"), cancel("c")));
    Entry last = made.request("booking/1", "last", "[]");
    made.request("booking/2", "elsewhere", effects(cancel("a")));

    Flow flow = flow("booking/1", 1, 2, 3, 4);
    assertThat(lines(flow))
        .contains("- timer replaced", "- timer cancelled", "- timer not-found", "- cancel done");
    assertThat(flow.commands().get(0).effects())
        .extracting(effect -> effect.endedBy().orElseThrow().sequence())
        .containsExactly(2L, 3L);
    assertThat(flow.commands().get(2).effects().get(1).endedBy().orElseThrow().sequence())
        .as("set and cancelled by one command")
        .isEqualTo(3);
    assertThat(flow.commands()).hasSize(4).allMatch(Flow.Command::asked);
    assertThat(first.sequence()).isLessThan(last.sequence());
  }

  @Test
  void a_timer_that_sets_itself_anew_for_ever_is_cut_around_what_was_asked() {
    Entry last = made.request("clock/1", "start", effects(timer("tick", "PT1H")));
    for (int i = 0; i < 3000; i++) {
      made.at(Duration.ofHours(i + 1));
      last = made.follows(Lead.timer(last, 0), "tick", effects(timer("tick", "PT1H")), "ticked");
    }
    Flow flow = flow("flow-commands-max = 100", "clock/1", 2000);
    assertThat(flow.commands()).hasSize(100);
    assertThat(flow.complete()).isFalse();
    assertThat(flow.leftOut()).isEqualTo(1);
    assertThat(flow.commands().get(0).above()).isEqualTo(Flow.Above.CUT);
    assertThat(flow.commands().get(0).role()).isEqualTo(Lead.Role.TIMER);
    assertThat(flow.commands()).filteredOn(Flow.Command::asked).hasSize(1);
    assertThat(flow("flow-commands-max = 10000", "clock/1", 2000).commands())
        .as("a deep tree needs no deep stack")
        .hasSize(3001);
  }

  @Test
  void many_messages_are_cut_but_not_the_way_to_what_was_asked() {
    String[] messages = new String[500];
    for (int i = 0; i < messages.length; i++) {
      messages[i] = tell("wallet/w" + i, "pay");
    }
    Entry root = made.request("payroll/1", "run", effects(messages));
    for (int i = 0; i < messages.length; i++) {
      made.follows(Lead.message(root, i), "pay", "[]", "paid");
    }
    Flow flow = flow("flow-commands-max = 20", "wallet/w499", 1);
    assertThat(flow.commands()).hasSize(20);
    assertThat(flow.commands().get(19).first().entity()).isEqualTo("wallet/w499");
    assertThat(flow.commands().get(19).asked()).isTrue();
    assertThat(flow.leftOut()).isEqualTo(500 - 19);
    assertThat(flow("flow-bytes = 1 KiB", "wallet/w3", 1).commands())
        .as("by bytes too")
        .hasSizeLessThan(10);
  }

  @Test
  void stands_without_entries_that_are_not_there_and_ends_where_causes_go_in_a_circle() {
    Cause lost = new Cause("booking/lost", 7, 0);
    Lead lead = new Lead(lost, Lead.Role.MESSAGE, "hotel/a", new java.util.UUID(0x7000L, 1L << 63));
    made.follows(lead, "reserve", "[]");
    Flow flow = flow("hotel/a", 1);
    assertThat(lines(flow)).containsExactly("1 message hotel/a #1 reserve asked");
    assertThat(flow.commands().get(0).above()).isEqualTo(Flow.Above.MISSING);

    Lead itself =
        new Lead(
            new Cause("hotel/b", 1, 0),
            Lead.Role.MESSAGE,
            "hotel/b",
            new java.util.UUID(0x7000L, 1L << 63));
    made.follows(itself, "reserve", effects(tell("hotel/b", "reserve")));
    assertThat(lines(flow("hotel/b", 1))).hasSize(2);
  }

  @Test
  void what_takes_too_long_says_so() {
    Entry root = made.request("booking/1", "book", effects(tell("hotel/a", "reserve")));
    made.follows(Lead.message(root, 0), "reserve", "[]");
    FlowWalk walk = new FlowWalk(links, ReplayTestSettings.of(""), System.nanoTime() - 1);
    walk.climb(links.command("booking/1", 1), true);
    Flow flow = walk.down("it");
    assertThat(flow.timedOut()).isTrue();
    assertThat(lines(flow))
        .containsExactly("1 request booking/1 #1 book asked", "- message left-out");
  }
}
