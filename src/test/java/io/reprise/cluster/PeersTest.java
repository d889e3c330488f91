package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When what other nodes say means that this one alone does not reach the database. */
class PeersTest {

  private static final Duration LATELY = Duration.ofSeconds(6);
  private static final UUID INCARNATION = UUID.randomUUID();

  private final Peers peers = new Peers();

  @Test
  void one_that_has_reached_it_all_the_time_tells_this_node_to_leave() {
    for (int second = 0; second <= 7; second++) {
      says("b", Duration.ZERO, second);
    }
    assertThat(peers.withDatabase(seconds(7), LATELY)).contains("b");
  }

  @Test
  void the_first_to_reach_it_after_an_outage_of_all_does_not_send_others_away() {
    for (int second = 0; second <= 30; second++) {
      says("b", Duration.ofSeconds(second), second);
    }
    says("b", Duration.ZERO, 31);
    assertThat(peers.withDatabase(seconds(31), LATELY)).isEmpty();
    for (int second = 32; second <= 36; second++) {
      says("b", Duration.ZERO, second);
      assertThat(peers.withDatabase(seconds(second), LATELY)).as("at %s s", second).isEmpty();
    }
    says("b", Duration.ZERO, 38);
    assertThat(peers.withDatabase(seconds(38), LATELY)).contains("b");
  }

  @Test
  void one_that_is_silent_or_leaves_says_nothing() {
    for (int second = 0; second <= 10; second++) {
      says("b", Duration.ZERO, second);
    }
    assertThat(peers.withDatabase(seconds(17), LATELY)).as("heard 7 s ago").isEmpty();
    peers.heard(new NodeMessage.Seen("b", INCARNATION, true, 0, true), seconds(11), LATELY);
    assertThat(peers.withDatabase(seconds(11), LATELY)).as("it leaves").isEmpty();
    assertThat(peers.leaving()).containsExactly("b");
  }

  private void says(String node, Duration databaseAgo, long second) {
    peers.heard(
        new NodeMessage.Seen(node, INCARNATION, true, databaseAgo.toMillis(), false),
        seconds(second),
        LATELY);
  }

  private static long seconds(long number) {
    return Duration.ofSeconds(number).toNanos();
  }
}
