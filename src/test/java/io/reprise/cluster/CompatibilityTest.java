package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.cluster.Compatibility.Conflict;
import io.reprise.cluster.Compatibility.LiveNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nodes of several releases side by side. */
class CompatibilityTest {
  private static final JsonNode BEFORE = Parcels.pins("before");
  private static final JsonNode READS = Parcels.pins("reads");
  private static final JsonNode WRITES = Parcels.pins("writes");

  private static List<Conflict> conflicts(JsonNode own, JsonNode... others) {
    return Compatibility.conflicts(
        Map.of("parcel", own),
        java.util.stream.IntStream.range(0, others.length)
            .mapToObj(i -> new LiveNode("127.0.0." + (i + 2) + ":25520", parcel(others[i])))
            .toList());
  }

  private static Map<String, JsonNode> parcel(JsonNode pins) {
    return Map.of("parcel", pins);
  }

  @Test
  void a_release_that_only_reads_runs_beside_both() {
    assertThat(conflicts(READS, BEFORE, READS, WRITES)).isEmpty();
    assertThat(conflicts(BEFORE, BEFORE, READS)).isEmpty();
    assertThat(conflicts(WRITES, READS, WRITES)).isEmpty();
    assertThat(conflicts(WRITES)).isEmpty();
  }

  @Test
  void a_release_that_writes_what_another_node_can_not_read_names_both() {
    assertThat(conflicts(WRITES, READS, BEFORE))
        .extracting(Conflict::text)
        .containsExactly(
            "component parcel: node 127.0.0.3:25520 (version 1) can't read what this node (version"
                + " 2) writes: event returned (the name is unknown), sent (field note: is gone)."
                + " Release a version that only reads it first (.reads), or stop node"
                + " 127.0.0.3:25520.");
  }

  @Test
  void a_release_that_can_not_read_what_another_node_writes_names_both() {
    assertThat(conflicts(BEFORE, WRITES))
        .extracting(Conflict::text)
        .containsExactly(
            "component parcel: this node (version 1) can't read what node 127.0.0.2:25520 (version"
                + " 2) writes: event returned (the name is unknown), sent (field note: is gone)."
                + " Start a version that reads it, or stop node 127.0.0.2:25520.");
  }

  @Test
  void components_that_only_one_of_them_has_do_not_matter() {
    assertThat(
            Compatibility.conflicts(
                Map.of("parcel", BEFORE),
                List.of(new LiveNode("127.0.0.2:25520", Map.of("letter", WRITES)))))
        .isEmpty();
  }
}
