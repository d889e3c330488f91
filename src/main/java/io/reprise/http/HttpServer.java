package io.reprise.http;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.ServerBuilder;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The HTTP interface of one node, bound to an address. */
public final class HttpServer {
  /** How long the library then has to cut off what was not done in time. */
  private static final Duration LAST = Duration.ofMillis(100);

  private final HttpAccess access;
  private final ServerBinding binding;
  private final Dispatch dispatch;
  private final List<Streams> streams;
  private final HeldReads heldReads;
  private final Connections connections;
  private final AcceptedSockets sockets;

  private HttpServer(
      HttpAccess access,
      ServerBinding binding,
      Dispatch dispatch,
      List<Streams> streams,
      HeldReads heldReads,
      Connections connections,
      AcceptedSockets sockets) {
    this.access = access;
    this.binding = binding;
    this.dispatch = dispatch;
    this.streams = streams;
    this.heldReads = heldReads;
    this.connections = connections;
    this.sockets = sockets;
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
    AcceptedSockets sockets = new AcceptedSockets();
    Connections connections = new Connections(settings.headTimeout(), sockets);
    // One request at a time on a connection, as akka-http's own pipelining-limit has it.
    Flow<HttpRequest, HttpResponse, NotUsed> handler =
        BidiFlow.fromGraph(connections)
            .join(Flow.of(HttpRequest.class).mapAsync(1, request -> serve(dispatch, request)));
    List<Streams> streams = List.of(followers.streams(), bulk);
    telemetry.http().streams("following", followers.streams()::open);
    telemetry.http().streams("bulk", bulk::open);
    return listener(system, settings, access, sockets)
        .bindFlow(handler)
        .thenApply(
            binding ->
                new HttpServer(access, binding, dispatch, streams, heldReads, connections, sockets))
        .exceptionally(
            failure -> {
              throw notBound(settings, Journals.cause(failure));
            });
  }

  private static ServerBuilder listener(
      ActorSystem<?> system, HttpSettings settings, HttpAccess access, AcceptedSockets sockets) {
    ServerBuilder plain = Http.get(system).newServerAt(settings.host(), settings.port());
    return access
        .tls()
        .map(tls -> plain.enableHttps(ConnectionContext.httpsServer(tls::server)))
        .orElse(plain)
        .adaptSettings(
            from ->
                from.withMaxConnections(settings.connections())
                    .withSocketOptions(List.of(sockets))
                    .withParserSettings(
                        from.getParserSettings().withMaxChunkSize(settings.maxChunkBytes())))
        .logTo(new ConnectionLog());
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

  private static CompletionStage<HttpResponse> serve(Dispatch dispatch, HttpRequest from) {
    var headers = AkkaRequests.headers(from);
    return dispatch
        .answer(headers, trace -> AkkaRequests.request(from, headers, trace))
        .thenApply(AkkaRequests::response);
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
    return binding.localAddress();
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
    return binding.unbind().thenAccept(done -> {});
  }

  /**
   * Takes no more connections and ends those that are open, each after its last answer has been
   * sent; what is not done within the limit is cut off.
   */
  public CompletionStage<Void> terminate(Duration limit) {
    drain();
    return unbind()
        .exceptionally(alreadyUnbound -> null)
        .thenRun(connections::end)
        .thenCompose(ending -> sockets.closed())
        .toCompletableFuture()
        .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(closed -> binding.terminate(LAST))
        .thenAccept(done -> {});
  }
}
