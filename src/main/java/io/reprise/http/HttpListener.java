package io.reprise.http;

import akka.actor.typed.ActorSystem;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * Where connections are taken, and all that are open. A few threads serve all of them, each its
 * own, so that what happens to one connection happens on one thread.
 */
final class HttpListener {
  private static final long END_MILLIS = 1_000;

  private final ActorSystem<?> system;
  private final HttpSettings settings;
  private final Dispatch dispatch;
  private final Optional<Supplier<SSLEngine>> tls;
  private final EventLoopGroup loops;
  private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile boolean ending;

  /**
   * Takes none yet.
   *
   * @param tls makes the engine of each connection; empty if they are not encrypted
   */
  HttpListener(
      ActorSystem<?> system,
      HttpSettings settings,
      Dispatch dispatch,
      Optional<Supplier<SSLEngine>> tls) {
    this.system = system;
    this.settings = settings;
    this.dispatch = dispatch;
    this.tls = tls;
    lookForNoLeaks();
    DefaultThreadFactory threads = new DefaultThreadFactory("reprise-http", true);
    this.loops =
        Epoll.isAvailable()
            ? new EpollEventLoopGroup(threads(), threads)
            : new NioEventLoopGroup(threads(), threads);
  }

  /** Netty notes where every 128th buffer was made, unless it is told what to do about leaks. */
  private static void lookForNoLeaks() {
    if (System.getProperty("io.netty.leakDetection.level") == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }

  private int threads() {
    int processors = Runtime.getRuntime().availableProcessors();
    return settings.threads() > 0 ? settings.threads() : Math.max(1, processors / 2);
  }

  /** Listens; fails if it can't. */
  CompletionStage<Channel> bind() {
    CompletableFuture<Channel> bound = new CompletableFuture<>();
    ChannelFuture binding =
        new ServerBootstrap()
            .group(loops)
            .channel(listening())
            .option(ChannelOption.SO_BACKLOG, settings.backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(new Doorkeeper())
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(new Furnishing())
            .bind(settings.host(), settings.port());
    binding.addListener(
        done -> {
          if (done.isSuccess()) {
            bound.complete(binding.channel());
          } else {
            stop();
            bound.completeExceptionally(done.cause());
          }
        });
    return bound;
  }

  private static Class<? extends ServerChannel> listening() {
    return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  ActorSystem<?> system() {
    return system;
  }

  HttpSettings settings() {
    return settings;
  }

  Dispatch dispatch() {
    return dispatch;
  }

  boolean isEnding() {
    return ending;
  }

  void opened(HttpConnection connection) {
    open.add(connection);
  }

  void closed(HttpConnection connection) {
    open.remove(connection);
    if (ending && open.isEmpty()) {
      closed.complete(null);
    }
  }

  /**
   * Ends each connection as soon as no request is under way on it, those to come included.
   *
   * @return done when none is open
   */
  CompletionStage<Void> end() {
    ending = true;
    open.forEach(HttpConnection::endIfIdle);
    if (open.isEmpty()) {
      closed.complete(null);
    }
    return closed;
  }

  /** Cuts off what is still open, and gives the threads back. */
  CompletionStage<Void> stop() {
    open.forEach(HttpConnection::cutOff);
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    loops
        .shutdownGracefully(0, END_MILLIS, TimeUnit.MILLISECONDS)
        .addListener(done -> stopped.complete(null));
    return stopped;
  }

  /** What each connection begins with. */
  private final class Furnishing extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      tls.ifPresent(engines -> channel.pipeline().addLast(new SslHandler(engines.get())));
      channel
          .pipeline()
          .addLast(
              new RequestDecoder(settings),
              new HttpResponseEncoder(),
              new HttpConnection(HttpListener.this));
    }
  }

  /** Takes no more connections than there may be: those that come wait to be accepted. */
  private final class Doorkeeper extends ChannelInboundHandlerAdapter {
    private int inside; // of one thread

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      Channel server = context.channel();
      if (++inside >= settings.connections()) {
        server.config().setAutoRead(false);
      }
      ((Channel) accepted)
          .closeFuture()
          .addListener(
              gone ->
                  server
                      .eventLoop()
                      .execute(
                          () -> {
                            inside--;
                            server.config().setAutoRead(true);
                          }));
      context.fireChannelRead(accepted);
    }
  }
}
