package io.reprise.http;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.reprise.codec.Catalog;
import io.reprise.codec.Json;
import io.reprise.entity.CommandIds;
import io.reprise.entity.Entities;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Many commands in one request, a line each, and an outcome a line as they come: in order for each
 * entity, many entities at once. Reads no faster than the caller takes the outcomes. When the node
 * drains, or the caller's token is withdrawn, no further line is taken: those without an outcome
 * were not begun.
 */
final class BulkRoutes {
  private static final List<String> TYPES =
      List.of("application/x-ndjson", "application/ndjson", "application/jsonl");
  private static final List<String> NOT_HERE =
      List.of("Idempotency-Key", "If-Match", "If-None-Match");
  private static final ByteString NEWLINE = ByteString.fromString("\n");

  private final Entities entities;
  private final Catalog catalog;
  private final Callers callers;
  private final HttpSettings settings;
  private final Streams streams;
  private final CommandIds ids;

  BulkRoutes(
      Entities entities,
      Catalog catalog,
      Callers callers,
      Streams streams,
      HttpSettings settings,
      CommandIds ids) {
    this.entities = entities;
    this.catalog = catalog;
    this.callers = callers;
    this.streams = streams;
    this.settings = settings;
    this.ids = ids;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
                "/v1/commands",
                this::bulk,
                RouteDoc.of(
                        "sendCommands",
                        "Gives many commands, a line each; an outcome a line comes back. Not"
                            + " atomic.",
                        "BulkOutcome",
                        "preferRepresentation",
                        "caller",
                        "reason",
                        "traceparent")
                    .taking("BulkCommand"))
            .producing(Reply.Media.NDJSON)
            .by(Access.CLIENT));
  }

  private CompletionStage<Reply> bulk(Request request) {
    Parameters.requireNone(request);
    Bodies.requireType(request, TYPES);
    NOT_HERE.forEach(header -> refuse(request, header));
    Bulk bulk =
        new Bulk(
            entities,
            catalog,
            settings,
            ids,
            new Bulk.Sender(
                callers.caller(request),
                callers.reason(request),
                CommandRoutes.wantsState(request),
                request.trace().shared()));
    Streams.Place place = streams.take();
    Source<ByteString, ?> body = request.body().take();
    return CompletableFuture.completedStage(
        Reply.outcomes(place.holding(() -> outcomes(body, bulk, request.visitor()))).notStored());
  }

  /** A header that a caller may think holds for all lines, or for the request as a whole. */
  private static void refuse(Request request, String header) {
    if (!request.all(header.toLowerCase(Locale.ROOT)).isEmpty()) {
      throw Problem.of(
              Problems.INVALID_HEADER,
              header + ": not for many commands (expected: none; a line may have its own \"key\")")
          .thrown();
    }
  }

  private Source<ByteString, NotUsed> outcomes(
      Source<ByteString, ?> body, Bulk bulk, Visitor visitor) {
    return Lines.of(body, settings.maxBodyBytes())
        .via(streams.untilDrained())
        .takeWhile(line -> visitor.mayGoOn())
        .mapAsync(settings.bulkParallel(), bulk::outcome)
        .map(json -> ByteString.fromArrayUnsafe(Json.write(json)).concat(NEWLINE));
  }
}
