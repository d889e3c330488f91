package io.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.telemetry.EntityMetrics.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted stands on the page, under names that people can rely on. */
class TelemetryTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** As Prometheus' naming rules want it: what a number is counted in comes last. */
  private static final Pattern UNIT =
      Pattern.compile(
          ".*_(seconds|bytes|total|info|commands|entries|entities|writes|messages|members|shards"
              + "|connections|threads|requests|streams)");

  private static final Set<String> YES_OR_NO =
      Set.of("reprise_node_ready", "reprise_database_up", "reprise_security_file_unusable");

  private final Telemetry telemetry = Telemetry.ofNode("1.2.3");
  private final EntityMetrics wallets = telemetry.component("wallet", 7, List.of("deposit"));

  @AfterEach
  void close() {
    telemetry.close();
  }

  private Scraped page() {
    return new Scraped(telemetry.page("").text());
  }

  @Test
  void counts_commands_by_component_name_and_outcome_with_their_time() {
    wallets.answered("deposit", Outcome.ACCEPTED, SECOND / 5);
    wallets.answered("deposit", Outcome.ACCEPTED, SECOND);
    wallets.answered("deposit", Outcome.BUSY, SECOND);

    String name = "reprise_command_duration_seconds";
    String[] accepted = {
      "component", "wallet", "command", "deposit", "outcome", "accepted", "le", "0.25"
    };
    assertThat(page().of(name + "_bucket", accepted)).isEqualTo(1);
    assertThat(page().of(name + "_count", "outcome", "accepted")).isEqualTo(2);
    assertThat(page().of(name + "_sum", "outcome", "accepted")).isEqualTo(1.2);
    assertThat(page().of(name + "_count", "outcome", "busy")).isEqualTo(1);
  }

  @Test
  void counts_commands_that_no_component_has_as_one_however_many_names_callers_make_up() {
    for (int i = 0; i < 100; i++) {
      wallets.answered("made-up-" + i, Outcome.UNKNOWN_COMMAND, SECOND);
    }

    assertThat(page().of("reprise_command_duration_seconds_count", "command", "other"))
        .isEqualTo(100);
    assertThat(telemetry.page("").text()).doesNotContain("made-up");
  }

  @Test
  void tells_of_the_entity_where_most_waits_and_of_those_only_where_something_does() {
    EntityMetrics.Gate one = wallets.gate();
    EntityMetrics.Gate other = wallets.gate();
    wallets.gate();
    long now = System.nanoTime();
    one.waits(3, now - 10 * SECOND);
    other.waits(1, now - 60 * SECOND);

    assertThat(page().of("reprise_gate_waiting_commands")).isEqualTo(3);
    assertThat(page().of("reprise_gate_oldest_wait_seconds")).isBetween(60.0, 70.0);
    assertThat(page().of("reprise_gate_busy_entities")).isEqualTo(2);

    other.waits(0, 0);
    one.waits(0, 0);
    assertThat(page().of("reprise_gate_busy_entities")).isZero();
    assertThat(page().of("reprise_gate_oldest_wait_seconds")).isZero();
  }

  @Test
  void shows_the_version_of_a_component_that_runs_now() {
    telemetry.component("wallet", 8, List.of("deposit", "close"));

    assertThat(page().samples())
        .filteredOn(sample -> sample.name().equals("reprise_component_info"))
        .extracting(Scraped.Sample::labels)
        .containsExactly(Map.of("component", "wallet", "version", "8"));
    assertThat(page().of("reprise_build_info", "version", "1.2.3")).isEqualTo(1);
  }

  @Test
  void measures_hand_overs_from_when_shards_were_taken_and_leaves_out_new_ones() {
    ClusterMetrics cluster = telemetry.cluster();
    cluster.placed("wallet", "1");
    cluster.handOffBegins("wallet", List.of("1", "2"));
    cluster.placed("wallet", "2");
    cluster.placed("wallet", "2");

    assertThat(page().of("reprise_shard_hand_off_duration_seconds_count")).isEqualTo(1);
  }

  @Test
  void does_not_make_up_what_was_not_looked_up_yet() {
    assertThat(page().of("reprise_database_size_bytes")).isNaN();
    assertThat(page().of("reprise_parked_messages", "kind", "call")).isNaN();
    assertThat(page().of("reprise_database_up")).isZero();
    assertThat(page().of("reprise_node_ready")).isZero();
  }

  @Test
  void tells_how_long_a_certificate_is_good_for() {
    telemetry.certificateExpires("http", () -> Instant.now().plusSeconds(100));
    telemetry.certificateExpires("nodes", () -> Instant.now().minusSeconds(100));

    String name = "reprise_certificate_expiry_seconds";
    assertThat(page().of(name, "use", "http")).isBetween(50.0, 110.0);
    assertThat(page().of(name, "use", "nodes")).isBetween(-100.0, -50.0);
  }

  @Test
  void speaks_open_metrics_to_who_asks_for_it() {
    Telemetry.Page page =
        telemetry.page("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");

    assertThat(page.contentType()).startsWith("application/openmetrics-text");
    assertThat(page.text()).endsWith("# EOF\n");
    assertThat(telemetry.page("*/*").contentType()).startsWith("text/plain; version=0.0.4");
  }

  @Test
  void counts_for_nobody_where_there_is_no_node() {
    Telemetry none = Telemetry.none();
    none.component("wallet", 1, List.of("deposit")).answered("deposit", Outcome.ACCEPTED, SECOND);

    assertThat(none.page("").text()).isEmpty();
  }

  @Test
  void names_metrics_in_snake_case_with_our_prefix_and_the_unit_last() {
    Set<String> wrong = new TreeSet<>();
    EveryMetric.page()
        .types()
        .forEach(
            (name, type) -> {
              boolean ofTheJvm = name.matches("(jvm|process|system)_[a-z0-9_]+");
              boolean ours =
                  name.matches("reprise(_[a-z0-9]+)+")
                      && name.endsWith("_total") == type.equals("counter")
                      && (UNIT.matcher(name.replaceFirst("_max$", "")).matches()
                          || YES_OR_NO.contains(name));
              if (!ours && !ofTheJvm) {
                wrong.add(type + " " + name);
              }
            });
    assertThat(wrong)
        .as("expected: reprise_…, snake case, counters end in _total, all in what they count")
        .isEmpty();
  }
}
