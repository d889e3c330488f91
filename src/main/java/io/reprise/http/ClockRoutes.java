package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.FieldError;
import io.reprise.codec.Json;
import io.reprise.dev.Development;
import io.reprise.dev.ManualClock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The clock that rules are told the time by, and moving it where that can be done. The paths are on
 * every node, so that one whose clock can't be moved says how to have one that can.
 */
final class ClockRoutes {
  private static final String ADVANCE = "advance";
  private static final String TO = "to";

  private final Bodies bodies;
  private final Development development;
  private final Executor blocking;

  /**
   * @param blocking for a move, which waits for the disk
   */
  ClockRoutes(Bodies bodies, Development development, Executor blocking) {
    this.bodies = bodies;
    this.development = development;
    this.blocking = blocking;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/v1/dev/clock",
            this::show,
            RouteDoc.of(
                "readClock", "The time that rules are told, and who moves its clock.", "Clock")),
        Route.post(
            "/v1/dev/clock",
            this::move,
            RouteDoc.of("moveClock", "Moves a clock that is moved by hand.", "Clock")
                .taking("ClockMove")));
  }

  private CompletionStage<Reply> show(Request request) {
    Parameters.requireNone(request);
    return CompletableFuture.completedStage(
        reply(development.clock().isPresent(), development.time().instant()));
  }

  private CompletionStage<Reply> move(Request request) {
    Parameters.requireNone(request);
    // A conflict with what the node is, and no 404: the path is there, and this is its answer.
    ManualClock clock =
        development
            .clock()
            .orElseThrow(
                () ->
                    Problem.of(
                            Problems.CLOCK_NOT_MANUAL,
                            "this node has the system's clock (expected: a clock moved by hand)."
                                + " Start the node with ./reprise dev --clock manual")
                        .thrown());
    return bodies
        .fields(request)
        .thenApplyAsync(fields -> reply(true, moved(clock, fields)), blocking);
  }

  private static Reply reply(boolean manual, Instant time) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return Reply.json(200, json.put("manual", manual).put("time", Times.text(time))).notStored();
  }

  private static Instant moved(ManualClock clock, ObjectNode fields) {
    List<FieldError> errors = new ArrayList<>();
    Optional<Duration> by =
        value(fields, ADVANCE, "a duration such as PT15M or P1DT2H", Duration::parse, errors);
    Optional<Instant> to =
        value(
            fields,
            TO,
            "a time such as 2026-12-01T00:00:00Z",
            text -> OffsetDateTime.parse(text).toInstant(),
            errors);
    if (fields.has(ADVANCE) && fields.has(TO)) {
      errors.add(new FieldError("/" + TO, "invalid", "beside advance (expected: one of the two)"));
    } else if (!fields.has(ADVANCE) && !fields.has(TO)) {
      errors.add(new FieldError("", "missing", "missing (expected: advance or to)"));
    }
    fields.fieldNames().forEachRemaining(field -> requireKnown(field, errors));
    if (errors.isEmpty()) {
      try {
        return by.isPresent() ? clock.advance(by.get()) : clock.moveTo(to.orElseThrow());
      } catch (IllegalArgumentException e) {
        errors.add(
            new FieldError(
                "/" + (by.isPresent() ? ADVANCE : TO), "range", String.valueOf(e.getMessage())));
      }
    }
    throw Problem.of(Problems.INVALID_BODY, "the clock was not moved").withErrors(errors).thrown();
  }

  private static <T> Optional<T> value(
      ObjectNode fields,
      String name,
      String expected,
      Function<String, T> parse,
      List<FieldError> errors) {
    JsonNode value = fields.path(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    try {
      if (value.isTextual()) {
        return Optional.of(parse.apply(value.textValue()));
      }
    } catch (DateTimeException | ArithmeticException e) {
      // said below, as of what is no text
    }
    errors.add(
        new FieldError(
            "/" + name,
            "type",
            Names.shortened(value.isTextual() ? value.textValue() : value.toString())
                + " (expected: "
                + expected
                + ")"));
    return Optional.empty();
  }

  private static void requireKnown(String field, List<FieldError> errors) {
    if (!field.equals(ADVANCE) && !field.equals(TO)) {
      String pointer = "/" + Json.pointerSegment(Names.shortened(field));
      errors.add(new FieldError(pointer, "unknown", "no such field (expected: advance or to)"));
    }
  }
}
