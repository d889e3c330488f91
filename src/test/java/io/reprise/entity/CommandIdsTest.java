package io.reprise.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommandIdsTest {
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00.000123Z");

  private final CommandIds ids = new CommandIds(new Shown());
  private Clock clock = standing(NOON);

  private static Clock standing(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  @Test
  void are_version_7_and_increase() {
    clock = Clock.systemUTC();
    requireIncreasing(ids.next(), 10_000);
    assertThat(CommandIds.timeOf(ids.next())).isBeforeOrEqualTo(Instant.now());
  }

  @Test
  void increase_on_a_clock_that_stands_still_and_are_never_ahead_of_it() {
    UUID last = requireIncreasing(ids.next(), 100_000);
    assertThat(CommandIds.timeOf(last)).isEqualTo(Instant.parse("2026-12-01T12:00:00Z"));
  }

  @Test
  void go_on_with_the_clock_when_it_is_moved() {
    UUID before = ids.next();
    clock = standing(NOON.plus(Duration.ofDays(1)));
    UUID after = ids.next();
    assertThat(after).isGreaterThan(before);
    assertThat(CommandIds.timeOf(after)).isEqualTo(Instant.parse("2026-12-02T12:00:00Z"));
  }

  @Test
  void increase_though_the_clock_is_set_back_a_little_but_not_when_it_is_set_back_far() {
    UUID before = ids.next();
    clock = standing(NOON.minusMillis(900));
    UUID last = requireIncreasing(before, 1_000);
    clock = standing(NOON.minus(Duration.ofMinutes(5)));
    assertThat(ids.next()).isLessThan(last);
    requireIncreasing(ids.next(), 1_000);
  }

  private UUID requireIncreasing(UUID first, int count) {
    UUID before = first;
    for (int i = 0; i < count; i++) {
      UUID next = ids.next();
      assertThat(next.version()).isEqualTo(7);
      assertThat(next.variant()).isEqualTo(2);
      assertThat(next).isGreaterThan(before);
      before = next;
    }
    return before;
  }

  /** Shows what {@link #clock} shows at the time. */
  private final class Shown extends Clock {
    @Override
    public Instant instant() {
      return clock.instant();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
