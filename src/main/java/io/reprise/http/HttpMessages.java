package io.reprise.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Requests and replies of the server library, to and from ours. */
final class HttpMessages {
  static final AsciiString CONNECTION = AsciiString.cached("Connection");
  static final AsciiString CLOSE = AsciiString.cached("close");
  private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
  private static final AsciiString CONTENT_TYPE = AsciiString.cached("Content-Type");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("Content-Length");
  private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("Transfer-Encoding");
  private static final AsciiString CHUNKED = AsciiString.cached("chunked");
  private static final AsciiString DATE = AsciiString.cached("Date");

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT");

  private static final int METHOD_MAX = 24;
  private static final int DETAIL_MAX = 300;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  /** What may stand in a target beside letters and digits (RFC 3986). */
  private static final String TARGET_MARKS = "-._~:/?#[]@!$&'()*+,;=%";

  private static final Map<Reply.Media, AsciiString> CONTENT_TYPES = contentTypes();

  private HttpMessages() {}

  // ---- Requests ---------------------------------------------------------------------------------

  /** All header lines with names in lower case. */
  static List<Reply.Header> headers(HttpRequest from) {
    List<Reply.Header> headers = new ArrayList<>(10);
    var each = from.headers().iteratorCharSequence();
    while (each.hasNext()) {
      Map.Entry<CharSequence, CharSequence> line = each.next();
      headers.add(
          new Reply.Header(
              line.getKey().toString().toLowerCase(Locale.ROOT), line.getValue().toString()));
    }
    return headers;
  }

  /**
   * The request as handlers see it.
   *
   * @throws Problem.Thrown if the parameters of its target can't be decoded
   */
  static Request request(
      HttpRequest from, List<Reply.Header> headers, RequestBody body, Trace trace) {
    String raw = from.uri();
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
    String method = from.method().name();
    return new Request(method.equals("HEAD") ? "GET" : method, target, headers, body, trace);
  }

  /** Type and subtype of a body in lower case, without parameters. */
  static Optional<String> mediaType(List<Reply.Header> headers) {
    for (Reply.Header header : headers) {
      if (header.name().equals("content-type")) {
        String type = header.value().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.isEmpty() ? Optional.empty() : Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** What is wrong with the head of a request, if something is. */
  static Optional<Problem> wrong(HttpRequest head, HttpSettings settings) {
    if (head.decoderResult().isFailure()) {
      return Optional.of(undecodable(head.decoderResult().cause(), settings));
    }
    return wrongLine(head, settings).or(() -> wrongHeaders(head, settings));
  }

  private static Optional<Problem> wrongLine(HttpRequest head, HttpSettings settings) {
    String method = head.method().name();
    if (!METHODS.contains(method)) {
      return method.length() > METHOD_MAX
          ? invalid("a method of " + method.length() + " characters")
          : problem(Problems.UNKNOWN_METHOD, Names.shortened(method) + ": no such method");
    }
    HttpVersion version = head.protocolVersion();
    if (version.majorVersion() != 1 || version.minorVersion() > 1) {
      return problem(
          Problems.UNSUPPORTED_VERSION, version.text() + " (expected: HTTP/1.1 or HTTP/1.0)");
    }
    if (method.equals("CONNECT")) {
      return invalid("CONNECT is for proxies");
    }
    String target = head.uri();
    if (target.length() > settings.maxTargetBytes()) {
      return Optional.of(targetTooLong(settings));
    }
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      boolean plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!plain && TARGET_MARKS.indexOf(c) < 0) {
        return invalid("character " + (i + 1) + " of the target must be percent-encoded");
      }
    }
    return Optional.empty();
  }

  private static Optional<Problem> wrongHeaders(HttpRequest head, HttpSettings settings) {
    HttpHeaders headers = head.headers();
    if (headers.size() > settings.maxHeaders()) {
      return invalid(
          headers.size()
              + " headers (expected: at most reprise.http.max-headers = "
              + settings.maxHeaders()
              + ")");
    }
    var each = headers.iteratorCharSequence();
    while (each.hasNext()) {
      Map.Entry<CharSequence, CharSequence> line = each.next();
      CharSequence value = line.getValue();
      if (value.length() > settings.maxHeaderBytes()) {
        return problem(
            Problems.HEADERS_TOO_LARGE,
            "a header has more than reprise.http.max-header = "
                + settings.maxHeaderBytes()
                + " bytes");
      }
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if ((c < ' ' && c != '\t') || c == 0x7f) {
          return invalid(Names.shortened(line.getKey().toString()) + " holds a control character");
        }
      }
    }
    int hosts = headers.getAll("Host").size();
    if (hosts > 1 || (hosts == 0 && head.protocolVersion().minorVersion() == 1)) {
      return invalid(hosts + " headers Host (expected: one)");
    }
    return Optional.empty();
  }

