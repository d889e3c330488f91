package io.reprise.http;

import akka.NotUsed;
import akka.stream.FlowShape;
import akka.stream.Graph;
import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final Duration beginWithin;
  private final AtomicInteger open = new AtomicInteger();
  private final SharedKillSwitch end;

  /**
   * A kind of stream.
   *
   * @param limit the setting that {@code max} comes from
   * @param beginWithin how long a place is kept for a stream that does not begin
   */
  Streams(String what, String limit, int max, Duration beginWithin) {
    this.what = what;
    this.limit = limit;
    this.max = max;
    this.beginWithin = beginWithin;
    this.end = KillSwitches.shared(what);
  }

  /** How many are open. */
  int open() {
    return open.get();
  }

  /**
   * Takes a place for a stream that is about to begin.
   *
   * @throws Problem.Thrown if as many run as may
   */
  Place take() {
    if (open.incrementAndGet() > max) {
      open.decrementAndGet();
      throw Problem.of(Problems.OVERLOADED, what + " on this node: " + max + " (" + limit + ")")
          .thrown();
    }
    return new Place();
  }

  /**
   * The place of one stream. It is free again when the stream ends, or when it does not begin in
   * time: the caller may be gone before its answer is sent.
   */
  final class Place {
    private final AtomicBoolean begun = new AtomicBoolean();

    private Place() {
      CompletableFuture.delayedExecutor(beginWithin.toMillis(), TimeUnit.MILLISECONDS)
          .execute(this::leave);
    }

    /** Gives it back: no stream comes. */
    void leave() {
      if (begun.compareAndSet(false, true)) {
        open.decrementAndGet();
      }
    }

    /** The stream, run once. */
    Source<ByteString, NotUsed> holding(Supplier<Source<ByteString, NotUsed>> stream) {
      return Source.lazySource(
              () -> {
                if (!begun.compareAndSet(false, true)) {
                  throw new IllegalStateException("begun too late, its place was given away");
                }
                return stream
                    .get()
                    .watchTermination(
                        (unused, done) -> {
                          done.whenComplete((end, failure) -> open.decrementAndGet());
                          return NotUsed.getInstance();
                        });
              })
          .mapMaterializedValue(unused -> NotUsed.getInstance());
    }
  }

  /** Lets through what comes, until the node drains: then that was all. */
  <T> Graph<FlowShape<T, T>, SharedKillSwitch> untilDrained() {
    return end.flow();
  }

  /** Ends all streams, also those to come. */
  void drain() {
    end.shutdown();
  }
}
