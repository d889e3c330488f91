package io.reprise.http;

import io.reprise.cluster.ClusterView;
import io.reprise.codec.Catalog;
import io.reprise.entity.Entities;
import io.reprise.http.Examination.Part;
import io.reprise.interconnect.Messages;
import io.reprise.journal.Journal;
import io.reprise.journal.Outages;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Looks at everything that tells how the cluster is. Each part has a time limit of its own, and one
 * that does not answer keeps none of the others back.
 */
final class Doctor {
  private static final int ENTITIES_SHOWN = 20;

  private final ClusterView cluster;
  private final Journal journal;
  private final Messages messages;
  private final Entities entities;
  private final Catalog catalog;
  private final HttpSettings settings;

  Doctor(
      ClusterView cluster,
      Journal journal,
      Messages messages,
      Entities entities,
      Catalog catalog,
      HttpSettings settings) {
    this.cluster = cluster;
    this.journal = journal;
    this.messages = messages;
    this.entities = entities;
    this.catalog = catalog;
    this.settings = settings;
  }

  /** Never fails. */
  CompletionStage<Examination> examine() {
    CompletableFuture<Part<io.reprise.cluster.ClusterReport>> nodes = part(cluster::report);
    CompletableFuture<Part<Outages.Page>> outages =
        part(() -> journal.outages().list(Outages.Filter.all(), Optional.empty(), ENTITIES_SHOWN));
    CompletableFuture<Part<Messages.Delays>> delays = part(messages::delays);
    CompletableFuture<Part<List<String>>> missing =
        part(() -> journal.components().thenApply(catalog::missing));
    CompletableFuture<Part<Journal.Space>> space = part(journal::space);
    return CompletableFuture.allOf(nodes, outages, delays, missing, space)
        .thenApply(
            all ->
                new Examination(
                    Clock.systemUTC().instant(),
                    nodes.join(),
                    outages.join(),
                    delays.join(),
                    missing.join(),
                    space.join(),
                    entities.inLongRules()));
  }

  private <T> CompletableFuture<Part<T>> part(Supplier<CompletionStage<T>> look) {
    CompletableFuture<T> looking;
    try {
      looking = look.get().toCompletableFuture().copy();
    } catch (RuntimeException e) {
      looking = CompletableFuture.failedFuture(e);
    }
    Duration atMost = settings.examineTimeout();
    return looking
        .orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS)
        .handle((found, failure) -> failure == null ? Part.of(found) : Part.notKnown(why(failure)));
  }

  private String why(Throwable failure) {
    Throwable cause = Journals.cause(failure);
    return cause instanceof TimeoutException
        ? "no answer within "
            + settings.examineTimeout().toMillis()
            + " ms (reprise.http.examine-timeout)"
        : String.valueOf(cause.getMessage());
  }
}
