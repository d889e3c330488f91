package io.reprise.http;

import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Sink;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Sends answers on a connection, and ends it. On the thread of the connection. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails to be written ends the connection
final class HttpAnswer {
  private HttpAnswer() {}

  /** Whose answer it is, and what to do meanwhile. */
  interface Asker {
    /** Some of it has gone. */
    void moved();

    /**
     * All of it has gone.
     *
     * @param last whether it has said that no other follows
     */
    void sent(boolean last);
  }

  /**
   * Sends an answer.
   *
   * @param close whether it is the last one in any case
   * @param arrived whether the request is here as a whole: a rest that nobody wants stands where
   *     the next one would begin
   * @return what sends it, if it is sent piece by piece
   */
  static Optional<SentPieces> send(
      Reply reply,
      HttpRequest request,
      boolean close,
      boolean arrived,
      ActorSystem<?> system,
      ChannelHandlerContext context,
      Asker asker) {
    HttpVersion version = request.protocolVersion();
    boolean bodiless = request.method().name().equals("HEAD");
    if (reply.body() instanceof Reply.Stream stream && !bodiless) {
      boolean last = close || version.minorVersion() == 0;
      context.writeAndFlush(HttpMessages.begun(reply, version, last));
      SentPieces pieces = new SentPieces(context, asker::moved, () -> asker.sent(last));
      stream.pieces().runWith(Sink.fromSubscriber(pieces), system);
      return Optional.of(pieces);
    }
    if (reply.body() instanceof Reply.Held held) {
      byte[] bytes = held.bytes().toArrayUnsafe();
      context.writeAndFlush(HttpMessages.whole(reply, bytes, version, true));
      Consumer<Boolean> sent = asker::sent;
      held.end()
          .whenComplete((done, failure) -> context.executor().execute(() -> sent.accept(true)));
      return Optional.empty();
    }
    byte[] bytes =
        reply.body() instanceof Reply.Whole whole ? whole.bytes().toArrayUnsafe() : new byte[0];
    boolean last = close || !arrived;
    context.writeAndFlush(
        bodiless
            ? HttpMessages.headOnly(reply, bytes.length, version, last)
            : HttpMessages.whole(reply, bytes, version, last),
        context.voidPromise());
    asker.sent(last);
    return Optional.empty();
  }

  /** Ends a connection after what was written. */
  static void end(ChannelHandlerContext context) {
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /**
   * Ends a connection after what was written, where the client may still be sending: only our side
   * of it ends at first. Closed as a whole, it would be reset, and the answer perhaps lost.
   *
   * @param linger how long the client may go on
   */
  static void endOwnSide(ChannelHandlerContext context, Duration linger) {
    context
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              SslHandler tls = context.pipeline().get(SslHandler.class);
              if (tls != null) {
                tls.closeOutbound();
              } else if (context.channel() instanceof DuplexChannel both) {
                both.shutdownOutput();
              }
              context.read();
            });
    context.executor().schedule(() -> context.close(), linger.toMillis(), TimeUnit.MILLISECONDS);
  }
}
