package io.reprise.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import akka.actor.ExtendedActorSystem;
import akka.dispatch.Dispatchers;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import akka.management.javadsl.ManagementRouteProvider;
import akka.management.javadsl.ManagementRouteProviderSettings;
import io.reprise.telemetry.Telemetry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.zip.GZIPOutputStream;

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
        "metrics", () -> Directives.get(() -> Directives.extractRequest(this::page)));
  }

  private Route page(HttpRequest request) {
    String accept = header(request, "Accept");
    boolean gzip = header(request, "Accept-Encoding").contains("gzip");
    return Directives.completeWithFuture(
        CompletableFuture.supplyAsync(() -> answer(telemetry.page(accept), gzip), threads));
  }

  /** As it was sent: the server is told not to parse what headers say. */
  private static String header(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value).orElse("");
  }

  private static HttpResponse answer(Telemetry.Page page, boolean gzip) {
    byte[] text = page.text().getBytes(UTF_8);
    ContentType type = ContentTypes.parse(page.contentType());
    return gzip // a tenth of the bytes, or less
        ? HttpResponse.create()
            .addHeader(RawHeader.create("Content-Encoding", "gzip"))
            .withEntity(HttpEntities.create(type, compressed(text)))
        : HttpResponse.create().withEntity(HttpEntities.create(type, text));
  }

  private static byte[] compressed(byte[] text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text);
    } catch (IOException e) { // in memory
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
