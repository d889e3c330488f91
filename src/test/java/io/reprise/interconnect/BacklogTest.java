package io.reprise.interconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reprise.journal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of pairs, and the limits. */
class BacklogTest {

  private static final Instant NOW = Instant.parse("2026-11-22T20:00:00Z");
  private static final Backlog.Limits WIDE = new Backlog.Limits(1000, 1 << 20, 100, 100, 10);

  private final Backlog backlog = new Backlog(WIDE);

  @Test
  void one_of_a_pair_is_under_way_and_all_pairs_at_once() {
    List<Errand> all = List.of(send("a", 1, "x"), send("a", 2, "x"), send("a", 3, "y"));
    all.forEach(backlog::add);
    assertThat(takeOff()).containsExactly(all.get(0), all.get(2));
    assertThat(takeOff()).isEmpty();
    backlog.done(all.get(0));
    assertThat(takeOff()).containsExactly(all.get(1));
  }

  @Test
  void one_that_comes_late_takes_its_place() {
    Errand first = send("a", 1, "x");
    Errand second = send("a", 2, "x");
    Errand third = send("a", 3, "x");
    List.of(third, first, second, first).forEach(backlog::add);
    for (Errand expected : List.of(first, second, third)) {
      assertThat(takeOff()).containsExactly(expected);
      backlog.done(expected);
    }
    assertThat(backlog.held()).isZero();
  }

  @Test
  void what_was_read_before_it_was_done_does_not_come_before_what_is_under_way() {
    Errand first = send("a", 1, "x");
    Errand second = send("a", 2, "x");
    List.of(first, second).forEach(backlog::add);
    takeOff();
    backlog.done(first);
    assertThat(takeOff()).containsExactly(second);
    backlog.gone(first.key());
    backlog.add(first); // its row was read before it was deleted
    assertThat(backlog.isUnderWay(second)).isTrue();
    backlog.done(second);
    assertThat(takeOff()).containsExactly(first);
  }

  @Test
  void a_timer_that_was_read_before_it_was_replaced_does_not_hide_the_new_one() {
    Errand replaced = timer("a", 1, "expiry", 10);
    Errand set = timer("a", 2, "expiry", 20);
    backlog.add(set);
    backlog.add(replaced);
    assertThat(backlog.held()).isEqualTo(1);
    assertThat(backlog.takeOff(NOW.plusSeconds(19), 0)).isEmpty();
    assertThat(backlog.takeOff(NOW.plusSeconds(20), 0)).containsExactly(set);
  }

  @Test
  void what_failed_keeps_its_own_pair_waiting_only() {
    Errand first = send("a", 1, "x");
    Errand second = send("a", 2, "x");
    Errand other = send("b", 1, "x");
    List.of(first, second, other).forEach(backlog::add);
    assertThat(takeOff()).containsExactly(first, other);
    backlog.rest(first, 500);
    backlog.done(other);
    assertThat(backlog.takeOff(NOW, 499)).isEmpty();
    assertThat(backlog.nextRetry()).contains(500L);
    assertThat(backlog.takeOff(NOW, 500)).containsExactly(first);
  }

  @Test
  void what_is_parked_leaves_memory_with_all_that_is_behind_it() {
    Errand first = send("a", 1, "x");
    Errand second = send("a", 2, "x");
    Errand other = send("a", 3, "y");
    List.of(first, second, other).forEach(backlog::add);
    takeOff();
    backlog.park(first);
    assertThat(backlog.isHeldBack(second.pair())).isTrue();
    assertThat(backlog.isHeldBack(other.pair())).isFalse();
    assertThat(backlog.knows(second.key())).isFalse();
    assertThat(backlog.held()).isEqualTo(1);
    backlog.forgetParkedOf("relay/a");
    assertThat(backlog.isHeldBack(second.pair())).isFalse();
  }

  @Test
  void a_timer_goes_when_it_is_due_and_a_replaced_one_does_not() {
    Errand early = timer("a", 1, "t", 10);
    Errand late = timer("a", 2, "t", 20);
    backlog.add(early);
    backlog.add(late);
    assertThat(backlog.nextTimer()).contains(NOW.plusSeconds(20));
    assertThat(backlog.takeOff(NOW.plusSeconds(19), 0)).isEmpty();
    assertThat(backlog.takeOff(NOW.plusSeconds(20), 0)).containsExactly(late);
  }

  @Test
  void a_timer_that_is_replaced_when_it_is_due_waits_for_its_new_time() {
    Backlog narrow = new Backlog(new Backlog.Limits(1000, 1 << 20, 100, 1, 10));
    Errand busy = send("b", 1, "x");
    narrow.add(busy);
    assertThat(narrow.takeOff(NOW, 0)).containsExactly(busy); // no other can go meanwhile
    narrow.add(timer("a", 1, "t", 1));
    assertThat(narrow.takeOff(NOW.plusSeconds(5), 0)).isEmpty();
    Errand replaced = timer("a", 2, "t", 60);
    narrow.add(replaced);
    narrow.done(busy);
    assertThat(narrow.takeOff(NOW.plusSeconds(5), 0)).isEmpty();
    assertThat(narrow.takeOff(NOW.plusSeconds(60), 0)).containsExactly(replaced);
  }

