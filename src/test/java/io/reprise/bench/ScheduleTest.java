package io.reprise.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final long SECOND = 1_000_000_000;

  /** Begins at 100 s, is measured from 101 s, ends at 103 s. */
  private final Times times = new Times(100 * SECOND, 101 * SECOND, 103 * SECOND);

  @Test
  void commands_of_several_threads_are_due_at_even_distances() {
    Schedule one = new Schedule.Even(times, 5, 4, 0, 2);
    Schedule other = new Schedule.Even(times, 5, 4, 1, 2);
    long now = 100 * SECOND;

    LongStream due =
        LongStream.range(0, 4)
            .flatMap(
                turn -> {
                  LongStream both = LongStream.of(one.next(now), other.next(now));
                  one.take();
                  other.take();
                  return both;
                });

    assertThat(due)
        .containsExactly(
            LongStream.range(0, 8)
                .map(number -> 100 * SECOND + number * SECOND / 4)
                .boxed()
                .toArray(Long[]::new));
  }

  @Test
  void what_the_warm_up_has_left_is_not_made_up_for() {
    Schedule schedule = new Schedule.Even(times, 5, 4, 0, 1);

    assertThat(schedule.next(101 * SECOND - 1)).isEqualTo(100 * SECOND);
    assertThat(schedule.next(102 * SECOND)).isEqualTo(101 * SECOND);
  }

  @Test
  void nothing_is_due_after_the_end() {
    Schedule schedule = new Schedule.Even(times, 5, 0.5, 0, 1);
    schedule.take();

    assertThat(schedule.next(103 * SECOND)).as("late, and due").isEqualTo(102 * SECOND);
    schedule.take();
    assertThat(schedule.next(103 * SECOND)).isEqualTo(Schedule.NEVER);
    assertThat(schedule.next(101 * SECOND)).isEqualTo(Schedule.NEVER);
    times.end(101 * SECOND);
    assertThat(new Schedule.Closed(times, 5).next(101 * SECOND)).isEqualTo(Schedule.NEVER);
  }
}
