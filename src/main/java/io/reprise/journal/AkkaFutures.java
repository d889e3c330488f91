package io.reprise.journal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** Hands stages to Akka with their failures as they are, not wrapped as stages wrap them. */
final class AkkaFutures {
  private AkkaFutures() {}

  static <T> Future<T> of(CompletionStage<? extends T> stage) {
    CompletableFuture<T> plain = new CompletableFuture<>();
    CompletionStage<?> unused =
        stage.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                plain.complete(value);
              } else {
                boolean wrapped =
                    failure instanceof CompletionException && failure.getCause() != null;
                plain.completeExceptionally(wrapped ? failure.getCause() : failure);
              }
            });
    return FutureConverters.asScala(plain);
  }
}
