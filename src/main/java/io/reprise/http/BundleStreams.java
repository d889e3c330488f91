package io.reprise.http;

import akka.NotUsed;
import akka.stream.Attributes;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import io.reprise.journal.BundleWriter;
import io.reprise.journal.Entry;
import io.reprise.journal.Histories;
import io.reprise.journal.Journal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what bundles hold, on threads that may block, and sends it no faster than its caller takes
 * it. A bundle that can't be finished ends its connection, so that nobody takes it for whole; so
 * does a node that leaves, after {@code reprise.http.drain-timeout}.
 */
final class BundleStreams {
  private static final Logger LOG = LoggerFactory.getLogger(BundleStreams.class);

  private static final int PIECE_BYTES = 64 << 10;

  /** Pieces that wait for the caller. */
  private static final int PIECES = 2;

  /** The server ends a connection on which nothing moves (reprise.http.idle-timeout) before. */
  private static final Duration WRITE_TIMEOUT = Duration.ofHours(1);

  private final Journal journal;
  private final HttpSettings settings;
  private final Executor blocking;
  private final Streams streams;

  BundleStreams(Journal journal, HttpSettings settings, Executor blocking) {
    this.journal = journal;
    this.settings = settings;
    this.blocking = blocking;
    this.streams =
        new Streams(
            "exports of bundles",
            "reprise.http.bundles",
            settings.bundles(),
            settings.bundleBegin().plus(settings.streamBegin()));
  }

  /**
   * Takes the place of one bundle, from before its first reading on.
   *
   * @throws Problem.Thrown if as many run as may
   */
  Streams.Place take() {
    return streams.take();
  }

  /**
   * Reads all entries a first time.
   *
   * @param writer made for what it is to read from, which ends the reading when it takes too long
   */
  CompletionStage<BundleWriter> prepared(Function<Histories, BundleWriter> writer) {
    return CompletableFuture.supplyAsync(
        () -> {
          Bounded bounded = new Bounded(System.nanoTime() + settings.bundleBegin().toNanos());
          BundleWriter made = writer.apply(bounded);
          made.header();
          bounded.begun = true;
          return made;
        },
        blocking);
  }

  /** The journal, with a limit for the time until the answer begins. */
  private final class Bounded implements Histories {
    private final long deadline;
    private volatile boolean begun;

    Bounded(long deadline) {
      this.deadline = deadline;
    }

    @Override
    public void forEach(
        String component, String id, long after, long through, Consumer<Entry> consumer) {
      journal.forEach(
          component,
          id,
          after,
          through,
          entry -> {
            if (!begun && System.nanoTime() - deadline > 0) {
              throw tooSlow();
            }
            consumer.accept(entry);
          });
    }

    private Problem.Thrown tooSlow() {
      return Problem.of(
              Problems.NO_ANSWER,
              "the entries could not be read within "
                  + settings.bundleBegin().toSeconds()
                  + " s (reprise.http.bundle-begin). Export fewer at once, e.g. with through")
          .thrown();
    }
  }

  /** The lines of a bundle that was read once. */
  Source<ByteString, NotUsed> lines(Streams.Place place, BundleWriter writer) {
    return place.holding(
        () -> {
          CompletableFuture<ByteString> end = new CompletableFuture<>();
          Source<ByteString, NotUsed> written =
              StreamConverters.asOutputStream(WRITE_TIMEOUT)
                  .withAttributes(Attributes.inputBuffer(PIECES, PIECES))
                  .mapMaterializedValue(
                      out -> {
                        blocking.execute(() -> write(writer, out, end));
                        return NotUsed.getInstance();
                      });
          return written.concat(Source.completionStage(end).filter(last -> !last.isEmpty()));
        });
  }

  private static void write(
      BundleWriter writer, OutputStream out, CompletableFuture<ByteString> end) {
    try (OutputStream pieces = new BufferedOutputStream(out, PIECE_BYTES)) {
      try {
        writer.writeTo(pieces);
        end.complete(ByteString.emptyByteString());
      } catch (IOException | RuntimeException | Error e) {
        end.completeExceptionally(e); // before the stream is closed, which would end it well
        throw e;
      }
    } catch (IOException e) {
      LOG.debug("the caller of a bundle has gone: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("a bundle could not be exported to its end: {}", e.getMessage());
    }
  }
}
