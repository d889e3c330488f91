package io.reprise.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One place for a command under way, and the connection for it, which comes back if it breaks. */
final class Connection {
  private final Loop loop;
  private final Node node;
  private final RequestBytes requests;
  private @Nullable Channel channel;
  private boolean asked;
  private long due;
  private long sent;

  Connection(Loop loop, Node node, RequestBytes requests) {
    this.loop = loop;
    this.node = node;
    this.requests = requests;
  }

  Node node() {
    return node;
  }

  /** When the command under way was due. */
  long due() {
    return due;
  }

  boolean isAsked() {
    return asked;
  }

  /** Begins to connect; {@link Loop#ready} or {@link Loop#notConnected} follows. */
  void connect() {
    ChannelFuture connecting = loop.connect(node, new Answers());
    channel = connecting.channel();
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            failed(connecting.channel(), done.cause());
          } else if (!loop.isEncrypted(node)) {
            loop.ready(this);
          }
        });
  }

  private void failed(Channel failing, Throwable cause) {
    if (failing == channel) {
      channel = null;
      shut(failing);
      loop.notConnected(this, cause);
    }
  }

  /** Sends a command; the connection must be there and free. */
  void send(int entity, long key, long wasDue, long now) {
    Channel open = channel;
    if (open == null) {
      throw new IllegalStateException("not connected");
    }
    asked = true;
    due = wasDue;
    sent = now;
    write(open, requests.of(entity, key, open.alloc()));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what goes wrong is told by exceptionCaught
  private static void write(Channel open, ByteBuf request) {
    open.writeAndFlush(request, open.voidPromise());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing hangs on when it is closed
  private static void shut(Channel open) {
    open.close();
  }

  /** Gives up the command under way if it was sent before this time. */
  void giveUpIfSentBefore(long time) {
    if (asked && sent - time < 0) {
      asked = false;
      loop.gaveUp(this, Failure.TIMED_OUT);
      again();
    }
  }

  private void broken(Channel breaking) {
    if (breaking != channel) {
      return; // it was given up before
    }
    if (asked) {
      asked = false;
      loop.gaveUp(this, Failure.BROKEN);
    } else {
      loop.unused(this);
    }
    again();
  }

  /** Another connection takes the place of this one. */
  private void again() {
    close();
    loop.reconnect(this);
  }

  void close() {
    Channel closing = channel;
    channel = null;
    if (closing != null) {
      shut(closing);
    }
  }

  private void answered(Channel on, int status, String type, boolean last) {
    if (on != channel || !asked) {
      return;
    }
    asked = false;
    loop.answered(this, status, type);
    if (last) {
      again();
    } else {
      loop.ready(this);
    }
  }

  /** Takes answers, one after another. */
  private final class Answers extends ChannelInboundHandlerAdapter {
    private final StringBuilder problem = new StringBuilder();
    private int status;
    private boolean last;
    private boolean encrypted;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpResponse response) {
        begin(context, response);
      }
      if (message instanceof HttpContent content) {
        more(context, content);
      } else {
        ReferenceCountUtil.release(message);
      }
    }

    private void begin(ChannelHandlerContext context, HttpResponse response) {
      if (response.decoderResult().isFailure()) {
        broken(context.channel());
        return;
      }
      status = response.status().code();
      last = !HttpUtil.isKeepAlive(response);
      problem.setLength(0);
    }

    private void more(ChannelHandlerContext context, HttpContent content) {
      boolean bad = content.decoderResult().isFailure();
      if (!Statuses.isSuccess(status) && problem.length() < loop.problemBytesMax()) {
        problem.append(content.content().toString(StandardCharsets.UTF_8));
      }
      boolean complete = content instanceof LastHttpContent;
      content.release();
      if (bad) {
        broken(context.channel());
      } else if (complete && !Statuses.isInformation(status)) {
        String type = Statuses.isSuccess(status) ? "" : Statuses.type(problem.toString());
        answered(context.channel(), status, type, last);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
          encrypted = true;
          loop.ready(Connection.this);
        } else {
          failed(context.channel(), handshake.cause());
        }
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (loop.isEncrypted(node) && !encrypted) {
        failed(context.channel(), new EOFException("the node hung up"));
      } else {
        broken(context.channel());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (loop.isEncrypted(node) && !encrypted) {
        failed(context.channel(), cause);
      } else {
        broken(context.channel());
      }
    }
  }
}
