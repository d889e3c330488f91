package io.reprise.http;

import akka.Done;
import akka.NotUsed;
import akka.stream.FlowShape;
import akka.stream.Graph;
import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Answers of one kind that go on for a while: so many at most, and ended when the node drains. The
 * server library counts a request as answered once its answer begins, so it would cut them.
 */
final class Streams {
  private final String what;
  private final String limit;
  private final int max;
  private final AtomicInteger open = new AtomicInteger();
  private final SharedKillSwitch end;
  private final CompletableFuture<Done> ended = new CompletableFuture<>();
  private volatile boolean draining;

  /**
   * A kind of stream.
   *
   * @param limit the setting that {@code max} comes from
   */
  Streams(String what, String limit, int max) {
    this.what = what;
    this.limit = limit;
    this.max = max;
    this.end = KillSwitches.shared(what);
  }

  /**
   * Refuses before a stream begins.
   *
   * @throws Problem.Thrown if as many run as may
   */
  void requireRoom() {
    if (open.get() >= max) {
      throw Problem.of(Problems.OVERLOADED, what + " on this node: " + max + " (" + limit + ")")
          .thrown();
    }
  }

  /**
   * Counts a stream while it runs: one whose caller is gone before leaves nothing behind. If there
   * is no more room by then, it is empty: the caller comes back, and is refused.
   */
  Source<ByteString, NotUsed> counted(Supplier<Source<ByteString, NotUsed>> stream) {
    return Source.lazySource(
            () -> {
              if (open.incrementAndGet() > max) {
                ended();
                return Source.<ByteString>empty();
              }
              return stream
                  .get()
                  .watchTermination(
                      (unused, done) -> {
                        done.whenComplete((end, failure) -> ended());
                        return NotUsed.getInstance();
                      });
            })
        .mapMaterializedValue(unused -> NotUsed.getInstance());
  }

  /** Lets through what comes, until the node drains: then that was all. */
  <T> Graph<FlowShape<T, T>, SharedKillSwitch> untilDrained() {
    return end.flow();
  }

  private void ended() {
    if (open.decrementAndGet() == 0 && draining) {
      ended.complete(Done.getInstance());
    }
  }

  /** Ends all streams, also those to come. */
  void drain() {
    draining = true;
    end.shutdown();
    if (open.get() == 0) {
      ended.complete(Done.getInstance());
    }
  }

  /** Done when none runs any more after {@link #drain}. */
  CompletableFuture<Done> whenEnded() {
    return ended;
  }
}
