package io.reprise.http;

import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The pieces of a body as they arrive, for one reader: read from the connection as the reader asks
 * for them, and failed if the body breaks off. All of it on the thread of its connection.
 */
final class ArrivingBody implements Publisher<ByteString> {

  /** Who reads from the connection. */
  interface Connection {
    /** The reader has come: a client that waits for it may go on. */
    void bodyWanted();

    /** There is room for more. */
    void readMore();
  }

  private final EventExecutor thread;
  private final Connection connection;
  private final Queue<ByteString> pieces = new ArrayDeque<>();
  private @Nullable Subscriber<? super ByteString> reader;
  private @Nullable IOException failure;
  private long wanted;
  private boolean whole;
  private boolean ended;

  ArrivingBody(EventExecutor thread, Connection connection) {
    this.thread = thread;
    this.connection = connection;
  }

  /** A piece has come. */
  void add(ByteBuf piece) {
    if (!ended && piece.isReadable()) {
      pieces.add(ByteString.fromArrayUnsafe(ByteBufUtil.getBytes(piece)));
      giveOn();
    }
  }

  /** That was all of it. */
  void end() {
    whole = true;
    giveOn();
  }

  /** It breaks off. */
  void fail(String why) {
    if (!whole && failure == null) {
      failure = new IOException(why);
      giveOn();
    }
  }

  /** Whether its reader waits for something that has not come. */
  boolean isWanted() {
    return reader != null && !ended && wanted > 0 && pieces.isEmpty();
  }

  @Override
  public void subscribe(Subscriber<? super ByteString> subscriber) {
    run(
        () -> {
          boolean first = reader == null;
          subscriber.onSubscribe(first ? new Reading() : new Nothing());
          if (first) {
            reader = subscriber;
            connection.bodyWanted();
            giveOn();
          } else {
            subscriber.onError(new IllegalStateException("a body is read once"));
          }
        });
  }

  private void run(Runnable task) {
    if (thread.inEventLoop()) {
      task.run();
    } else {
      thread.execute(task);
    }
  }

  private void giveOn() {
    Subscriber<? super ByteString> to = reader;
    if (to == null || ended) {
      return;
    }
    while (wanted > 0 && !pieces.isEmpty() && !ended) {
      wanted--;
      to.onNext(pieces.remove());
    }
    if (ended || !pieces.isEmpty()) {
      return;
    }
    if (failure != null) {
      ended = true;
      to.onError(failure);
    } else if (whole) {
      ended = true;
      to.onComplete();
    } else if (wanted > 0) {
      connection.readMore();
    }
  }

  private final class Reading implements Subscription {
    @Override
    public void request(long more) {
      run(
          () -> {
            wanted = wanted + more < 0 ? Long.MAX_VALUE : wanted + more;
            giveOn();
          });
    }

    @Override
    public void cancel() {
      run(
          () -> {
            ended = true;
            pieces.clear();
          });
    }
  }

  private static final class Nothing implements Subscription {
    @Override
    public void request(long more) {}

    @Override
    public void cancel() {}
  }
}
