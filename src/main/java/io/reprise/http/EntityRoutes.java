package io.reprise.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.entity.Answer;
import io.reprise.entity.Entities;
import io.reprise.entity.EntityRead;
import io.reprise.replay.Moment;
import io.reprise.replay.Past;
import io.reprise.replay.Replay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Reads of one entity, now and in the past: its state and its queries. */
final class EntityRoutes {
  private static final Pattern SECONDS = Pattern.compile("[0-9]+");

  private static final String[] WORDS = {
    "consistency",
    "minSequence",
    "atSequence",
    "atTime",
    "ifNoneMatch",
    "preferWait",
    "caller",
    "traceparent"
  };

  private final Entities entities;
  private final Catalog catalog;
  private final Callers callers;
  private final Answers answers;
  private final Pasts pasts;
  private final HeldReads heldReads;
  private final HttpSettings settings;
  private final Clock clock;

  EntityRoutes(
      Entities entities,
      Replay replay,
      Catalog catalog,
      Callers callers,
      HeldReads heldReads,
      HttpSettings settings,
      Clock clock) {
    this.entities = entities;
    this.catalog = catalog;
    this.callers = callers;
    this.answers = new Answers(catalog);
    this.pasts = new Pasts(replay, catalog);
    this.heldReads = heldReads;
    this.settings = settings;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
                "/v1/entities/{component}/{id}",
                request -> read(request, Optional.empty()),
                RouteDoc.of(
                    "readEntity",
                    "The state of an entity, now or in the past.",
                    "EntityState",
                    WORDS))
            .by(Access.TOKEN),
        Route.get(
                "/v1/entities/{component}/{id}/queries/{query}",
                request -> read(request, Optional.of(request.segment(5))),
                RouteDoc.of(
                    "askQuery",
                    "A query of the component, now or in the past.",
                    "QueryAnswer",
                    WORDS))
            .by(Access.TOKEN));
  }

  private CompletionStage<Reply> read(Request request, Optional<String> query) {
    Subject subject = new Subject(request.segment(2), request.segment(3), query);
    Names.component(catalog, subject.component());
    Names.requireId(subject.id());
    String caller = callers.caller(request);
    Parameters parameters = new Parameters(request);
    boolean linearizable =
        parameters.word("consistency", "entity", "linearizable").equals("linearizable");
    long minSequence = parameters.number("min-sequence", 0, Long.MAX_VALUE).orElse(0);
    Optional<Moment> moment = Pasts.moment(parameters, clock.instant());
    Map<String, List<String>> rest = query.isPresent() ? parameters.rest() : Map.of();
    parameters.done();
    Optional<Headers.Known> known = Headers.known(request);
    if (moment.isPresent()) {
      request.visitor().require(Access.OPERATOR); // it replays what may be gone from the state
      return pasts
          .at(subject, rest, caller, moment.get())
          .thenApply(past -> pastReply(subject, past, known));
    }
    Duration hold = hold(request, known);
    EntityRead read =
        new EntityRead(
            query.map(name -> new EntityRead.Query(name, rest)),
            linearizable,
            minSequence,
            hold.isZero() ? Optional.empty() : newest(known),
            hold,
            caller);
    CompletionStage<Answer> answer =
        entities.read(subject.component(), subject.id(), read, settings.readTimeout());
    return (hold.isZero() ? answer : heldReads.holding(answer))
        .thenApply(given -> reply(subject, given, known, hold));
  }

  /** How long the caller lets us wait for another version than those it knows. */
  private Duration hold(Request request, Optional<Headers.Known> known) {
    Optional<String> wait = request.preference("wait");
    if (wait.isEmpty() || newest(known).isEmpty() || !SECONDS.matcher(wait.get()).matches()) {
      return Duration.ZERO; // a preference that can't be read is passed over (RFC 7240)
    }
    long atMost = settings.maxWait().toSeconds();
    boolean huge = wait.get().length() > Long.toString(atMost).length();
    long wanted = huge ? atMost : Long.parseLong(wait.get());
    return wanted < atMost ? Duration.ofSeconds(wanted) : settings.maxWait();
  }

  /** Versions only grow: a caller who knows several waits for one after the newest. */
  private static Optional<Long> newest(Optional<Headers.Known> known) {
    return known.flatMap(versions -> versions.versions().stream().max(Long::compare));
  }

  private Reply reply(
      Subject subject, Answer answer, Optional<Headers.Known> known, Duration hold) {
    if (answer instanceof Answer.Value value) {
      Reply reply =
          known.isPresent() && known.get().has(value.version())
              ? Reply.empty(304)
              : Reply.json(
                  200,
                  body(subject, value.sequence(), value.version(), value.time(), value.value()));
      return waited(reply, hold)
          .with("ETag", Headers.etag(value.version()))
          .with("Reprise-Sequence", Long.toString(value.sequence()))
          .with("Reprise-Consistency", value.linearizable() ? "linearizable" : "entity")
          .with("Reprise-Component-Version", Integer.toString(value.componentVersion()))
          .notStored();
    }
    if (answer instanceof Answer.Unchanged unchanged) {
      return waited(Reply.empty(304), hold)
          .with("ETag", Headers.etag(unchanged.version()))
          .with("Reprise-Sequence", Long.toString(unchanged.sequence()))
          .with("Reprise-Consistency", "entity")
          .with("Reprise-Component-Version", installedVersion(subject))
          .notStored();
    }
    if (answer instanceof Answer.NotDone notDone) {
      throw answers
          .unread(subject.component(), subject.id(), subject.query().orElse(""), notDone)
          .thrown();
    }
    throw new IllegalStateException("a read was answered as a command: " + answer);
  }

  private String installedVersion(Subject subject) {
    return Integer.toString(Names.component(catalog, subject.component()).version());
  }

  private static Reply waited(Reply reply, Duration hold) {
    return hold.isZero() ? reply : reply.with("Preference-Applied", "wait=" + hold.toSeconds());
  }

  private static Reply pastReply(Subject subject, Past past, Optional<Headers.Known> known) {
    Reply reply =
        known.isPresent() && known.get().has(past.version())
            ? Reply.empty(304)
            : Reply.json(
                200, body(subject, past.sequence(), past.version(), past.time(), past.value()));
    return reply
        .with("ETag", Headers.etag(past.version()))
        .with("Reprise-Sequence", Long.toString(past.sequence()))
        .with("Reprise-Consistency", past.settled() ? "past" : "past-not-settled")
        .with("Reprise-Component-Version", Integer.toString(past.componentVersion()))
        .notStored();
  }

  private static ObjectNode body(
      Subject subject, long sequence, long version, Instant time, JsonNode value) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("component", subject.component());
    json.put("id", subject.id());
    json.put("sequence", sequence);
    json.put("version", version);
    json.put("time", Times.text(time));
    json.set(subject.query().isPresent() ? "answer" : "state", value);
    return json;
  }

  /** What is read: an entity, or a query of it. */
  record Subject(String component, String id, Optional<String> query) {}
}
