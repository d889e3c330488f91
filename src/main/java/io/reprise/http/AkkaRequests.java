package io.reprise.http;

import akka.Done;
import akka.NotUsed;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaType;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.RequestEntity;
import akka.http.javadsl.model.headers.Connection;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Requests and replies of akka-http, to and from ours. */
final class AkkaRequests {
  private static final String RAW_TARGET = "raw-request-uri";

  /** What is larger goes out piece by piece, so that it is known when it has gone. */
  private static final int PIECE_BYTES = 64 << 10;

  private static final Map<Reply.Media, ContentType.NonBinary> CONTENT_TYPES = contentTypes();

  private AkkaRequests() {}

  /**
   * The request as handlers see it.
   *
   * @throws Problem.Thrown if the parameters of its target can't be decoded
   */
  static Request request(HttpRequest from, List<Reply.Header> headers, Trace trace) {
    String raw =
        headers.stream()
            .filter(header -> header.name().equals(RAW_TARGET))
            .findFirst()
            .map(Reply.Header::value)
            .orElse("/");
    // a proxy's absolute form (RFC 9112, 3.2.2): the path is what follows the authority
    int scheme = raw.startsWith("/") ? -1 : raw.indexOf("://");
    int path = scheme < 0 ? 0 : raw.indexOf('/', scheme + 3);
    Target target =
        Target.parse(path < 0 ? "/" : raw.substring(path))
            .orElseThrow(
                () ->
                    Problem.of(
                            Problems.INVALID_REQUEST,
                            "a parameter of the URL is not percent-encoded UTF-8")
                        .thrown());
    return new Request(from.method().value(), target, headers, body(from, headers), trace);
  }

  /** All header lines with names in lower case. */
  static List<Reply.Header> headers(HttpRequest from) {
    List<Reply.Header> headers = new ArrayList<>(10);
    for (HttpHeader header : from.getHeaders()) {
      headers.add(new Reply.Header(header.lowercaseName(), header.value()));
    }
    return headers;
  }

  private static RequestBody body(HttpRequest from, List<Reply.Header> headers) {
    RequestEntity entity = from.entity();
    Optional<String> mediaType = mediaType(entity.getContentType());
    if (entity instanceof akka.http.javadsl.model.HttpEntity.Strict strict) {
      return RequestBody.arrived(mediaType, strict.getData().toArrayUnsafe());
    }
    OptionalLong length = entity.getContentLengthOption();
    boolean waits = headers.stream().anyMatch(header -> header.name().equals("expect"));
    return RequestBody.arriving(mediaType, WholeBody.of(entity.withoutSizeLimit()), length, waits);
  }

  private static Optional<String> mediaType(ContentType type) {
    if (type.equals(ContentTypes.NO_CONTENT_TYPE)) {
      return Optional.empty();
    }
    MediaType media = type.mediaType();
    return Optional.of((media.mainType() + "/" + media.subType()).toLowerCase(Locale.ROOT));
  }

  /** The reply as akka-http sends it. */
  static HttpResponse response(Reply reply) {
    List<HttpHeader> headers = new ArrayList<>(reply.headers().size() + 1);
    for (Reply.Header header : reply.headers()) {
      headers.add(RawHeader.create(header.name(), header.value()));
    }
    if (reply.close()) {
      headers.add(Connection.create("close"));
    }
    HttpResponse response = HttpResponse.create().withStatus(reply.status()).addHeaders(headers);
    ContentType.NonBinary type = Objects.requireNonNull(CONTENT_TYPES.get(reply.media()));
    if (reply.body() instanceof Reply.Stream stream) {
      CompletableFuture<Done> end = new CompletableFuture<>();
      return response
          .withEntity(HttpEntities.createChunked(type, watched(stream.pieces(), end)))
          .addAttribute(Connections.SENT, new Connections.SentWhole(end));
    }
    if (reply.body() instanceof Reply.Held held) {
      Source<ByteString, NotUsed> pieces =
          Source.single(held.bytes())
              .concat(
                  Source.completionStage(
                      held.end().thenApply(done -> ByteString.emptyByteString())));
      return inPieces(response, type, held.bytes().size(), pieces);
    }
    ByteString bytes = ((Reply.Whole) reply.body()).bytes();
    if (bytes.size() <= PIECE_BYTES) {
      return bytes.isEmpty() ? response : response.withEntity(HttpEntities.create(type, bytes));
    }
    return inPieces(response, type, bytes.size(), pieces(bytes));
  }

  private static HttpResponse inPieces(
      HttpResponse response,
      ContentType.NonBinary type,
      int length,
      Source<ByteString, NotUsed> pieces) {
    CompletableFuture<Done> end = new CompletableFuture<>();
    return response
        .withEntity(HttpEntities.create(type, length, watched(pieces, end)))
        .addAttribute(Connections.SENT, new Connections.SentWhole(end));
  }

  private static Source<ByteString, NotUsed> watched(
      Source<ByteString, NotUsed> pieces, CompletableFuture<Done> end) {
    return pieces.watchTermination(
        (unused, done) -> {
          done.whenComplete((ended, failure) -> end.complete(Done.getInstance()));
          return NotUsed.getInstance();
        });
  }

  private static Source<ByteString, NotUsed> pieces(ByteString bytes) {
    List<ByteString> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.size(); from += PIECE_BYTES) {
      pieces.add(bytes.slice(from, Math.min(bytes.size(), from + PIECE_BYTES)));
    }
    return Source.from(pieces);
  }

  private static Map<Reply.Media, ContentType.NonBinary> contentTypes() {
    Map<Reply.Media, ContentType.NonBinary> types = new EnumMap<>(Reply.Media.class);
    for (Reply.Media media : Reply.Media.values()) {
      // all of them are UTF-8 by their own definition but HTML, which has to say so
      types.put(
          media,
          media == Reply.Media.HTML
              ? ContentTypes.TEXT_HTML_UTF8
              : ContentTypes.create(
                  MediaTypes.customWithFixedCharset(
                      media.main(),
                      media.sub(),
                      akka.http.javadsl.model.HttpCharsets.UTF_8,
                      Map.of(),
                      false)));
    }
    return types;
  }
}
