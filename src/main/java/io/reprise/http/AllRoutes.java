package io.reprise.http;

import io.reprise.cluster.ClusterView;
import io.reprise.codec.Catalog;
import io.reprise.dev.Development;
import io.reprise.entity.CommandIds;
import io.reprise.entity.Entities;
import io.reprise.interconnect.Messages;
import io.reprise.journal.Journal;
import io.reprise.replay.Finder;
import io.reprise.replay.Replay;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The table of all routes. */
final class AllRoutes {
  private AllRoutes() {}

  /** What the routes stand on. */
  record Ground(
      HttpSettings settings,
      ClusterView cluster,
      Entities entities,
      Messages messages,
      Journal journal,
      Replay replay,
      Finder finder,
      Catalog catalog,
      CommandIds ids,
      Development development,
      Executor blocking,
      String release) {}

  static List<Route> of(
      Ground on,
      Bodies bodies,
      Callers callers,
      HeldReads heldReads,
      Followers followers,
      Streams bulk) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(
        new CommandRoutes(on.entities(), on.catalog(), bodies, callers, on.settings(), on.ids())
            .routes());
    routes.addAll(
        new BulkRoutes(on.entities(), on.catalog(), callers, bulk, on.settings(), on.ids())
            .routes());
    routes.addAll(
        new EntityRoutes(
                on.entities(),
                on.replay(),
                on.catalog(),
                callers,
                heldReads,
                on.settings(),
                on.development().time())
            .routes());
    routes.addAll(new EntryRoutes(on.journal(), on.catalog(), followers, on.settings()).routes());
    routes.addAll(
        new FeedRoutes(on.journal().feed(), on.catalog(), followers, on.settings()).routes());
    routes.addAll(new ReplayRoutes(on.replay(), on.catalog(), bodies).routes());
    routes.addAll(
        new BundleRoutes(
                on.journal(),
                on.finder(),
                on.catalog(),
                callers,
                new BundleStreams(on.journal(), on.settings(), on.blocking()),
                on.development().time())
            .routes());
    routes.addAll(new OutcomeRoutes(on.journal(), on.catalog()).routes());
    routes.addAll(new SnapshotRoutes(on.entities(), on.catalog(), on.settings()).routes());
    routes.addAll(
        new OutOfServiceRoutes(
                on.journal().outages(), on.entities(), on.catalog(), bodies, on.settings())
            .routes());
    routes.addAll(new ListRoutes(on.journal(), on.catalog(), on.settings()).routes());
    routes.addAll(new MessageRoutes(on.messages(), bodies, callers, on.settings()).routes());
    routes.addAll(new FindRoutes(on.finder(), on.settings()).routes());
    routes.addAll(new FlowRoutes(on.finder()).routes());
    routes.addAll(new ClusterRoutes(on.cluster(), doctor(on), bodies, callers).routes());
    routes.addAll(new ClockRoutes(bodies, on.development(), on.blocking()).routes());
    routes.addAll(new ComponentRoutes(on.catalog()).routes());
    routes.addAll(new StartRoutes(on.release()).routes());
    Description description =
        new Description(routes, on.catalog(), on.release(), on.settings().needsToken());
    routes.add(
        Route.get(
                "/openapi.json",
                request -> CompletableFuture.completedStage(Reply.json(200, description.json())),
                RouteDoc.of("openApi", "This document.", "Document"))
            .by(Access.TOKEN));
    return routes;
  }

  private static Doctor doctor(Ground on) {
    return new Doctor(
        on.cluster(), on.journal(), on.messages(), on.entities(), on.catalog(), on.settings());
  }
}
