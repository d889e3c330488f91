package io.reprise.http;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What goes back to a caller. Immutable but for the list of headers, which its handler fills.
 *
 * @param headers names as they go out; no Content-Type, Content-Length or Connection among them
 * @param close whether the connection is closed after it
 */
record Reply(int status, Media media, List<Header> headers, Body body, boolean close) {

  /** One header line. */
  record Header(String name, String value) {}

  /** The forms that Reprise answers in. */
  enum Media {
    JSON("application", "json"),
    PROBLEM("application", "problem+json"),
    PATCH("application", "json-patch+json"),
    NDJSON("application", "x-ndjson"),
    EVENTS("text", "event-stream"),
    HTML("text", "html");

    private final String main;
    private final String sub;

    Media(String main, String sub) {
      this.main = main;
      this.sub = sub;
    }

    String main() {
      return main;
    }

    String sub() {
      return sub;
    }

    String full() {
      return main + "/" + sub;
    }
  }

  /** What follows the headers. */
  sealed interface Body {}

  /** All of it at once; empty for none. */
  record Whole(ByteString bytes) implements Body {}

  /** All of it at once, and the end of it when something else has ended. */
  record Held(ByteString bytes, CompletionStage<?> end) implements Body {}

  /**
   * Piece by piece, back-pressured by the caller.
   *
   * @param endsItself whether its source sees to it that it ends with its reader's token
   */
  record Stream(Source<ByteString, NotUsed> pieces, boolean endsItself) implements Body {}

  static Reply json(int status, JsonNode body) {
    return whole(status, Media.JSON, Json.write(body));
  }

  static Reply json(int status, byte[] body) {
    return whole(status, Media.JSON, body);
  }

  static Reply patch(byte[] body) {
    return whole(200, Media.PATCH, body);
  }

  static Reply html(String text) {
    return whole(200, Media.HTML, text.getBytes(StandardCharsets.UTF_8));
  }

  static Reply empty(int status) {
    return whole(status, Media.JSON, new byte[0]);
  }

  static Reply stream(Media media, Source<ByteString, NotUsed> pieces) {
    return new Reply(200, media, new ArrayList<>(), new Stream(pieces, false), false);
  }

  /** Outcomes of what was begun, which are told whatever becomes of the reader's token. */
  static Reply outcomes(Source<ByteString, NotUsed> lines) {
    return new Reply(200, Media.NDJSON, new ArrayList<>(), new Stream(lines, true), false);
  }

  static Reply problem(Problem problem, String traceId) {
    Reply reply = whole(problem.status(), Media.PROBLEM, Json.write(problem.toJson(traceId)));
    reply.headers.addAll(problem.headers());
    return reply;
  }

  private static Reply whole(int status, Media media, byte[] bytes) {
    return new Reply(
        status, media, new ArrayList<>(8), new Whole(ByteString.fromArrayUnsafe(bytes)), false);
  }

  /** Adds a header. */
  Reply with(String name, String value) {
    headers.add(new Header(name, value));
    return this;
  }

  /** For what may differ from one moment to the next: nobody may keep it. */
  Reply notStored() {
    return with("Cache-Control", "no-store");
  }

  /** Whether it tells somebody that they may not come in. */
  boolean refusesVisitor() {
    return status == 401 || status == 403;
  }

  /** The same, but what is whole goes out at once and ends only with {@code end}. */
  Reply heldOpen(CompletionStage<?> end) {
    Body held = body instanceof Whole whole ? new Held(whole.bytes(), end) : body;
    return new Reply(status, media, headers, held, close);
  }

  /**
   * The same, but a stream ends when who reads it may no longer do so. Events just end; of anything
   * else the connection does, so that nobody takes what came for whole.
   */
  Reply whileGoingOn(Visitor visitor) {
    if (!(body instanceof Stream stream) || stream.endsItself()) {
      return this;
    }
    Source<ByteString, NotUsed> pieces =
        media == Media.EVENTS
            ? stream.pieces().takeWhile(piece -> visitor.mayGoOn())
            : stream.pieces().map(piece -> allowed(piece, visitor));
    return new Reply(status, media, headers, new Stream(pieces, false), close);
  }

  private static ByteString allowed(ByteString piece, Visitor visitor) {
    if (!visitor.mayGoOn()) {
      throw new IllegalStateException("the token was withdrawn while its answer was sent");
    }
    return piece;
  }

  /** The same, closing the connection. */
  Reply closing() {
    return new Reply(status, media, headers, body, true);
  }
}
