package io.reprise.http;

import akka.NotUsed;
import akka.http.javadsl.model.HttpEntity;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The pieces of a body that fail if it breaks off. Once an answer has begun, akka-http ends the
 * pieces of a broken request as if they were all ({@code HttpServerBluePrint} of 10.5.3, where it
 * completes on an {@code EntityStreamError}): part of a line would pass for a whole one.
 */
final class WholeBody {
  private WholeBody() {}

  static Source<ByteString, NotUsed> of(HttpEntity entity) {
    if (entity instanceof HttpEntity.Chunked chunked) {
      return chunks(chunked);
    }
    Source<ByteString, NotUsed> pieces =
        entity.getDataBytes().mapMaterializedValue(unused -> NotUsed.getInstance());
    return entity.getContentLengthOption().isPresent()
        ? ofLength(pieces, entity.getContentLengthOption().getAsLong())
        : pieces;
  }

  private static Source<ByteString, NotUsed> chunks(HttpEntity.Chunked chunked) {
    return Source.lazySource(
            () -> {
              AtomicBoolean whole = new AtomicBoolean();
              return chunked
                  .getChunks()
                  .map(
                      chunk -> {
                        whole.set(chunk.isLastChunk());
                        return chunk.data();
                      })
                  .filter(ByteString::nonEmpty)
                  .mapMaterializedValue(unused -> NotUsed.getInstance())
                  .concatLazy(endIf(whole::get, "before its last chunk"));
            })
        .mapMaterializedValue(unused -> NotUsed.getInstance());
  }

  private static Source<ByteString, NotUsed> ofLength(
      Source<ByteString, NotUsed> pieces, long length) {
    return Source.lazySource(
            () -> {
              AtomicLong bytes = new AtomicLong();
              return pieces
                  .map(
                      piece -> {
                        bytes.addAndGet(piece.size());
                        return piece;
                      })
                  .concatLazy(endIf(() -> bytes.get() == length, "before its Content-Length"));
            })
        .mapMaterializedValue(unused -> NotUsed.getInstance());
  }

  private interface Condition {
    boolean holds();
  }

  private static Source<ByteString, NotUsed> endIf(Condition whole, String where) {
    return Source.lazySource(
            () ->
                whole.holds()
                    ? Source.<ByteString>empty()
                    : Source.<ByteString>failed(new IOException("it broke off " + where)))
        .mapMaterializedValue(unused -> NotUsed.getInstance());
  }
}
