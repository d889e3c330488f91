package io.reprise.http;

import akka.stream.javadsl.Source;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What has come of a body before it is known whether all of it comes at once. */
final class BegunBody {
  private final List<HttpContent> parts = new ArrayList<>(1);

  void add(HttpContent part) {
    parts.add(part);
  }

  int bytes() {
    int bytes = 0;
    for (HttpContent part : parts) {
      bytes += part.content().readableBytes();
    }
    return bytes;
  }

  /**
   * The body of a request that begins so; nothing is left here.
   *
   * @param arriving what the rest of it comes by; absent if this is all of it
   */
  RequestBody body(
      HttpRequest request, List<Reply.Header> headers, @Nullable ArrivingBody arriving) {
    Optional<String> type = HttpMessages.mediaType(headers);
    if (arriving == null) {
      return RequestBody.arrived(type, take());
    }
    parts.forEach(part -> arriving.add(part.content()));
    drop();
    long length = HttpUtil.getContentLength(request, -1L);
    return RequestBody.arriving(
        type,
        Source.fromPublisher(arriving),
        length < 0 ? OptionalLong.empty() : OptionalLong.of(length),
        HttpUtil.is100ContinueExpected(request));
  }

  private byte[] take() {
    byte[] all = new byte[bytes()];
    int at = 0;
    for (HttpContent part : parts) {
      int length = part.content().readableBytes();
      part.content().readBytes(all, at, length);
      at += length;
    }
    drop();
    return all;
  }

  void drop() {
    parts.forEach(HttpContent::release);
    parts.clear();
  }
}
