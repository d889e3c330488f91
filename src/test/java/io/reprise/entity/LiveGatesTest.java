package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LiveGatesTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final LiveGates live = new LiveGates(Duration.ofHours(1));
  private final TestProbe<GateMessage> gate = KIT.createTestProbe();
  private final TestProbe<GateMessage> next = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void a_gate_of_this_node_is_told_directly() {
    live.add(gate.ref(), "shop", "a");

    assertThat(live.near("shop", "a")).isEqualTo(gate.ref());
    assertThat(live.near("shop", "b")).as("not here").isNull();
  }

  @Test
  void now_and_then_its_shard_must_see_that_it_is_used() {
    LiveGates seenEachTime = new LiveGates(Duration.ZERO);
    seenEachTime.add(gate.ref(), "shop", "a");

    assertThat(seenEachTime.near("shop", "a")).isNull();
  }

  @Test
  void one_that_leaves_takes_nothing_more_but_still_hears_what_all_must() {
    LiveGates.Place place = live.add(gate.ref(), "shop", "a");

    place.leave();

    assertThat(live.near("shop", "a")).isNull();
    live.tellAll(GateMessage.Check.INSTANCE);
    gate.expectMessage(GateMessage.Check.INSTANCE);
    live.tell(Set.of("shop/a"), GateMessage.Noted.INSTANCE);
    gate.expectMessage(GateMessage.Noted.INSTANCE);
  }

  @Test
  void the_end_of_one_does_not_take_away_the_next() {
    LiveGates.Place place = live.add(gate.ref(), "shop", "a");
    live.add(next.ref(), "shop", "a");

    live.remove("shop", place);

    assertThat(live.near("shop", "a")).isEqualTo(next.ref());
  }

  @Test
  void one_that_has_ended_is_not_found() {
    live.remove("shop", live.add(gate.ref(), "shop", "a"));

    assertThat(live.near("shop", "a")).isNull();
  }
}
