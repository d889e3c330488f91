package io.reprise.http;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** The body of a request: already here, or still arriving. Read once. */
final class RequestBody {
  private final Optional<String> mediaType;
  private final Optional<byte[]> arrived;
  private final Source<ByteString, ?> pieces;
  private final OptionalLong length;
  private final boolean waitsForContinue;
  private final AtomicLong kept = new AtomicLong();
  private volatile boolean taken;

  private RequestBody(
      Optional<String> mediaType,
      Optional<byte[]> arrived,
      Source<ByteString, ?> pieces,
      OptionalLong length,
      boolean waitsForContinue) {
    this.mediaType = mediaType;
    this.arrived = arrived;
    this.pieces = pieces;
    this.length = length;
    this.waitsForContinue = waitsForContinue;
  }

  static RequestBody arrived(Optional<String> mediaType, byte[] bytes) {
    return new RequestBody(
        mediaType,
        Optional.of(bytes),
        Source.single(ByteString.fromArrayUnsafe(bytes)),
        OptionalLong.of(bytes.length),
        false);
  }

  /** The client sends nothing before it is told to, if {@code waitsForContinue}. */
  static RequestBody arriving(
      Optional<String> mediaType,
      Source<ByteString, ?> pieces,
      OptionalLong length,
      boolean waitsForContinue) {
    return new RequestBody(mediaType, Optional.empty(), pieces, length, waitsForContinue);
  }

  /** Type and subtype in lower case, without parameters. */
  Optional<String> mediaType() {
    return mediaType;
  }

  /** The whole body, if it is here already. */
  Optional<byte[]> whole() {
    return arrived;
  }

  /** Its length, if the client said it. */
  OptionalLong length() {
    return length;
  }

  boolean waitsForContinue() {
    return waitsForContinue;
  }

  /** Whether part of it is still to come and nobody has asked for it. */
  boolean untouched() {
    return arrived.isEmpty() && !taken;
  }

  /** Notes that so many bytes of it are kept until its answer. */
  void keep(long bytes) {
    kept.addAndGet(bytes);
  }

  /** How many bytes of it were kept; from now on none. */
  long letGo() {
    return kept.getAndSet(0);
  }

  /** Its pieces, to be run once; the body counts as read from here on. */
  Source<ByteString, ?> take() {
    taken = true;
    return pieces;
  }
}
