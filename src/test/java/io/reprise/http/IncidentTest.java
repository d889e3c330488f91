package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cluster.ClusterEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncidentTest {
  private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");

  private final List<ClusterEvent> events = new ArrayList<>();

  @Test
  void tells_of_a_death_from_when_it_was_noticed_until_the_node_is_back() {
    happened(0, "a:1", "up", "c:1", "it is a member, and gets shards");
    happened(100, "a:1", "unreachable", "c:1", "no heartbeats arrive here");
    happened(101, "b:1", "unreachable", "c:1", "no heartbeats arrive here");
    happened(108, "a:1", "decision", "a:1", "keep-majority downs c:1");
    happened(109, "a:1", "downed", "c:1", "it must not come back without a new start");
    happened(110, "a:1", "removed", "c:1", "after it was downed");
    happened(150, "a:1", "joining", "c:1", "app-version 1");
    happened(151, "a:1", "up", "c:1", "it is a member, and gets shards");
    happened(152, "b:1", "up", "c:1", "it is a member, and gets shards");

    List<Incident> incidents = incidents();

    assertThat(incidents).hasSize(1);
    Incident incident = incidents.get(0);
    assertThat(incident.node()).isEqualTo("c:1");
    assertThat(incident.over()).isTrue();
    assertThat(incident.steps())
        .extracting(Incident.Step::kind)
        .containsExactly("unreachable", "decision", "downed", "removed", "joining", "up");
    assertThat(incident.steps().get(0).by()).containsExactly("a:1", "b:1");
    assertThat(incident.began()).isEqualTo(START.plusSeconds(100));
  }

  @Test
  void is_over_when_all_who_had_lost_it_reach_it_again() {
    happened(10, "a:1", "unreachable", "c:1", "no heartbeats arrive here");
    happened(11, "b:1", "unreachable", "c:1", "no heartbeats arrive here");
    happened(15, "a:1", "reachable", "c:1", "heartbeats arrive again");
    assertThat(incidents().get(0).over()).isFalse();

    happened(16, "b:1", "reachable", "c:1", "heartbeats arrive again");
    assertThat(incidents().get(0).over()).isTrue();
  }

  @Test
  void what_a_node_could_not_reach_that_was_lost_itself_is_over_when_it_starts_again() {
    happened(10, "a:1", "unreachable", "b:1", "no heartbeats arrive here");
    happened(17, "a:1", "downed", "b:1", "it must not come back without a new start");
    happened(30, "b:1", "unreachable", "a:1", "no heartbeats arrive here"); // it had hung
    assertThat(incidents()).extracting(Incident::node).containsExactly("a:1", "b:1");
    assertThat(incidents()).noneMatch(Incident::over);

    happened(45, "a:1", "up", "b:1", "it is a member, and gets shards");
    assertThat(incidents()).allMatch(Incident::over);
  }

  @Test
  void tells_nodes_apart_and_the_latest_first() {
    happened(10, "a:1", "unreachable", "b:1", "no heartbeats arrive here");
    happened(20, "c:1", "cut-off", "c:1", "it does not reach the database, and leaves");
    happened(21, "a:1", "decision", "a:1", "downs b:1");
    assertThat(incidents()).extracting(Incident::node).containsExactly("c:1", "b:1");
    assertThat(incidents()).noneMatch(Incident::over);
    assertThat(incidents())
        .allMatch(incident -> incident.steps().stream().anyMatch(s -> s.kind().equals("decision")));
  }

  @Test
  void an_orderly_roll_is_no_incident() {
    happened(10, "a:1", "drain", "b:1", "ann: new kernel");
    happened(11, "a:1", "leaving", "b:1", "its shards have gone to other nodes");
    happened(12, "a:1", "removed", "b:1", "it has left in an orderly way");
    happened(20, "a:1", "up", "b:1", "it is a member, and gets shards");
    assertThat(incidents()).isEmpty();
  }

  private void happened(int second, String node, String kind, String subject, String detail) {
    events.add(
        new ClusterEvent(
            events.size() + 1, START.plusSeconds(second), node, kind, subject, detail));
  }

  /** From the events as they are read: the newest first. */
  private List<Incident> incidents() {
    List<ClusterEvent> newestFirst = new ArrayList<>(events);
    Collections.reverse(newestFirst);
    return Incident.of(newestFirst);
  }
}
