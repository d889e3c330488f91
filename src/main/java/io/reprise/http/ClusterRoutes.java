package io.reprise.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.cluster.ClusterView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The nodes of the cluster, how it is, and having a node leave. */
final class ClusterRoutes {
  private static final String CLUSTER = "/v1/cluster";
  private static final int EVENTS_MAX = 200;
  private static final int EVENTS_USUAL = 20;

  private final ClusterView cluster;
  private final Doctor doctor;
  private final Bodies bodies;
  private final Callers callers;

  ClusterRoutes(ClusterView cluster, Doctor doctor, Bodies bodies, Callers callers) {
    this.cluster = cluster;
    this.doctor = doctor;
    this.bodies = bodies;
    this.callers = callers;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            CLUSTER,
            this::report,
            RouteDoc.of(
                "readCluster",
                "The nodes of the cluster, and what has happened to them.",
                "Cluster",
                "clusterEvents")),
        Route.get(
            CLUSTER + "/doctor",
            this::examine,
            RouteDoc.of(
                "examineCluster",
                "What is wrong in the cluster, how it came about, and what to do next.",
                "Examination")),
        Route.post(
            CLUSTER + "/drain",
            this::drain,
            RouteDoc.of(
                    "drainNode",
                    "Has a node leave in an orderly way; answers when it is on its way.",
                    "Draining",
                    "caller")
                .taking("Drain")
                .answeringAtOnce()));
  }

  private CompletionStage<Reply> report(Request request) {
    Parameters parameters = new Parameters(request);
    int events = (int) parameters.number("events", 0, EVENTS_MAX).orElse(EVENTS_USUAL);
    parameters.done();
    return cluster
        .report()
        .thenApply(report -> Reply.json(200, ClusterForms.json(report, events)).notStored());
  }

  private CompletionStage<Reply> examine(Request request) {
    Parameters.requireNone(request);
    return doctor
        .examine()
        .thenApply(examined -> Reply.json(200, DoctorForms.json(examined)).notStored());
  }

  private CompletionStage<Reply> drain(Request request) {
    Parameters.requireNone(request);
    String by = callers.caller(request);
    return bodies.fields(request).thenCompose(fields -> drain(fields, by));
  }

  private CompletionStage<Reply> drain(ObjectNode fields, String by) {
    BodyFields body = new BodyFields();
    body.requireKnown("", fields, Set.of("node", "reason"));
    Optional<String> node = body.text("", fields, "node");
    if (!fields.has("node")) {
      body.wrong("/node", fields.path("node"), "a node of GET /v1/cluster, such as 10.0.0.1:25520");
    }
    String reason = body.text("", fields, "reason").orElse("no reason given");
    body.done();
    String target = node.orElseThrow();
    return cluster
        .drain(target, by, reason)
        .handle(
            (leaves, failure) -> {
              if (failure == null && leaves) {
                ObjectNode json = JsonNodeFactory.instance.objectNode();
                return Reply.json(202, json.put("node", target).put("draining", true)).notStored();
              }
              throw failure == null ? unknown(target).thrown() : failed(target, failure);
            });
  }

  private static Problem unknown(String node) {
    return Problem.of(
        Problems.UNKNOWN_NODE, "node: " + Names.shortened(node) + " (expected: a member)");
  }

  private static RuntimeException failed(String node, Throwable failure) {
    Throwable cause = Journals.cause(failure);
    if (cause instanceof ClusterView.NodeSilent
        || cause instanceof java.util.concurrent.TimeoutException) {
      return Problem.of(
              Problems.NODE_SILENT, node + " is a member, but has not answered: it may be leaving")
          .thrown();
    }
    return new CompletionException(cause);
  }
}
