package io.reprise.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import akka.actor.ExtendedActorSystem;
import akka.dispatch.Dispatchers;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import akka.management.javadsl.ManagementRouteProvider;
import akka.management.javadsl.ManagementRouteProviderSettings;
import io.reprise.telemetry.Telemetry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * {@code GET /metrics} on the management port: what the node has counted, in Prometheus' text
 * format. Answers whether or not the database does. Created by Akka Management; named in {@code
 * application.conf}.
 */
public final class Metrics implements ManagementRouteProvider {

  private final Telemetry telemetry;
  private final Executor threads;

  /** Called by Akka Management. */
  public Metrics(ExtendedActorSystem system) {
    this.telemetry = ClusterSetup.of(system).telemetry();
    this.threads = system.dispatchers().lookup(Dispatchers.DefaultBlockingDispatcherId());
  }

  @Override
  public Route routes(ManagementRouteProviderSettings settings) {
    return Directives.path(
        "metrics",
        () ->
            Directives.get(
                () ->
                    Directives.encodeResponse( // as gzip, to who takes it: a tenth of the bytes
                        () -> Directives.optionalHeaderValueByName("Accept", this::page))));
  }

  private Route page(Optional<String> accept) {
    return Directives.completeWithFuture(
        CompletableFuture.supplyAsync(() -> answer(telemetry.page(accept.orElse(""))), threads));
  }

  private static HttpResponse answer(Telemetry.Page page) {
    return HttpResponse.create()
        .withEntity(
            HttpEntities.create(
                ContentTypes.parse(page.contentType()), page.text().getBytes(UTF_8)));
  }
}
