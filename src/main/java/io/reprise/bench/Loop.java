package io.reprise.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What one thread sends and gets, over connections of its own. All but the constructor and {@link
 * #settled} is called on that thread.
 */
final class Loop {
  private final EventLoop thread;
  private final Transport transport;
  private final SSLContext trust;
  private final Generator.Limits limits;
  private final BenchSettings settings;
  private final CountDownLatch connecting;
  private final List<Connection> connections = new ArrayList<>();
  private final ArrayDeque<Connection> free = new ArrayDeque<>();
  private final AtomicLong settled = new AtomicLong();
  private final Tally tally = new Tally();
  private @Nullable Course course;
  private String lastFailure = "";
  private boolean armed;
  private boolean over;
  private boolean closed;
  private long keys;
  private long lookDue;

  /** What is sent and when; given when connections are there. */
  record Course(Schedule schedule, Times times, Silence silence) {}

  /**
   * A loop without connections.
   *
   * @param connecting counted down for each connection when it is known whether it came about
   * @param firstKey the number of the first key; the next loop on this thread goes on from {@link
   *     #keys}
   */
  Loop(
      EventLoop thread,
      Transport transport,
      SSLContext trust,
      Generator.Limits limits,
      BenchSettings settings,
      CountDownLatch connecting,
      long firstKey) {
    this.thread = thread;
    this.transport = transport;
    this.trust = trust;
    this.limits = limits;
    this.settings = settings;
    this.connecting = connecting;
    this.keys = firstKey;
  }

  EventLoop thread() {
    return thread;
  }

  /** How many commands have come to their end, warm-up included; any thread may ask. */
  long settled() {
    return settled.get();
  }

  /** The number of the next key. */
  long keys() {
    return keys;
  }

  /** How many connections are there and free, and why the last one is not. */
  int free() {
    return free.size();
  }

  String lastFailure() {
    return lastFailure;
  }

  int problemBytesMax() {
    return settings.problemBytesMax();
  }

  boolean isEncrypted(Node node) {
    return "https".equals(node.base().getScheme());
  }

  void open(Node node, RequestBytes requests) {
    Connection connection = new Connection(this, node, requests);
    connections.add(connection);
    connection.connect();
  }

  ChannelFuture connect(Node node, ChannelHandler answers) {
    return new Bootstrap()
        .group(thread)
        .channelFactory(transport::channel)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limits.connectTimeout().toMillis())
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                node.encryption(trust)
                    .map(Loop.this::encrypting)
                    .ifPresent(channel.pipeline()::addLast);
                channel
                    .pipeline()
                    .addLast(
                        new HttpResponseDecoder(new HttpDecoderConfig().setValidateHeaders(false)),
                        answers);
              }
            })
        .connect(node.address());
  }

  private SslHandler encrypting(javax.net.ssl.SSLEngine engine) {
    SslHandler handler = new SslHandler(engine);
    handler.setHandshakeTimeoutMillis(limits.connectTimeout().toMillis());
    return handler;
  }

  /** From now on commands are sent. */
  void begin(Course given) {
    course = given;
    sendDue(System.nanoTime(), false);
    lookDue = System.nanoTime();
    look();
  }

  /** A connection is there and nothing is under way on it. */
  void ready(Connection connection) {
    if (course == null) {
      connecting.countDown();
    }
    boolean noneFree = free.isEmpty();
    free.addLast(connection);
    if (noneFree && course != null) {
      afterWait(course, System.nanoTime());
    }
  }

  /** What waits for a connection when the end comes is not sent any more. */
  private void afterWait(Course going, long now) {
    if (now - going.times().until() < 0) {
      sendDue(now, true);
    } else {
      long due = going.schedule().next(now);
      over |= due != Schedule.NEVER && due - now <= 0;
    }
  }

  void notConnected(Connection connection, Throwable cause) {
    lastFailure = Failures.reason(cause, connection.node().base());
    if (course == null) {
      connecting.countDown();
    } else if (course.times().counts(System.nanoTime())) {
      tally.connectFailures.merge(lastFailure, 1L, Long::sum);
    }
    later(connection);
  }

  private void later(Connection connection) {
    if (!closed) {
      after(settings.reconnectAfter().toNanos(), () -> reconnect(connection));
    }
  }

  void reconnect(Connection connection) {
    if (!closed) {
      connection.connect();
    }
  }

  /** A free connection broke. */
  void unused(Connection connection) {
    free.remove(connection);
  }

  /** The end has come: what is due and has a free connection is sent, however late this is. */
  int last() {
    sendDue(System.nanoTime(), false);
    return free.size();
  }

  private void sendDue(long now, boolean waitedForConnection) {
    Course going = course;
    if (going == null || closed || over) {
      return;
    }
    long time = now;
    while (!free.isEmpty()) {
      long due = going.schedule().next(time);
      if (due == Schedule.NEVER) {
        return;
      }
      if (due - time > 0) {
        arm(due - time);
        return;
      }
      noteHowSent(going, due, time, waitedForConnection);
      going.silence().sent(due);
      free.removeFirst().send(going.schedule().take(), keys++, due, time);
      time = System.nanoTime();
    }
  }

  private void noteHowSent(Course going, long due, long now, boolean waitedForConnection) {
    if (!going.schedule().isEven() || !going.times().counts(due)) {
      return;
    }
    if (waitedForConnection) {
      tally.waited++;
    } else {
      tally.late(now - due);
    }
  }

  private void arm(long nanos) {
    if (!armed) {
      armed = true;
      after(nanos, this::atDue);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what fails in it is a bug, and Netty logs it
  private void after(long nanos, Runnable work) {
    thread.schedule(work, nanos, TimeUnit.NANOSECONDS);
  }

  private void atDue() {
    armed = false;
    sendDue(System.nanoTime(), false);
  }

  void answered(Connection connection, int status, String type) {
    long now = System.nanoTime();
    Course going = going();
    going.silence().answered(now);
    settle(going, connection.due(), now);
    boolean success = Statuses.isSuccess(status);
    if (success && going.times().counts(now)) {
      tally.acceptedInTime++;
    }
    if (!going.times().counts(connection.due())) {
      return;
    }
    if (success) {
      tally.accepted++;
    } else {
      tally.failed(new Failure(Failure.Kind.ANSWER, status, type));
    }
  }

  void gaveUp(Connection connection, Failure failure) {
    Course going = going();
    going.silence().gaveUp();
    settle(going, connection.due(), System.nanoTime());
    if (going.times().counts(connection.due())) {
      tally.failed(failure);
    }
  }

  private Course going() {
    return Optional.ofNullable(course).orElseThrow();
  }

  private void settle(Course going, long due, long now) {
    settled.lazySet(settled.get() + 1);
    if (going.times().counts(due)) {
      tally.settled(now - due, due);
    }
  }

  /** Looks for answers that are too late, and how late it is itself: so late is all here. */
  private void look() {
    if (closed) {
      return;
    }
    long now = System.nanoTime();
    if (going().times().counts(now)) {
      tally.late(now - lookDue);
    }
    Duration timeOut = limits.timeOut();
    connections.forEach(each -> each.giveUpIfSentBefore(now - timeOut.toNanos()));
    lookDue = now + settings.lookEvery().toNanos();
    after(settings.lookEvery().toNanos(), this::look);
  }

  /** Ends it, and gives what was measured. What is not answered or not sent counts so far. */
  Tally close() {
    closed = true;
    Course going = course;
    if (going != null) {
      countUnfinished(going);
    }
    connections.forEach(Connection::close);
    return tally;
  }

  private void countUnfinished(Course going) {
    long now = System.nanoTime();
    for (Connection connection : connections) {
      if (connection.isAsked() && going.times().counts(connection.due())) {
        tally.settled(now - connection.due(), connection.due());
      }
    }
    if (going.schedule().isEven()) {
      countUnsent(going.schedule(), going.times());
    }
  }

  private void countUnsent(Schedule schedule, Times times) {
    long last = times.until() - 1;
    for (long due = schedule.next(last); due != Schedule.NEVER; due = schedule.next(last)) {
      schedule.take();
      if (times.counts(due)) {
        tally.unsent++;
        tally.settled(last - due, due);
      }
    }
  }
}
