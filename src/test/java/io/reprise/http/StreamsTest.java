package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class StreamsTest {
  private static final int MAX = 5;

  @Test
  void gives_away_as_many_places_as_there_are_however_many_ask_at_once() throws Exception {
    Streams streams = new Streams("tests", "a.limit", MAX, Duration.ofMinutes(1));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Boolean> take = () -> taken(streams);
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        all.add(threads.submit(take));
      }
      int taken = 0;
      for (Future<Boolean> one : all) {
        taken += one.get() ? 1 : 0;
      }
      assertThat(taken).isEqualTo(MAX);
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean taken(Streams streams) {
    try {
      streams.take();
      return true;
    } catch (Problem.Thrown e) {
      return false;
    }
  }

  @Test
  void has_a_place_again_when_it_is_given_back_or_its_stream_never_begins() {
    Streams one = new Streams("tests", "a.limit", 1, Duration.ofMinutes(1));
    Streams.Place place = one.take();
    assertThatThrownBy(one::take)
        .isInstanceOf(Problem.Thrown.class)
        .hasMessageContaining("tests on this node: 1 (a.limit)");
    place.leave();
    place.leave();
    one.take();
    HeadersTest.assertProblem(Problems.OVERLOADED, one::take);

    Streams forgetful = new Streams("tests", "a.limit", 1, Duration.ofMillis(10));
    forgetful.take();
    await().atMost(Client.PATIENCE).until(() -> taken(forgetful));
  }
}
