package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cluster.ClusterEvent;
import io.reprise.cluster.ClusterReport;
import io.reprise.cluster.MemberReport;
import io.reprise.http.Examination.Part;
import io.reprise.http.Finding.Severity;
import io.reprise.interconnect.ErrandKey;
import io.reprise.interconnect.Messages;
import io.reprise.journal.Journal;
import io.reprise.journal.Outages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final long GIB = 1L << 30;

  private List<MemberReport> members = List.of(member("a:1"), member("b:1"));
  private boolean discovered;
  private List<ClusterEvent> events = List.of();
  private Optional<String> databaseProblem = Optional.empty();
  private Part<Outages.Page> outages = Part.of(new Outages.Page(0, List.of(), false));
  private Part<Messages.Delays> delays =
      Part.of(new Messages.Delays(0, Optional.empty(), Optional.empty(), Optional.empty()));
  private Part<Journal.Space> space = Part.of(new Journal.Space(GIB, Optional.of(100 * GIB), ""));
  private List<String> missing = List.of();
  private List<String> longRules = List.of();

  @Test
  void finds_nothing_where_nothing_is_wrong() {
    assertThat(findings()).isEmpty();
  }

  @Test
  void tells_a_death_from_a_cut_by_what_the_database_says() {
    members =
        List.of(member("a:1"), lost("b:1", NOW.minusSeconds(2)), lost("c:1", NOW.minusSeconds(91)));
    assertThat(findings())
        .extracting(Finding::code)
        .containsExactly("node-cut-off", "node-unreachable");
    assertThat(findings()).allMatch(finding -> finding.severity() == Severity.CRITICAL);
    assertThat(findings().get(0).what())
        .isEqualTo(
            "b:1 can't be reached by a:1, but says in the database that it runs: the network"
                + " between nodes is cut");
    assertThat(findings().get(1).what()).contains("for 1 min 30 s: it has died, hangs");
    assertThat(findings().get(1).steps()).contains("reprise cluster status --watch");
  }

  @Test
  void tells_of_nodes_that_are_gone_silent_or_cut_from_the_database() {
    members =
        List.of(
            gone("a:1", NOW.minusSeconds(7)),
            changed(member("b:1"), "up", false, Duration.ZERO),
            changed(member("c:1"), "up", true, Duration.ofSeconds(30)),
            changed(member("d:1"), "leaving", true, Duration.ZERO),
            changed(member("e:1"), "joining", true, Duration.ZERO));
    assertThat(findings())
        .extracting(Finding::code)
        .containsExactly(
            "node-without-database", "node-gone", "node-silent", "node-leaving", "node-joining");
    assertThat(findings().stream().filter(Finding::needsSomebody)).hasSize(3);
  }

  @Test
  void a_node_that_was_replaced_under_another_address_needs_nobody() {
    MemberReport gone = gone("b:1", NOW.minusSeconds(7_200));
    members = List.of(member("a:1"), gone); // a:1 has started since
    assertThat(findings()).anyMatch(Finding::needsSomebody);

    discovered = true;
    assertThat(findings()).extracting(Finding::code).containsExactly("node-gone");
    assertThat(findings()).noneMatch(Finding::needsSomebody);

    members = List.of(member("a:1"), gone, gone("c:1", NOW.minusSeconds(7)));
    assertThat(findings()).as("two are gone, one has come").anyMatch(Finding::needsSomebody);
  }

  @Test
  void tells_of_a_node_that_is_no_member_but_runs() {
    members = List.of(member("a:1"), gone("b:1", NOW.minusSeconds(2)));
    assertThat(findings()).extracting(Finding::code).containsExactly("node-apart");
    assertThat(findings().get(0).what()).startsWith("b:1 is no member, but says in the database");
  }

  /** A Secret that is wrong is wrong on all nodes. */
  @Test
  void tells_once_of_a_file_that_needs_somebody_on_several_nodes() {
    members =
        List.of(
            troubled(member("a:1"), "key-file: not a key"),
            troubled(member("b:1"), "key-file: not a key"),
            troubled(member("c:1"), "token-file: line 3"));
    assertThat(findings())
        .extracting(Finding::what)
        .containsExactly("key-file: not a key (a:1, b:1)", "token-file: line 3 (c:1)");
    assertThat(findings()).allMatch(Finding::needsSomebody);
  }

  /** Whoever has given a component up has nothing to do. */
  @Test
  void tells_of_entities_without_a_component() {
    missing = List.of("order", "stock");
    assertThat(findings()).extracting(Finding::code).containsExactly("component-missing");
    assertThat(findings()).noneMatch(Finding::needsSomebody);
    assertThat(findings().get(0).what()).contains("entities of order, stock, which this node");
  }

  @Test
  void names_the_remedy_of_each_kind_of_outage() {
    outages =
        Part.of(
            new Outages.Page(
                12,
                List.of(
                    outage("wallet", "ann", "unreadable-entry", 7),
                    outage("wallet", "bob", "unreadable-snapshot", 9),
                    outage("wallet", "eve", "newer-entry", 3)),
                true));
    Finding finding = findings().get(0);
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.what())
        .startsWith("12 entities are out of service (newer-entry, unreadable-entry, unreadable-s")
        .endsWith("since 2026-11-26T11:00:00.000000Z: sequence 7 why");
    assertThat(finding.steps())
        .contains(
            "reprise entity out-of-service",
            "reprise entity rebuild wallet/bob",
            "reprise entity retry --code newer-entry --yes",
            "reprise journal verify wallet/ann");
  }

  @Test
  void tells_what_is_parked_and_what_waits_too_long() {
    Messages.Waiting parked = message("wallet/ann/3/0", true, NOW.minusSeconds(4_000));
    Messages.Waiting late = message("wallet/bob/5/1", false, NOW.minusSeconds(3_700));
    delays =
        Part.of(new Messages.Delays(2, Optional.of(parked), Optional.of(late), Optional.empty()));
    assertThat(findings())
        .extracting(Finding::code)
        .containsExactly("messages-parked", "message-late");
    assertThat(findings().get(0).what()).contains("2 messages are parked", "wallet/ann/3/0 to x/y");
    assertThat(findings().get(1).what()).contains("wallet/bob/5/1 to x/y waits for 1 h 1 min");
    assertThat(findings().get(1).steps()).containsExactly("reprise message show wallet/bob/5/1");

    delays =
        Part.of(
            new Messages.Delays(
                2, Optional.of(parked), Optional.of(late), Optional.of(parked.name())));
    assertThat(findings().get(1).what()).contains("held back by wallet/ann/3/0, which is parked");
    assertThat(findings().get(1).severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void warns_of_a_disk_that_fills_up() {
    space = Part.of(new Journal.Space(GIB, Optional.of(GIB), ""));
    assertThat(findings().get(0).severity()).isEqualTo(Severity.WARNING);
    space = Part.of(new Journal.Space(GIB, Optional.of(1L << 20), ""));
    assertThat(findings().get(0).severity()).isEqualTo(Severity.CRITICAL);
    space = Part.of(new Journal.Space(GIB, Optional.empty(), "elsewhere"));
    assertThat(findings()).isEmpty();
  }

  @Test
  void what_is_not_known_is_a_finding_and_keeps_back_none_of_the_others() {
    outages = Part.notKnown("no answer within 5000 ms (reprise.http.examine-timeout)");
    longRules = List.of("wallet/ann");
    databaseProblem = Optional.of("connection refused");
    assertThat(findings())
        .extracting(Finding::code)
        .containsExactly("database-silent", "out-of-service-not-known", "rules-take-long");
  }

  @Test
  void a_node_that_is_back_needs_nobody() {
    events =
        List.of(
            new ClusterEvent(2, NOW.minusSeconds(50), "a:1", "reachable", "b:1", "again"),
            new ClusterEvent(1, NOW.minusSeconds(60), "a:1", "unreachable", "b:1", "silent"));
    assertThat(findings()).extracting(Finding::code).containsExactly("node-back");
    assertThat(findings()).noneMatch(Finding::needsSomebody);
  }

  private List<Finding> findings() {
    ClusterReport report =
        new ClusterReport(
            "a:1",
            "incarnation",
            Optional.of(NOW),
            members,
            events,
            Optional.of("a:1"),
            Optional.of("a:1"),
            discovered,
            databaseProblem);
    return Findings.in(
        new Examination(NOW, Part.of(report), outages, delays, Part.of(missing), space, longRules));
  }

  private static MemberReport member(String node) {
    return report(node, "up", List.of(), NOW.minusSeconds(1), Duration.ofMillis(500), true);
  }

  private static MemberReport lost(String node, Instant seen) {
    return report(node, "up", List.of("a:1"), seen, Duration.ZERO, false);
  }

  private static MemberReport gone(String node, Instant seen) {
    return report(node, "gone", List.of(), seen, Duration.ZERO, false);
  }

  private static MemberReport changed(
      MemberReport of, String status, boolean answered, Duration databaseSeen) {
    return report(of.node(), status, List.of(), NOW, databaseSeen, answered);
  }

  private static MemberReport troubled(MemberReport of, String trouble) {
    return new MemberReport(
        of.node(),
        of.http(),
        of.status(),
        of.reachable(),
        of.unreachableBy(),
        of.version(),
        of.appVersion(),
        of.started(),
        of.seen(),
        of.uptime(),
        of.shards(),
        of.entities(),
        of.components(),
        of.databaseSeen(),
        of.draining(),
        List.of(trouble),
        of.answered());
  }

  private static MemberReport report(
      String node,
      String status,
      List<String> unreachableBy,
      Instant seen,
      Duration databaseSeen,
      boolean answered) {
    return new MemberReport(
        node,
        Optional.of("http://" + node),
        status,
        unreachableBy.isEmpty(),
        unreachableBy,
        "1.0",
        "1.0",
        Optional.of(NOW.minusSeconds(3_600)),
        Optional.of(seen),
        Optional.of(Duration.ofHours(1)),
        Map.of(),
        Map.of(),
        Map.of(),
        Optional.of(databaseSeen),
        false,
        List.of(),
        answered);
  }

  private static Outages.Case outage(String component, String id, String code, long sequence) {
    return new Outages.Case(
        component,
        id,
        sequence,
        code,
        "why",
        "a:1",
        NOW.minusSeconds(3_600).plusSeconds(10 - Math.min(10, id.equals("ann") ? 10 : 0)),
        NOW);
  }

  private static Messages.Waiting message(String name, boolean parked, Instant due) {
    String[] parts = name.split("/", -1);
    return new Messages.Waiting(
        new ErrandKey(
            parts[0] + "/" + parts[1], Long.parseLong(parts[2]), Integer.parseInt(parts[3])),
        Messages.Kind.MESSAGE,
        "x/y",
        due,
        1,
        parked,
        parked ? Optional.of("gave-up") : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        parked ? Optional.of(due) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
