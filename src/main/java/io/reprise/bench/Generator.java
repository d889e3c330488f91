package io.reprise.bench;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLContext;

/**
 * Sends commands to nodes and measures how long each takes, on a few threads of its own. One round
 * at a time; {@link #stop} may be called by any thread.
 */
public final class Generator implements AutoCloseable {
  private static final Duration TELL_EVERY = Duration.ofMillis(100);
  private static final Duration HAND_OVER = Duration.ofSeconds(30);
  private static final int RADIX = 36;

  private final List<Node> nodes = new ArrayList<>();
  private final SSLContext trust;
  private final Limits limits;
  private final BenchSettings settings;
  private final Transport transport = Transport.best();
  private final EventLoopGroup threads;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final String run =
      Long.toUnsignedString(UUID.randomUUID().getLeastSignificantBits(), RADIX);
  private final long[] keys;

  /**
   * What is waited for, and by how many.
   *
   * @param connectTimeout for a connection
   * @param timeOut for the answer to a command that was sent
   * @param threads that send and receive, each with connections of its own; at least 1
   */
  public record Limits(Duration connectTimeout, Duration timeOut, int threads) {}

  /**
   * Begins nothing yet.
   *
   * @param nodes at least one; connections go to each in turn
   * @param trust whose word on a node's certificate is taken; empty: that of those whom Java trusts
   * @throws IOException if the address of a node is not known
   */
  public Generator(
      List<URI> nodes, Optional<SSLContext> trust, Limits limits, BenchSettings settings)
      throws IOException {
    for (URI base : nodes) {
      this.nodes.add(Node.of(base));
    }
    this.trust = trust.isPresent() ? trust.get() : trustedByJava();
    this.limits = limits;
    this.settings = settings;
    this.threads = transport.threads(limits.threads());
    this.keys = new long[limits.threads()];
  }

  private static SSLContext trustedByJava() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has one", e);
    }
  }

  /**
   * Sends for as long as the round says, then waits for answers that are due.
   *
   * @param told now and then how many commands have come to their end, warm-up included, by the
   *     calling thread
   * @throws IOException if no connection comes about; nothing was sent then
   */
  public Measured run(Round round, Request request, LongConsumer told) throws IOException {
    return run(
        round,
        request,
        told,
        Long.MAX_VALUE,
        (times, thread) ->
            round.rate().isPresent()
                ? new Schedule.Even(
                    times, request.entities(), round.rate().getAsDouble(), thread, limits.threads())
                : new Schedule.Closed(times, request.entities()));
  }

  /**
   * Sends one command to each entity, as fast as connections are free.
   *
   * @param lasting when to give up
   * @throws IOException if no connection comes about; nothing was sent then
   */
  public Measured once(int connections, Duration lasting, Request request, LongConsumer told)
      throws IOException {
    Round round = new Round(connections, OptionalDouble.empty(), Duration.ZERO, lasting);
    return run(
        round,
        request,
        told,
        request.entities(),
        (times, thread) -> new Schedule.Once(times, request.entities(), thread, limits.threads()));
  }

  /** Ends the round under way, and each one that is begun later, at once. */
  public void stop() {
    stopped.countDown();
  }

  /** Whether it was told to end. */
  public boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private interface Schedules {
    Schedule of(Times times, int thread);
  }

  private Measured run(
      Round round, Request request, LongConsumer told, long enough, Schedules schedules)
      throws IOException {
    List<Loop> loops = connected(round, request);
    long begin = System.nanoTime();
    long measured = begin + round.warmUp().toNanos();
    Times times = new Times(begin, measured, measured + round.lasting().toNanos());
    Silence silence = new Silence(measured);
    for (int i = 0; i < loops.size(); i++) {
      Loop loop = loops.get(i);
      Loop.Course course = new Loop.Course(schedules.of(times, i), times, silence);
      loop.thread().execute(() -> loop.begin(course));
    }
    Watch watch = new Watch(loops, times, silence, told, enough);
    watch.until(measured);
    Processors before = Processors.now();
    watch.until(times.until());
    long ended = System.nanoTime();
    times.end(ended);
    Processors used = Processors.now().minus(before);
    silence.close(ended);
    loops.forEach(loop -> on(loop, loop::last));
    watch.untilAnswered(limits.timeOut());
    return Measured.of(round, times, ended, closed(loops), silence, used, isStopped());
  }

  private List<Loop> connected(Round round, Request request) throws IOException {
    List<RequestBytes> requests = new ArrayList<>();
    CountDownLatch connecting = new CountDownLatch(round.connections());
    List<Loop> loops = new ArrayList<>();
    for (int i = 0; i < limits.threads(); i++) {
      loops.add(new Loop(threads.next(), transport, trust, limits, settings, connecting, keys[i]));
    }
    for (int i = 0; i < limits.threads() * nodes.size(); i++) {
      Node node = nodes.get(i % nodes.size());
      requests.add(new RequestBytes(request, node, run + "-" + i / nodes.size()));
    }
    for (int i = 0; i < round.connections(); i++) {
      int thread = i % loops.size();
      int node = i / loops.size() % nodes.size();
      RequestBytes bytes = requests.get(thread * nodes.size() + node);
      loops.get(thread).thread().execute(() -> loops.get(thread).open(nodes.get(node), bytes));
    }
    Duration patience = limits.connectTimeout().multipliedBy(2);
    boolean known = await(connecting, patience.toNanos());
    boolean none = true;
    for (Loop loop : loops) {
      none &= on(loop, loop::free) == 0;
    }
    if (none) {
      String why = known ? on(loops.get(0), loops.get(0)::lastFailure) : "no answer in time";
      closed(loops);
      throw new IOException(why);
    }
    return loops;
  }

  private Tally closed(List<Loop> loops) {
    Tally all = new Tally();
    for (int i = 0; i < loops.size(); i++) {
      all.add(on(loops.get(i), loops.get(i)::close));
      keys[i] = on(loops.get(i), loops.get(i)::keys);
    }
    return all;
  }

  private static <T> T on(Loop loop, Callable<T> question) {
    try {
      return loop.thread().submit(question).get(HAND_OVER.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("a thread of the generator does not answer", e);
    }
  }

  private static boolean await(CountDownLatch latch, long nanos) {
    try {
      return latch.await(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // its threads don't keep a process alive
  public void close() {
    threads.shutdownGracefully(0, HAND_OVER.toSeconds(), TimeUnit.SECONDS);
  }

  /** Waits, and tells how far it is. */
  private final class Watch {
    private final List<Loop> loops;
    private final Times times;
    private final Silence silence;
    private final LongConsumer told;
    private final long enough;

    Watch(List<Loop> loops, Times times, Silence silence, LongConsumer told, long enough) {
      this.loops = loops;
      this.times = times;
      this.silence = silence;
      this.told = told;
      this.enough = enough;
    }

    /** Waits until this time, or until enough is done. */
    void until(long time) {
      for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
        if (await(stopped, Math.min(left, TELL_EVERY.toNanos())) || tell() >= enough) {
          times.end(System.nanoTime());
          return;
        }
      }
    }

    /** One that is not answered in time is given up by its loop; this is for a loop that hangs. */
    void untilAnswered(Duration timeOut) {
      long latest = times.until() + timeOut.plus(HAND_OVER).toNanos();
      while (silence.waiting() > 0 && System.nanoTime() - latest < 0) {
        if (await(stopped, settings.lookEvery().toNanos())) {
          return;
        }
        tell();
      }
    }

    private long tell() {
      long settled = loops.stream().mapToLong(Loop::settled).sum();
      told.accept(settled);
      return settled;
    }
  }
}
