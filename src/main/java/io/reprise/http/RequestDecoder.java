package io.reprise.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Makes requests of bytes, within the limits of the settings. */
final class RequestDecoder extends HttpRequestDecoder {
  private static final int PIECE_BYTES = 64 << 10;

  /** For the method and the version beside the target. */
  private static final int LINE_FRAME = 64;

  RequestDecoder(HttpSettings settings) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(settings.maxTargetBytes() + LINE_FRAME)
            .setMaxHeaderSize(settings.maxHeadBytes())
            .setMaxChunkSize(PIECE_BYTES));
  }

  /** Two lengths: what one server takes for the next request another takes for the body. */
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException(
        "Content-Length beside Transfer-Encoding (expected: one of them)");
  }
}
