package io.reprise.http;

import akka.util.ByteString;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Sends an answer piece by piece, as fast as its reader takes it. All of it on the thread of its
 * connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails to be written ends the connection
final class SentPieces implements Subscriber<ByteString> {
  /** Pieces that are under way at once. */
  private static final int AHEAD = 4;

  private final ChannelHandlerContext context;
  private final Runnable moved;
  private final Runnable sent;
  private @Nullable Subscription source;
  private boolean cancelled;

  /**
   * Sends to this connection, whose head was sent.
   *
   * @param moved run when a piece has gone
   * @param sent run when the last piece has gone
   */
  SentPieces(ChannelHandlerContext context, Runnable moved, Runnable sent) {
    this.context = context;
    this.moved = moved;
    this.sent = sent;
  }

  /** The connection has ended: no more is needed. */
  void cancel() {
    cancelled = true;
    if (source != null) {
      source.cancel();
    }
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    run(
        () -> {
          source = subscription;
          if (cancelled) {
            subscription.cancel();
          } else {
            subscription.request(AHEAD);
          }
        });
  }

  @Override
  public void onNext(ByteString piece) {
    run(
        () ->
            context
                .writeAndFlush(
                    new DefaultHttpContent(Unpooled.wrappedBuffer(piece.toArrayUnsafe())))
                .addListener(done -> taken(done.isSuccess())));
  }

  private void taken(boolean success) {
    moved.run();
    if (success && source != null && !cancelled) {
      source.request(1);
    } else if (!success) {
      cancel();
    }
  }

  /** Cut off, so that nobody takes what came for the whole. */
  @Override
  public void onError(Throwable failure) {
    run(context::close);
  }

  @Override
  public void onComplete() {
    run(
        () -> {
          ChannelFuture last = context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
          last.addListener(done -> sent.run());
        });
  }

  private void run(Runnable task) {
    if (context.executor().inEventLoop()) {
      task.run();
    } else {
      context.executor().execute(task);
    }
  }
}
