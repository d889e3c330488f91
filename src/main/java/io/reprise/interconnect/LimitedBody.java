package io.reprise.interconnect;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a body up to a limit; what comes after it is not read, and the connection is closed. */
final class LimitedBody implements BodySubscriber<LimitedBody.Read> {

  /**
   * What was read.
   *
   * @param whole whether that is all of it
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Read(byte[] bytes, boolean whole) {}

  private final int bytesMax;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<Read> read = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  LimitedBody(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  @Override
  public CompletionStage<Read> getBody() {
    return read;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (read.isDone()) {
      return;
    }
    for (ByteBuffer buffer : buffers) {
      byte[] part = new byte[Math.min(buffer.remaining(), bytesMax - bytes.size())];
      boolean fits = part.length == buffer.remaining();
      buffer.get(part);
      bytes.writeBytes(part);
      if (!fits) {
        end(false);
        return;
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    read.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    end(true);
  }

  private void end(boolean whole) {
    read.complete(new Read(bytes.toByteArray(), whole));
    if (!whole && subscription != null) {
      subscription.cancel();
    }
  }
}