  @Test
  void a_timer_that_is_set_again_while_it_runs_off_comes_after_it() {
    Errand first = timer("a", 1, "t", 1);
    Errand second = timer("a", 2, "t", 2);
    backlog.add(first);
    assertThat(backlog.takeOff(NOW.plusSeconds(3), 0)).containsExactly(first);
    backlog.add(second);
    assertThat(backlog.takeOff(NOW.plusSeconds(3), 0)).isEmpty();
    backlog.done(first);
    assertThat(backlog.takeOff(NOW.plusSeconds(3), 0)).containsExactly(second);
  }

  @Test
  void a_cancelled_timer_is_forgotten_also_while_it_rests() {
    Errand timer = timer("a", 1, "t", 1);
    backlog.add(timer);
    backlog.takeOff(NOW.plusSeconds(1), 0);
    backlog.rest(timer, 100);
    backlog.cancelTimer("relay/a", "t", timer("a", 2, "t", 9).key());
    assertThat(backlog.held()).isZero();
    assertThat(backlog.takeOff(NOW.plusSeconds(99), 1000)).isEmpty();
  }

  @Test
  void what_did_not_fit_is_wanted_again_when_there_is_room() {
    Backlog small = new Backlog(new Backlog.Limits(100, 1 << 20, 4, 100, 10));
    List<Errand> held = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      held.add(send("s" + i, 1, "x"));
    }
    held.forEach(small::add);
    assertThat(small.hasRoomFor("relay/x")).isFalse();
    assertThat(small.hasRoomFor("relay/y")).isTrue();
    small.leftOut("relay/x");
    small.takeOff(NOW, 0);
    small.done(held.get(0));
    assertThat(small.wantsReading()).isFalse();
    small.done(held.get(1));
    assertThat(small.wantsReading()).isTrue();
    small.readingAgain();
    assertThat(small.wantsReading()).isFalse();
  }

  @Test
  void what_rests_gives_its_place_to_others_of_the_same_receiver() {
    Backlog narrow = new Backlog(new Backlog.Limits(100, 1 << 20, 100, 100, 1));
    Errand first = send("a", 1, "x");
    Errand other = send("b", 1, "x");
    narrow.add(first);
    narrow.add(other);
    assertThat(narrow.takeOff(NOW, 0)).containsExactly(first);
    narrow.rest(first, 60_000);
    assertThat(narrow.takeOff(NOW, 1)).containsExactly(other);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatever_happens_each_pair_keeps_its_order_and_all_is_done(long seed) {
    Random random = new Random(seed);
    Backlog limited = new Backlog(new Backlog.Limits(10_000, 1 << 30, 10_000, 7, 3));
    List<Errand> underWay = new ArrayList<>();
    Map<Errand.Pair, Long> last = new HashMap<>();
    Set<ErrandKey> done = new HashSet<>();
    long nanos = 0;
    int sent = 0;
    while (done.size() < 2000) {
      nanos += random.nextInt(10);
      if (sent < 2000 && random.nextInt(3) > 0) {
        sent++;
        limited.add(send("s" + random.nextInt(5), sent, "r" + random.nextInt(4)));
      }
      List<Errand> going = limited.takeOff(NOW, nanos);
      underWay.addAll(going);
      assertThat(underWay).hasSizeLessThanOrEqualTo(7);
      assertThat(underWay.stream().map(Errand::pair).distinct().count()).isEqualTo(underWay.size());
      if (!underWay.isEmpty() && random.nextBoolean()) {
        Errand ended = underWay.remove(random.nextInt(underWay.size()));
        if (random.nextInt(4) == 0) {
          limited.rest(ended, nanos + random.nextInt(50));
        } else {
          limited.done(ended);
          limited.gone(ended.key());
          assertThat(done.add(ended.key())).isTrue();
          assertThat(last.getOrDefault(ended.pair(), 0L)).isLessThan(ended.key().sequence());
          last.put(ended.pair(), ended.key().sequence());
        }
      }
    }
    assertThat(limited.held()).isZero();
    assertThat(limited.inFlight()).isZero();
  }

  private List<Errand> takeOff() {
    return backlog.takeOff(NOW, 0);
  }

  private static Errand send(String id, long sequence, String to) {
    ArrayNode effects = JsonNodeFactory.instance.arrayNode();
    effects
        .addObject()
        .put("kind", "send")
        .put("to", "relay/" + to)
        .putObject("command")
        .put("name", "note")
        .putObject("body");
    return Errand.fresh(entry(id, sequence, effects)).get(0);
  }

  private static Errand timer(String id, long sequence, String name, int seconds) {
    ArrayNode effects = JsonNodeFactory.instance.arrayNode();
    effects
        .addObject()
        .put("kind", "schedule")
        .put("name", name)
        .put("delay", "PT" + seconds + "S")
        .putObject("command")
        .put("name", "note")
        .putObject("body");
    return Errand.fresh(entry(id, sequence, effects)).get(0);
  }

  private static Entry entry(String id, long sequence, ArrayNode effects) {
    UUID commandId = new UUID(sequence, id.hashCode());
    Entry.Command command =
        new Entry.Command(
            commandId,
            Optional.empty(),
            "pass",
            JsonNodeFactory.instance.objectNode(),
            "test",
            NOW,
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty());
    return new Entry(
        "relay",
        id,
        sequence,
        0,
        NOW,
        Optional.empty(),
        commandId,
        Optional.of(new Entry.Decided(command, Entry.Outcome.accepted(Optional.empty()), effects)),
        0,
        1,
        1,
        "test:1");
  }
}
