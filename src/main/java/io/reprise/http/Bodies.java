package io.reprise.http;

import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.FieldError;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Reads bodies within the limits of the settings: of each, and of all that are under way. */
final class Bodies {
  private final ActorSystem<?> system;
  private final HttpSettings settings;
  private final AtomicLong kept = new AtomicLong();

  Bodies(ActorSystem<?> system, HttpSettings settings) {
    this.system = system;
    this.settings = settings;
  }

  /** The fields of a JSON object; none at all if there is no body. Fails with a problem. */
  CompletionStage<ObjectNode> fields(Request request) {
    RequestBody body = request.body();
    if (body.mediaType().isEmpty() && isEmpty(body)) {
      return CompletableFuture.completedStage(JsonNodeFactory.instance.objectNode());
    }
    requireType(request, List.of("application/json"));
    if (body.whole().isPresent()) {
      return CompletableFuture.completedStage(object(withinLimits(body, body.whole().get())));
    }
    return arriving(body).thenApply(Bodies::object);
  }

  /**
   * Checks what the body says it is.
   *
   * @throws Problem.Thrown if it is none of {@code types}, or compressed
   */
  static void requireType(Request request, List<String> types) {
    String given = request.body().mediaType().orElse("none");
    if (!types.contains(given)) {
      throw Problem.of(
              Problems.UNSUPPORTED_MEDIA_TYPE,
              "Content-Type: " + given + " (expected: " + String.join(" or ", types) + ")")
          .thrown();
    }
    for (String encoding : request.all("content-encoding")) {
      if (!encoding.toLowerCase(Locale.ROOT).equals("identity")) {
        throw Problem.of(
                Problems.UNSUPPORTED_MEDIA_TYPE,
                "Content-Encoding: " + encoding + " (expected: none)")
            .thrown();
      }
    }
  }

  /** The object that a text holds, or a problem as an exception. */
  static ObjectNode object(byte[] text) {
    try {
      JsonNode value = Json.parse(text);
      if (value instanceof ObjectNode fields) {
        return fields;
      }
      String found = value.getNodeType().toString().toLowerCase(Locale.ROOT);
      throw Problem.of(Problems.INVALID_BODY, "the body is not an object")
          .withErrors(List.of(new FieldError("", "type", found + " (expected: object)")))
          .thrown();
    } catch (MalformedJson e) {
      throw Problem.of(Problems.MALFORMED_JSON, String.valueOf(e.getMessage())).thrown();
    }
  }

  /**
   * Lets the rest of a body that nobody read go by, so that a client that sends before it reads can
   * read our answer; at most {@code discard-body} bytes. Never fails.
   */
  CompletionStage<Boolean> discard(RequestBody body) {
    return gather(body, true).handle((gathered, failure) -> true);
  }

  private static boolean isEmpty(RequestBody body) {
    return body.whole().map(bytes -> bytes.length == 0).orElse(false);
  }

  private byte[] withinLimits(RequestBody body, byte[] bytes) {
    if (bytes.length > settings.maxBodyBytes()) {
      throw tooLarge();
    }
    if (!keeps(body, bytes.length)) {
      throw tooMany();
    }
    return bytes;
  }

  private boolean keeps(RequestBody body, long bytes) {
    if (kept.addAndGet(bytes) > settings.maxInFlightBytes()) {
      kept.addAndGet(-bytes);
      return false;
    }
    body.keep(bytes);
    return true;
  }

  /** To be called when a request has its answer: its body no longer counts. */
  void letGo(RequestBody body) {
    kept.addAndGet(-body.letGo());
  }

  private CompletionStage<byte[]> arriving(RequestBody body) {
    boolean tooLong = body.length().orElse(0) > settings.maxBodyBytes();
    if (tooLong && body.waitsForContinue()) {
      throw tooLarge(); // the client has sent nothing yet
    }
    return gather(body, tooLong)
        .handle(
            (gathered, failure) -> {
              if (failure != null) {
                throw unreadable(failure);
              }
              if (gathered.over) {
                throw tooLarge();
              }
              if (gathered.refused) {
                throw tooMany();
              }
              return gathered.pieces.toByteArray();
            });
  }

  private CompletionStage<Gathered> gather(RequestBody body, boolean over) {
    Gathered gathered = new Gathered(body, over);
    return body.take()
        .completionTimeout(settings.bodyTimeout())
        .takeWhile(piece -> gathered.add(piece))
        .runWith(Sink.ignore(), system)
        .thenApplyAsync(done -> gathered, Runnable::run); // Akka's stage would start a thread
  }

  private Problem.Thrown tooLarge() {
    return Problem.of(
            Problems.TOO_LARGE,
            "the body has more than "
                + settings.maxBodyBytes()
                + " bytes (expected: at most that, reprise.http.max-body)")
        .thrown();
  }

  private Problem.Thrown tooMany() {
    return Problem.of(
            Problems.OVERLOADED,
            "bodies under way on this node: "
                + settings.maxInFlightBytes()
                + " bytes (reprise.http.max-in-flight-bytes)")
        .thrown();
  }

  private Problem.Thrown unreadable(Throwable failure) {
    Throwable cause = Journals.cause(failure);
    if (cause instanceof TimeoutException) {
      return Problem.of(
              Problems.TOO_SLOW,
              "the body did not arrive within "
                  + settings.bodyTimeout().toSeconds()
                  + " s (reprise.http.body-timeout)")
          .thrown();
    }
    if (String.valueOf(cause.getMessage()).contains("chunk size exceeds")) {
      return tooLarge();
    }
    return Problem.of(Problems.INVALID_REQUEST, "the body could not be read: " + cause.getMessage())
        .thrown();
  }

  /** What has arrived: kept up to the limits, then only counted. Used by one stream. */
  private final class Gathered {
    private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    private final RequestBody body;
    private long bytes;
    private boolean over;
    private boolean refused;

    Gathered(RequestBody body, boolean over) {
      this.body = body;
      this.over = over;
    }

    /** Takes a piece; whether more may come. */
    boolean add(ByteString piece) {
      bytes += piece.size();
      over = over || bytes > settings.maxBodyBytes();
      refused = refused || (!over && !keeps(body, piece.size()));
      if (over || refused) {
        pieces.reset();
        letGo(body);
        return bytes <= settings.discardBodyBytes();
      }
      pieces.writeBytes(piece.toArrayUnsafe());
      return true;
    }
  }
}
