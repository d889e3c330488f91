package io.reprise.http;

import akka.stream.javadsl.Sink;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: takes a request, has it answered, takes the next. Reads only what it has a use
 * for, so that a client that sends too fast is held up by its own connection. What is wrong with a
 * client is no news for an operator, and told at DEBUG; the node's own failures are logged where
 * they are answered. All of it runs on one thread.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter
    implements ArrivingBody.Connection {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  /** How often it is looked within the time: it may end that part of it later. */
  private static final int LOOKS = 4;

  /** A body of more is given on as it arrives, though the client sends it at once. */
  private static final int AT_ONCE_BYTES = 64 << 10;

  private final HttpListener listener;
  private final HttpSettings settings;

  /** What was read and not made use of: the requests after the one that is answered. */
  private final Queue<Object> read = new ArrayDeque<>();

  private final List<HttpContent> begun = new ArrayList<>(1); // a body, until it is known how it comes
  private @Nullable ChannelHandlerContext context;
  private @Nullable HttpRequest head;
  private @Nullable ArrivingBody body;
  private @Nullable SentPieces sending;
  private @Nullable Future<?> looking;
  private State state = State.IDLE;
  private boolean arrived; // the whole of the request that is taken
  private boolean taking;
  private boolean inputEnded;
  private long movedNanos = System.nanoTime();
  private long unsentBytes;

  private enum State {
    /** Between requests. */
    IDLE,
    /** A head was taken, and perhaps the beginning of a body. */
    ARRIVING,
    /** Somebody makes the answer, or it is being sent. */
    ANSWERING,
    /** The last answer was sent: what still comes is dropped. */
    ENDED
  }

  HttpConnection(HttpListener listener) {
    this.listener = listener;
    this.settings = listener.settings();
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  // ---- Coming and going ---------------------------------------------------------------------------

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    listener.opened(this);
    movedNanos = System.nanoTime();
    long every = Math.max(1, settings.headTimeout().dividedBy(LOOKS).toMillis());
    looking =
        active.executor().scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    if (listener.isEnding()) {
      close();
    } else {
      active.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    state = State.ENDED;
    if (looking != null) {
      looking.cancel(false);
    }
    breakOff();
    if (sending != null) {
      sending.cancel();
    }
    dropRead();
    listener.closed(this);
  }

  /** No more of the request will come. */
  private void breakOff() {
    ArrivingBody arriving = body;
    if (arriving != null && !arrived) {
      boolean chunked = head != null && HttpUtil.isTransferEncodingChunked(head);
      arriving.fail(
          "it broke off before its " + (chunked ? "last chunk" : "Content-Length"));
    }
  }

  private void dropRead() {
    read.forEach(ReferenceCountUtil::release);
    read.clear();
    begun.forEach(ReferenceCountUtil::release);
    begun.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
    LOG.debug("a connection ends: {}", cause.toString());
    at.close();
  }

  /** A client that closes its half gets its answer, then the connection goes. */
  @Override
  public void userEventTriggered(ChannelHandlerContext at, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      take();
      if (state == State.IDLE || state == State.ARRIVING || state == State.ENDED) {
        close();
      } else {
        breakOff();
      }
    }
  }

  /** Ends it, unless a request is under way: then it ends after the answer. */
  void endIfIdle() {
    run(
        () -> {
          if (state == State.IDLE && read.isEmpty()) {
            close();
          }
        });
  }

  void cutOff() {
    context().close();
  }

  private void run(Runnable task) {
    if (context().executor().inEventLoop()) {
      task.run();
    } else {
      context().executor().execute(task);
    }
  }

  private void moved() {
    movedNanos = System.nanoTime();
  }

  /** Ends a connection on which nothing moves. */
  private void look() {
    ChannelOutboundBuffer unsent = context().channel().unsafe().outboundBuffer();
    long left = unsent == null ? 0 : unsent.totalPendingWriteBytes();
    if (left != unsentBytes) {
      unsentBytes = left;
      moved();
    }
    long limit =
        state == State.IDLE || state == State.ARRIVING
            ? settings.headTimeout().toNanos()
            : settings.idleTimeout().toNanos();
    if (System.nanoTime() - movedNanos >= limit) {
      context().close();
    }
  }

  // ---- Requests -----------------------------------------------------------------------------------

  @Override
  public void channelRead(ChannelHandlerContext at, Object message) {
    if (state == State.ENDED) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (state != State.IDLE) {
      moved(); // of a head the first byte counts, not the last
    }
    read.add(message);
    take();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext at) {
    if (state == State.ARRIVING) {
      answer(); // with the rest of its body as it arrives
    }
    take();
    readOn();
  }

  /** Reads if there is a use for it. */
  private void readOn() {
    boolean useful =
        switch (state) {
          case IDLE -> read.isEmpty() && context().channel().isWritable();
          case ARRIVING, ENDED -> true;
          case ANSWERING -> body != null && !arrived && body.isWanted();
        };
    if (useful && !inputEnded) {
      context().read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext at) {
    take();
    readOn();
  }

  @Override
  public void readMore() {
    if (state == State.ANSWERING && !arrived && !inputEnded) {
      context().read();
    }
  }

  @Override
  public void bodyWanted() {
    if (head != null && state == State.ANSWERING && HttpUtil.is100ContinueExpected(head)) {
      context()
          .writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
  }

  /** Makes use of what was read, as far as may be now. */
  private void take() {
    if (taking) { // an answer that was ready at once
      return;
    }
    taking = true;
    while (!read.isEmpty() && mayTake(read.peek())) {
      take(read.remove());
    }
    taking = false;
  }

  private boolean mayTake(@Nullable Object next) {
    return switch (state) {
      case IDLE -> context().channel().isWritable();
      case ANSWERING -> !arrived && next instanceof HttpContent;
      case ARRIVING, ENDED -> true;
    };
  }

  private void take(Object message) {
    if (state == State.ENDED) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpRequest request) {
      takeHead(request);
    } else if (message instanceof HttpContent content) {
      takeContent(content);
    }
  }

  private void takeHead(HttpRequest request) {
    head = request;
    arrived = false;
    state = State.ARRIVING;
    moved();
    Optional<Problem> wrong = HttpMessages.wrong(request, settings);
    if (wrong.isPresent()) {
      state = State.ANSWERING;
      send(HttpMessages.illegal(wrong.get()));
    } else if (HttpUtil.is100ContinueExpected(request)) {
      answer();
    }
  }

  private void takeContent(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (content.decoderResult().isFailure()) {
      ReferenceCountUtil.release(content);
      takeRubbish(content.decoderResult().cause());
    } else if (state == State.ARRIVING) {
      begun.add(content);
      arrived = last;
      if (last || bytesBegun() > AT_ONCE_BYTES) {
        answer();
      }
    } else {
      if (body != null) {
        body.add(content.content());
      }
      ReferenceCountUtil.release(content);
      arrived = last;
      if (last && body != null) {
        body.end();
      }
    }
  }

  private void takeRubbish(Throwable cause) {
    Problem problem = HttpMessages.undecodable(cause, settings);
    if (state == State.ARRIVING) {
      state = State.ANSWERING;
      send(HttpMessages.illegal(problem));
    } else if (body != null) {
      body.fail(String.valueOf(cause.getMessage()));
    }
  }

  private int bytesBegun() {
    int bytes = 0;
    for (HttpContent content : begun) {
      bytes += content.content().readableBytes();
    }
    return bytes;
  }

  /** Has the request answered: all of its body is here, or comes meanwhile. */
  private void answer() {
    state = State.ANSWERING;
    HttpRequest request = Objects.requireNonNull(head);
    List<Reply.Header> headers = HttpMessages.headers(request);
    RequestBody content = content(request, headers);
    listener
        .dispatch()
        .answer(headers, trace -> HttpMessages.request(request, headers, content, trace))
        .whenComplete((reply, failure) -> run(() -> send(reply)));
  }

  private RequestBody content(HttpRequest request, List<Reply.Header> headers) {
    Optional<String> type = HttpMessages.mediaType(headers);
    if (arrived) {
      byte[] bytes = new byte[bytesBegun()];
      int at = 0;
      for (HttpContent part : begun) {
        int length = part.content().readableBytes();
        part.content().readBytes(bytes, at, length);
        at += length;
        part.release();
      }
      begun.clear();
      return RequestBody.arrived(type, bytes);
    }
    ArrivingBody arriving = new ArrivingBody(context().executor(), this);
    begun.forEach(part -> arriving.add(part.content()));
    begun.forEach(ReferenceCountUtil::release);
    begun.clear();
    body = arriving;
    long length = HttpUtil.getContentLength(request, -1L);
    return RequestBody.arriving(
        type,
        akka.stream.javadsl.Source.fromPublisher(arriving),
        length < 0 ? OptionalLong.empty() : OptionalLong.of(length),
        HttpUtil.is100ContinueExpected(request));
  }

  // ---- Answers --------------------------------------------------------------------------------------

  private void send(Reply reply) {
    if (state != State.ANSWERING) {
      return; // its caller has gone
    }
    HttpRequest request = Objects.requireNonNull(head);
    moved();
    HttpVersion version = request.protocolVersion();
    boolean close =
        reply.close()
            || listener.isEnding()
            || !HttpUtil.isKeepAlive(request)
            || (inputEnded && read.isEmpty());
    boolean bodiless = request.method().name().equals("HEAD");
    if (reply.body() instanceof Reply.Stream stream && !bodiless) {
      boolean ends = close || version.minorVersion() == 0;
      context().writeAndFlush(HttpMessages.begun(reply, version, ends));
      SentPieces pieces = new SentPieces(context(), this::moved, () -> sent(ends));
      sending = pieces;
      stream.pieces().runWith(Sink.fromSubscriber(pieces), listener.system());
      return;
    }
    if (reply.body() instanceof Reply.Held held) {
      byte[] bytes = held.bytes().toArrayUnsafe();
      context().writeAndFlush(HttpMessages.whole(reply, bytes, version, true));
      held.end().whenComplete((done, failure) -> run(() -> sent(true)));
      return;
    }
    byte[] bytes =
        reply.body() instanceof Reply.Whole whole ? whole.bytes().toArrayUnsafe() : new byte[0];
    // a rest of the request that nobody wants stands where the next one would begin
    boolean ends = close || !arrived;
    context()
        .writeAndFlush(
            bodiless
                ? HttpMessages.headOnly(reply, bytes.length, version, ends)
                : HttpMessages.whole(reply, bytes, version, ends),
            context().voidPromise());
    sent(ends);
  }

  /** An answer has gone: the next request, or the end. */
  private void sent(boolean last) {
    if (state != State.ANSWERING) {
      return;
    }
    sending = null;
    moved();
    boolean ends = last || !arrived || listener.isEnding() || (inputEnded && read.isEmpty());
    boolean clean = arrived && read.isEmpty();
    body = null;
    head = null;
    state = State.IDLE;
    if (ends) {
      end(clean);
    } else {
      take();
      if (!taking) {
        readOn();
      }
    }
  }

  /**
   * Ends it after what was written. Where the client may still be sending, only our side of it
   * ends at first: closed as a whole, it would be reset, and the answer perhaps lost.
   */
  private void end(boolean clean) {
    if (clean || inputEnded) {
      close();
      return;
    }
    state = State.ENDED;
    dropRead();
    context()
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              SslHandler tls = context().pipeline().get(SslHandler.class);
              if (tls != null) {
                tls.closeOutbound();
              } else if (context().channel() instanceof DuplexChannel both) {
                both.shutdownOutput();
              }
              context().read();
            });
    context()
        .executor()
        .schedule(
            () -> context().close(), settings.lingerTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void close() {
    state = State.ENDED;
    context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }
}
