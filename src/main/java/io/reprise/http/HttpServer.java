package io.reprise.http;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import io.netty.channel.Channel;
import io.reprise.cluster.ClusterView;
import io.reprise.codec.Catalog;
import io.reprise.dev.Development;
import io.reprise.entity.CommandIds;
import io.reprise.entity.Entities;
import io.reprise.interconnect.Messages;
import io.reprise.journal.Journal;
import io.reprise.replay.Finder;
import io.reprise.replay.Replay;
import io.reprise.telemetry.Telemetry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The HTTP interface of one node, bound to an address. */
public final class HttpServer {
  private final HttpAccess access;
  private final Channel bound;
  private final HttpListener listener;
  private final Dispatch dispatch;
  private final List<Streams> streams;
  private final HeldReads heldReads;

  private HttpServer(
      HttpAccess access,
      Channel bound,
      HttpListener listener,
      Dispatch dispatch,
      List<Streams> streams,
      HeldReads heldReads) {
    this.access = access;
    this.bound = bound;
    this.listener = listener;
    this.dispatch = dispatch;
    this.streams = streams;
    this.heldReads = heldReads;
  }

  /**
   * Binds and serves.
   *
   * @param access who may come in
   * @param development its clock gives command ids their time
   * @param release the version of Reprise, for people
   * @param telemetry where requests are counted
   * @return fails if the address can't be bound
   */
  public static CompletionStage<HttpServer> start(
      ActorSystem<?> system,
      HttpSettings settings,
      HttpAccess access,
      ClusterView cluster,
      Entities entities,
      Messages messages,
      Journal journal,
      Replay replay,
      Finder finder,
      Catalog catalog,
      Development development,
      String release,
      Telemetry telemetry) {
    Followers followers = new Followers(system, journal, settings);
    Bodies bodies = new Bodies(system, settings);
    Streams bulk =
        new Streams(
            "bulk requests",
            "reprise.http.bulk-streams",
            settings.bulkStreams(),
            settings.streamBegin());
    CommandIds ids = new CommandIds(development.time());
    AllRoutes.Ground ground =
        new AllRoutes.Ground(
            settings,
            cluster,
            entities,
            messages,
            journal,
            replay,
            finder,
            catalog,
            ids,
            development,
            system.dispatchers().lookup(DispatcherSelector.blocking()),
            release);
    Callers callers = new Callers(settings, access.onLoopback());
    HeldReads heldReads = new HeldReads();
    Router router = new Router(AllRoutes.of(ground, bodies, callers, heldReads, followers, bulk));
    Dispatch dispatch = new Dispatch(router, access.door(), bodies, ids, telemetry.http());
    HttpListener listener =
        new HttpListener(system, settings, dispatch, access.tls().map(tls -> tls::server));
    List<Streams> streams = List.of(followers.streams(), bulk);
    telemetry.http().streams("following", followers.streams()::open);
    telemetry.http().streams("bulk", bulk::open);
    return listener
        .bind()
        .thenApply(bound -> new HttpServer(access, bound, listener, dispatch, streams, heldReads))
        .exceptionally(
            failure -> {
              throw notBound(settings, Journals.cause(failure));
            });
  }

  private static IllegalStateException notBound(HttpSettings settings, Throwable cause) {
    return new IllegalStateException(
        "reprise.http.host, port: "
            + settings.host()
            + ":"
            + settings.port()
            + " (expected: an address of this machine and a free port): "
            + cause.getMessage()
            + ". Stop what listens there, or set another one (REPRISE_HTTP_PORT).",
        cause);
  }

  /**
   * Where callers reach it.
   *
   * @param ownHost where they reach this machine, if it listens on all addresses
   */
  public String url(String ownHost) {
    return access.url(address(), ownHost);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) bound.localAddress();
  }

  /**
   * Tells callers to go elsewhere: from now on each answer closes its connection. Everything is
   * still served, on new connections too: not all of them can know at once.
   */
  public void announceLeaving() {
    dispatch.closeConnections();
  }

  /**
   * The same, and lets go of those who would stay: streams of entries end, bulk requests take no
   * further line, and long polls are answered. Requests are still served.
   */
  public void drain() {
    announceLeaving();
    streams.forEach(Streams::drain);
    heldReads.drain();
  }

  /** Takes no more connections; those that are open go on. */
  public CompletionStage<Void> unbind() {
    CompletableFuture<Void> unbound = new CompletableFuture<>();
    bound.close().addListener(done -> unbound.complete(null));
    return unbound;
  }

  /**
   * Takes no more connections and ends those that are open, each after its last answer has been
   * sent; what is not done within the limit is cut off.
   */
  public CompletionStage<Void> terminate(Duration limit) {
    drain();
    return unbind()
        .thenCompose(unbound -> listener.end())
        .toCompletableFuture()
        .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(ended -> listener.stop());
  }
}
