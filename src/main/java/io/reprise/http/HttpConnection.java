package io.reprise.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: takes a request, has it answered, takes the next. Reads what it has a use for and
 * one buffer more, so that a client that sends too fast is held up by its own connection. What is
 * wrong with a client is no news for an operator, and told at DEBUG; the node's own failures are
 * logged where they are answered. All of it runs on one thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails to be written ends the connection
final class HttpConnection extends ChannelInboundHandlerAdapter
    implements ArrivingBody.Connection, HttpAnswer.Asker {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  /** How often it is looked within the time: it may end that part of it later. */
  private static final int LOOKS = 4;

  /** A body of more is given on as it arrives, though the client sends it at once. */
  private static final int AT_ONCE_BYTES = 64 << 10;

  private final HttpListener listener;
  private final HttpSettings settings;

  /** What was read and not made use of: the requests after the one that is answered. */
  private final Queue<Object> read = new ArrayDeque<>();

  private final BegunBody begun = new BegunBody();
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

  // ── Coming and going ──────────────────────────────────────────────────────────────────────────

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    listener.opened(this);
    long every = Math.max(1, settings.headTimeout().dividedBy(LOOKS).toMillis());
    looking =
        active.executor().scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    if (listener.isEnding()) {
      end();
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
      arriving.fail("it broke off before its " + (chunked ? "last chunk" : "Content-Length"));
    }
  }

  private void dropRead() {
    read.forEach(ReferenceCountUtil::release);
    read.clear();
    begun.drop();
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
        end();
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
            end();
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

  @Override
  public void moved() {
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

  // ── Requests ──────────────────────────────────────────────────────────────────────────────────

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
    takeNext();
  }

  /**
   * Reads if there is a use for it, or one buffer ahead: to stop reading is a call of the system.
   */
  private void readOn() {
    boolean useful =
        switch (state) {
          case IDLE -> read.isEmpty() && context().channel().isWritable();
          case ARRIVING, ENDED -> true;
          case ANSWERING -> arrived ? read.isEmpty() : body != null && body.isWanted();
        };
    if (useful && !inputEnded) {
      context().read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext at) {
    takeNext();
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

  /** Makes use of all that was read, and reads on. */
  private void takeNext() {
    take();
    if (taking) {
      return;
    }
    if (state == State.ARRIVING && inputEnded) {
      end();
    } else if (state == State.ARRIVING) {
      answer(); // with the rest of its body as it arrives: perhaps not before some answer
    }
    readOn();
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
      if (last || begun.bytes() > AT_ONCE_BYTES) {
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

  /** Has the request answered: all of its body is here, or comes meanwhile. */
  private void answer() {
    state = State.ANSWERING;
    HttpRequest request = Objects.requireNonNull(head);
    List<Reply.Header> headers = HttpMessages.headers(request);
    body = arrived ? null : new ArrivingBody(context().executor(), this);
    RequestBody content = begun.body(request, headers, body);
    listener
        .dispatch()
        .answer(headers, trace -> HttpMessages.request(request, headers, content, trace))
        .whenComplete((reply, failure) -> run(() -> send(reply)));
  }

  // ── Answers ───────────────────────────────────────────────────────────────────────────────────

  private void send(Reply reply) {
    if (state != State.ANSWERING) {
      return; // its caller has gone
    }
    HttpRequest request = Objects.requireNonNull(head);
    moved();
    boolean close = reply.close() || !HttpUtil.isKeepAlive(request) || endsAfterThis();
    HttpAnswer.send(reply, request, close, arrived, listener.system(), context(), this)
        .ifPresent(pieces -> sending = pieces);
  }

  private boolean endsAfterThis() {
    return listener.isEnding() || (inputEnded && read.isEmpty());
  }

  @Override
  public void sent(boolean last) {
    if (state != State.ANSWERING) {
      return;
    }
    sending = null;
    moved();
    boolean ends = last || !arrived || endsAfterThis();
    boolean mayStillSend = !inputEnded && (!arrived || !read.isEmpty());
    body = null;
    head = null;
    state = ends ? State.ENDED : State.IDLE;
    if (!ends) {
      takeNext();
    } else if (mayStillSend) {
      dropRead();
      HttpAnswer.endOwnSide(context(), settings.lingerTimeout());
    } else {
      HttpAnswer.end(context());
    }
  }

  private void end() {
    state = State.ENDED;
    HttpAnswer.end(context());
  }
}
