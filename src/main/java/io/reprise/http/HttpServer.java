package io.reprise.http;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.japi.function.Function;
import io.reprise.codec.Catalog;
import io.reprise.entity.Entities;
import io.reprise.journal.Journal;
import io.reprise.replay.Replay;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The HTTP interface of one node, bound to an address. */
public final class HttpServer {
  private final ServerBinding binding;
  private final Dispatch dispatch;
  private final Followers followers;

  private HttpServer(ServerBinding binding, Dispatch dispatch, Followers followers) {
    this.binding = binding;
    this.dispatch = dispatch;
    this.followers = followers;
  }

  /**
   * Binds and serves.
   *
   * @param release the version of Reprise, for people
   * @return fails if the address can't be bound
   */
  public static CompletionStage<HttpServer> start(
      ActorSystem<?> system,
      HttpSettings settings,
      Entities entities,
      Journal journal,
      Replay replay,
      Catalog catalog,
      String release) {
    Followers followers = new Followers(system, journal, settings);
    Bodies bodies = new Bodies(system, settings);
    AllRoutes.Ground ground =
        new AllRoutes.Ground(system, settings, entities, journal, replay, catalog, release);
    Callers callers = new Callers(settings, onLoopback(settings.host()));
    Router router = new Router(AllRoutes.of(ground, bodies, callers, followers));
    Dispatch dispatch = new Dispatch(router, bodies);
    Function<HttpRequest, CompletionStage<HttpResponse>> handler =
        request -> serve(dispatch, request);
    return Http.get(system)
        .newServerAt(settings.host(), settings.port())
        .adaptSettings(from -> from.withMaxConnections(settings.connections()))
        .logTo(new ConnectionLog())
        .bind(handler)
        .thenApply(binding -> new HttpServer(binding, dispatch, followers))
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

  private static boolean onLoopback(String host) {
    InetSocketAddress address = new InetSocketAddress(host, 0);
    return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
  }

  private static CompletionStage<HttpResponse> serve(Dispatch dispatch, HttpRequest from) {
    var headers = AkkaRequests.headers(from);
    return dispatch
        .answer(headers, trace -> AkkaRequests.request(from, headers, trace))
        .thenApply(AkkaRequests::response);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /**
   * Tells callers to go elsewhere: from now on each answer closes its connection, and streams of
   * entries end. Requests are still served.
   */
  public void drain() {
    dispatch.closeConnections();
    followers.drain();
  }

  /** Takes no more connections; those that are open go on. */
  public CompletionStage<Void> unbind() {
    return binding.unbind().thenAccept(done -> {});
  }

  /** Takes no more connections and ends those that are open, giving requests a time to finish. */
  public CompletionStage<Void> terminate(Duration limit) {
    drain();
    return binding.terminate(limit).thenAccept(done -> {});
  }
}
