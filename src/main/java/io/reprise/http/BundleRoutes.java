package io.reprise.http;

import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.journal.BundleHeader;
import io.reprise.journal.BundleWriter;
import io.reprise.journal.ExportFailed;
import io.reprise.journal.Journal;
import io.reprise.journal.Redaction;
import io.reprise.replay.Finder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The entries of one or more entities as a bundle. They are read once before the answer begins, for
 * the checksum in its first line, and once more as fast as the caller takes them.
 */
final class BundleRoutes {
  private final Journal journal;
  private final Finder finder;
  private final Catalog catalog;
  private final Callers callers;
  private final BundleStreams streams;
  private final Clock clock;

  BundleRoutes(
      Journal journal,
      Finder finder,
      Catalog catalog,
      Callers callers,
      BundleStreams streams,
      Clock clock) {
    this.journal = journal;
    this.finder = finder;
    this.catalog = catalog;
    this.callers = callers;
    this.streams = streams;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
                "/v1/entities/{component}/{id}/bundle",
                this::bundle,
                RouteDoc.of(
                    "exportBundle",
                    "The entries of an entity, and of others with it, as a bundle: a header line,"
                        + " then an entry a line.",
                    "BundleLine",
                    "through",
                    "redact",
                    "with",
                    "caller"))
            .producing(Reply.Media.NDJSON),
        Route.get(
                FlowRoutes.PATH + "/bundle",
                this::flowBundle,
                RouteDoc.of(
                    "exportFlow",
                    "The entries of all entities of a flow as one bundle; Reprise-Flow-Complete"
                        + " says whether a limit left some out.",
                    "BundleLine",
                    "redact",
                    "caller"))
            .producing(Reply.Media.NDJSON));
  }

  /** Whose entries are wanted: up to a sequence, or all that there are. */
  private record Wanted(String component, String id, long through) {}

  private CompletionStage<Reply> bundle(Request request) {
    String component = request.segment(2);
    String id = request.segment(3);
    Names.component(catalog, component);
    Names.requireId(id);
    Parameters parameters = new Parameters(request);
    List<Wanted> wanted = new ArrayList<>();
    long through = parameters.number("through", 1, Long.MAX_VALUE - 1).orElse(Long.MAX_VALUE);
    wanted.add(new Wanted(component, id, through));
    parameters.all("with").forEach(other -> add(wanted, other, parameters));
    Redaction redaction = redaction(parameters);
    parameters.done();
    return streamed(wanted, redaction, request, fileName(component, id));
  }

  private CompletionStage<Reply> flowBundle(Request request) {
    Parameters parameters = new Parameters(request);
    Redaction redaction = redaction(parameters);
    parameters.done();
    return FlowRoutes.flow(finder, request)
        .thenCompose(
            flow ->
                streamed(
                        flow.entities().stream().map(BundleRoutes::whole).toList(),
                        redaction,
                        request,
                        "flow.bundle")
                    .thenApply(
                        reply ->
                            reply.with(
                                "Reprise-Flow-Complete", Boolean.toString(flow.complete()))));
  }

  private static Wanted whole(String entity) {
    int slash = entity.indexOf('/');
    return new Wanted(entity.substring(0, slash), entity.substring(slash + 1), Long.MAX_VALUE);
  }

  private CompletionStage<Reply> streamed(
      List<Wanted> wanted, Redaction redaction, Request request, String fileName) {
    BundleWriter.Source source =
        new BundleWriter.Source(versions(), clock.instant(), callers.caller(request));
    Streams.Place place = streams.take();
    return parts(wanted)
        .thenCompose(
            parts ->
                streams.prepared(
                    bounded ->
                        new BundleWriter(bounded, parts, source, redaction, journal.settings())))
        .thenApply(
            prepared ->
                Reply.stream(Reply.Media.NDJSON, streams.lines(place, prepared))
                    .with("Content-Disposition", "attachment; filename=\"" + fileName + '"')
                    .notStored())
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                place.leave();
              }
            })
        .exceptionallyCompose(BundleRoutes::failed);
  }

  /** An id may hold colons, which not every file system takes. */
  private static String fileName(String component, String id) {
    return component + "-" + id.replace(':', '_') + ".bundle";
  }

  private void add(List<Wanted> wanted, String entity, Parameters parameters) {
    int slash = entity.indexOf('/');
    String component = slash < 0 ? "" : entity.substring(0, slash);
    String id = entity.substring(slash + 1);
    if (catalog.find(component).isEmpty() || !Names.isId(id)) {
      parameters.wrong("with", "invalid", entity, "component/id of an installed component");
    } else if (wanted.stream()
        .anyMatch(w -> w.component().equals(component) && w.id().equals(id))) {
      parameters.wrong("with", "invalid", entity, "each entity once");
    } else {
      wanted.add(new Wanted(component, id, Long.MAX_VALUE));
    }
  }

  private Redaction redaction(Parameters parameters) {
    try {
      return Redaction.of(parameters.all("redact"), catalog::find);
    } catch (IllegalArgumentException e) {
      parameters.wrong("redact", "invalid", String.valueOf(e.getMessage()));
      return Redaction.none();
    }
  }

  private SortedMap<String, Integer> versions() {
    SortedMap<String, Integer> versions = new TreeMap<>();
    for (Installed installed : catalog.all()) {
      versions.put(installed.name(), installed.version());
    }
    return versions;
  }

  /** The ranges, fixed before anything is read: entries that come meanwhile stay out. */
  private CompletionStage<List<BundleHeader.Part>> parts(List<Wanted> wanted) {
    CompletionStage<List<BundleHeader.Part>> all =
        CompletableFuture.completedStage(new ArrayList<>());
    for (Wanted one : wanted) {
      all =
          all.thenCombine(
              journal.highestSequence(one.component(), one.id()),
              (parts, highest) -> {
                parts.add(part(one, highest));
                return parts;
              });
    }
    return all;
  }

  private static BundleHeader.Part part(Wanted wanted, long highest) {
    if (highest == 0) {
      throw Problem.of(Problems.UNKNOWN_ENTITY, "it has no entries")
          .about(wanted.component(), wanted.id())
          .thrown();
    }
    boolean all = wanted.through() == Long.MAX_VALUE;
    if (!all && wanted.through() > highest) {
      throw Problem.of(
              Problems.UNKNOWN_MOMENT,
              "through: " + wanted.through() + " (expected: at most " + highest + ", the highest)")
          .about(wanted.component(), wanted.id())
          .atSequence(highest)
          .thrown();
    }
    return new BundleHeader.Part(
        wanted.component(), wanted.id(), 1, all ? highest : wanted.through());
  }

  private static CompletionStage<Reply> failed(Throwable failure) {
    Throwable cause = Journals.cause(failure);
    return CompletableFuture.failedStage(
        cause instanceof ExportFailed
            ? Problem.of(Problems.INVALID_PARAMETER, String.valueOf(cause.getMessage())).thrown()
            : cause);
  }
}