  /** What a client sent that is no request, or no body. */
  static Problem undecodable(Throwable cause, HttpSettings settings) {
    if (cause instanceof TooLongHttpLineException) {
      return targetTooLong(settings);
    }
    if (cause instanceof TooLongFrameException) {
      return Problem.of(
          Problems.HEADERS_TOO_LARGE,
          "the headers have more than reprise.http.max-head = "
              + settings.maxHeadBytes()
              + " bytes");
    }
    String text = Objects.requireNonNullElse(cause.getMessage(), "it is not HTTP");
    return Problem.of(
        Problems.INVALID_REQUEST,
        text.length() <= DETAIL_MAX ? text : text.substring(0, DETAIL_MAX) + "…");
  }

  private static Problem targetTooLong(HttpSettings settings) {
    return Problem.of(
        Problems.URI_TOO_LONG,
        "the target has more than reprise.http.max-target = "
            + settings.maxTargetBytes()
            + " bytes");
  }

  private static Optional<Problem> invalid(String detail) {
    return problem(Problems.INVALID_REQUEST, detail);
  }

  private static Optional<Problem> problem(Problems kind, String detail) {
    return Optional.of(Problem.of(kind, detail));
  }

  /** The answer to what is no request. */
  static Reply illegal(Problem problem) {
    Trace trace = Trace.ofError();
    return Reply.problem(problem, trace.traceId())
        .notStored()
        .with("traceresponse", trace.response())
        .closing();
  }

  // ---- Replies ----------------------------------------------------------------------------------

  /** An answer that is sent as it is. */
  static FullHttpResponse whole(Reply reply, byte[] bytes, HttpVersion to, boolean close) {
    return whole(reply, bytes.length, Unpooled.wrappedBuffer(bytes), to, close);
  }

  /** The head of an answer to a request that wants to see no more of it. */
  static FullHttpResponse headOnly(Reply reply, int length, HttpVersion to, boolean close) {
    return whole(reply, length, Unpooled.EMPTY_BUFFER, to, close);
  }

  private static FullHttpResponse whole(
      Reply reply, int length, ByteBuf content, HttpVersion to, boolean close) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()), content);
    fill(response.headers(), reply, to, close);
    if (reply.status() != NO_CONTENT && reply.status() != NOT_MODIFIED) {
      if (length > 0) {
        response.headers().set(CONTENT_TYPE, CONTENT_TYPES.get(reply.media()));
      }
      response.headers().set(CONTENT_LENGTH, Integer.toString(length));
    }
    return response;
  }

  /**
   * The head of an answer that follows piece by piece.
   *
   * @param to the version that the client speaks: before 1.1 the end of it is that of the
   *     connection
   */
  static HttpResponse begun(Reply reply, HttpVersion to, boolean close) {
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()));
    fill(response.headers(), reply, to, close);
    response.headers().set(CONTENT_TYPE, CONTENT_TYPES.get(reply.media()));
    if (to.minorVersion() > 0) {
      response.headers().set(TRANSFER_ENCODING, CHUNKED);
    }
    return response;
  }

  private static void fill(HttpHeaders headers, Reply reply, HttpVersion to, boolean close) {
    for (Reply.Header header : reply.headers()) {
      headers.add(header.name(), header.value());
    }
    headers.set(DATE, Now.text());
    if (close) {
      headers.set(CONNECTION, CLOSE);
    } else if (to.minorVersion() == 0) {
      headers.set(CONNECTION, KEEP_ALIVE);
    }
  }

  /** The time for the header {@code Date}, made once a second. */
  private static final class Now {
    /** As RFC 9110 wants it, 5.6.7. */
    private static final DateTimeFormatter FORM =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static volatile Now last = new Now(0);

    private final long second;
    private final AsciiString text;

    private Now(long second) {
      this.second = second;
      this.text = new AsciiString(FORM.format(Instant.ofEpochSecond(second)));
    }

    static AsciiString text() {
      long second = System.currentTimeMillis() / 1000;
      Now now = last;
      if (now.second != second) {
        now = new Now(second);
        last = now;
      }
      return now.text;
    }
  }

  private static Map<Reply.Media, AsciiString> contentTypes() {
    Map<Reply.Media, AsciiString> types = new EnumMap<>(Reply.Media.class);
    for (Reply.Media media : Reply.Media.values()) {
      // all of them are UTF-8 by their own definition but HTML, which has to say so
      String charset = media == Reply.Media.HTML ? "; charset=UTF-8" : "";
      types.put(media, AsciiString.cached(media.full() + charset));
    }
    return types;
  }
}
