package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.node.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Timers of a real node whose clock is moved by hand. */
class TimersEndToEndTest {

  @RegisterExtension static final TestNode NODE = TestNode.with(new Relay.Offer());

  private final Notes notes = new Notes(NODE);

  @Test
  void a_timer_runs_off_when_it_is_due_and_not_before() throws Exception {
    wake("a", "t", "PT15M");
    NODE.advance(Duration.ofMinutes(15).minusNanos(1000));
    other("b"); // what is due by now has gone by the time that this one has
    assertThat(notes.of("a")).containsExactly("wake");
    NODE.advance(Duration.ofNanos(1000));
    notes.await("a", List.of("wake", "woken t"));
  }

  @Test
  void a_timer_that_is_far_away_runs_off_as_well() throws Exception {
    wake("far", "t", "P400D");
    other("far-other");
    NODE.advance(Duration.ofDays(400));
    notes.await("far", List.of("wake", "woken t"));
  }

  @Test
  void a_cancelled_timer_does_not_run_off_and_a_replaced_one_only_later() throws Exception {
    wake("c", "t", "PT10S");
    NODE.send("relay/c", "sleep", "{\"timer\":\"t\"}").accepted();
    wake("d", "t", "PT10S");
    wake("d", "t", "PT20S");
    NODE.advance(Duration.ofSeconds(10));
    other("e");
    assertThat(notes.of("c")).containsExactly("wake", "sleep");
    assertThat(notes.of("d")).containsExactly("wake", "wake");
    NODE.advance(Duration.ofSeconds(10));
    notes.await("d", List.of("wake", "wake", "woken t"));
    assertThat(notes.of("c")).containsExactly("wake", "sleep");
  }

  @Test
  void timers_survive_a_restart_and_a_jump_of_the_clock_sets_each_off_once() throws Exception {
    for (int i = 0; i < 20; i++) {
      wake("many", "t" + i, "PT" + (i + 1) + "H");
    }
    NODE.restart();
    NODE.advance(Duration.ofDays(2));
    NODE.advance(Duration.ofDays(2));
    notes.await("many", noted -> noted.size() == 40);
    NODE.restart();
    other("after");
    List<String> woken = new ArrayList<>(notes.of("many").subList(20, 40));
    assertThat(woken).doesNotHaveDuplicates().allMatch(note -> note.startsWith("woken t"));
    assertThat(Collections.frequency(notes.of("many"), "wake")).isEqualTo(20);
  }

  /** Sets a timer of another entity that is due now, and waits for it. */
  private void other(String id) throws Exception {
    wake(id, "now", "PT0S");
    notes.await(id, List.of("wake", "woken now"));
  }

  private static void wake(String id, String timer, String after) {
    NODE.send("relay/" + id, "wake", "{\"timer\":\"%s\",\"after\":\"%s\"}".formatted(timer, after))
        .accepted();
  }
}
