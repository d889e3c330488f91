package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Timers of a real node: not early, once, whatever happens to the node, the clock and the timer.
 */
class TimerRacesTest {
  private static final int RACES = 40;
  private static final int ROUNDS = 6;

  @RegisterExtension static final RelayNode NODE = new RelayNode();

  /** Of all timers of all tests, by what stands in the entries. */
  @AfterEach
  void none_ran_off_early_or_twice() throws Exception {
    String fired =
        " FROM reprise.entries AS f JOIN reprise.entries AS s ON s.persistence_id ="
            + " replace(f.entry -> 'command' -> 'cause' ->> 'entity', '/', '|') AND s.sequence ="
            + " (f.entry -> 'command' -> 'cause' ->> 'sequence')::bigint"
            + " WHERE s.command = 'wake' AND f.command = 'note'";
    assertThat(NODE.values("SELECT s.persistence_id || ' ' || s.sequence" + fired))
        .doesNotHaveDuplicates();
    assertThat(
            NODE.values(
                "SELECT s.persistence_id || ' ' || s.sequence || ': ' || f.time"
                    + fired
                    + " AND f.time < s.time + (s.entry -> 'command' -> 'body' ->> 'after')"
                    + "::interval"))
        .as("timers that ran off early")
        .isEmpty();
  }

  private static void wake(String id, String timer, Duration after) throws Exception {
    NODE.send(id, "wake", "{\"timer\":\"%s\",\"after\":\"%s\"}".formatted(timer, after));
  }

  /** Timers that are due by now have run off. */
  private static void awaitDue() {
    NODE.awaitNone("due <= '" + NODE.time() + "'");
  }

  @Test
  void a_timer_runs_off_when_the_clock_reaches_its_time_and_not_before() throws Exception {
    wake("punctual", "t", Duration.ofMinutes(10));
    wake("punctual", "sooner", Duration.ofMinutes(10).minusNanos(1_000));
    NODE.advance(Duration.ofMinutes(10).minusNanos(1_000));
    awaitDue();
    assertThat(NODE.notes("punctual")).containsExactly("wake", "wake", "woken sooner");
    NODE.advance(Duration.ofNanos(1_000));
    awaitDue();
    assertThat(NODE.notes("punctual")).containsExactly("wake", "wake", "woken sooner", "woken t");
  }

  @Test
  void timers_survive_a_restart_those_that_fell_due_meanwhile_too() throws Exception {
    wake("restarted", "near", Duration.ofSeconds(20)); // held in memory
    wake("restarted", "far", Duration.ofDays(2)); // in the outbox only
    NODE.restart();
    NODE.advance(Duration.ofSeconds(20));
    awaitDue();
    assertThat(NODE.notes("restarted")).containsExactly("wake", "wake", "woken near");
    NODE.advance(Duration.ofDays(2));
    NODE.restart();
    awaitDue();
    assertThat(NODE.notes("restarted")).containsExactly("wake", "wake", "woken near", "woken far");
  }

  @Test
  void a_timer_that_is_set_again_runs_off_at_its_new_time_only() throws Exception {
    wake("later", "t", Duration.ofMinutes(1));
    wake("later", "t", Duration.ofMinutes(3));
    wake("sooner", "t", Duration.ofMinutes(3));
    wake("sooner", "t", Duration.ofSeconds(10));
    NODE.advance(Duration.ofMinutes(1));
    awaitDue();
    assertThat(NODE.notes("later")).containsExactly("wake", "wake");
    assertThat(NODE.notes("sooner")).containsExactly("wake", "wake", "woken t");
    NODE.advance(Duration.ofMinutes(9));
    awaitDue();
    assertThat(NODE.notes("later")).containsExactly("wake", "wake", "woken t");
    assertThat(NODE.notes("sooner")).containsExactly("wake", "wake", "woken t");
  }

  @Test
  void a_clock_that_jumps_runs_each_timer_off_once() throws Exception {
    for (int i = 0; i < 50; i++) {
      wake("jump-" + i % 5, "t" + i, Duration.ofHours(i));
    }
    for (int jump = 0; jump < 3; jump++) {
      NODE.advance(Duration.ofDays(400));
      NODE.advance(Duration.ofDays(1));
      NODE.advance(Duration.ZERO);
    }
    awaitDue();
    for (int relay = 0; relay < 5; relay++) {
      List<String> expected = new ArrayList<>(Collections.nCopies(10, "wake"));
      for (int i = relay; i < 50; i += 5) {
        expected.add("woken t" + i);
      }
      assertThat(NODE.notes("jump-" + relay)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** Either it has run off before the entry that cancels it, or never: many times at random. */
  @Test
  void a_timer_that_is_cancelled_as_it_runs_off_does_so_before_or_never() throws Exception {
    Random chance = new Random(4711);
    int fired = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (int race = 0; race < RACES; race++) {
        wake("race-" + race, "t", Duration.ofSeconds(10));
      }
      List<CompletableFuture<HttpResponse<String>>> cancels = new ArrayList<>();
      int movedAfter = chance.nextInt(RACES);
      for (int race = 0; race < RACES; race++) {
        if (race == movedAfter) {
          NODE.advance(Duration.ofSeconds(10));
        }
        cancels.add(NODE.sending("race-" + race, "sleep", "{\"timer\":\"t\"}"));
      }
      for (CompletableFuture<HttpResponse<String>> cancel : cancels) {
        assertThat(cancel.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
      }
      NODE.awaitNone("sender LIKE 'relay|race-%'");
    }
    for (int race = 0; race < RACES; race++) {
      String notes = String.join(" ", NODE.notes("race-" + race));
      assertThat(notes).matches("(wake (woken t )?sleep ?){" + ROUNDS + "}");
      fired += notes.split("woken", -1).length - 1;
    }
    assertThat(fired).as("timers that were faster").isLessThan(RACES * ROUNDS);
  }
}
