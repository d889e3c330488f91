package io.reprise.interconnect;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.reprise.codec.Effects;
import io.reprise.codec.Named;
import io.reprise.codec.PlainValues;
import io.reprise.component.Cause;
import io.reprise.component.Outcome;
import io.reprise.entity.Answer;
import io.reprise.entity.Entities;
import io.reprise.entity.EntityCommand;
import io.reprise.entity.Precondition;
import io.reprise.journal.EffectId;
import io.reprise.journal.Entry;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries one errand out: gives the receiver its command or calls the endpoint, then tells the
 * sender how that has ended. One attempt; stages never fail. Safe for use by many threads.
 */
final class Courier {

  /** How often something is tried, and how long the pauses are. */
  record Retries(int attemptsMax, Duration pauseMin, Duration pauseMax) {}

  private final Entities entities;
  private final Endpoints endpoints;
  private final HttpCalls calls;
  private final InterconnectSettings settings;

  Courier(Entities entities, Endpoints endpoints, HttpCalls calls, InterconnectSettings settings) {
    this.entities = entities;
    this.endpoints = endpoints;
    this.calls = calls;
    this.settings = settings;
  }

  Retries retriesOf(Errand errand) {
    if (errand.planned() instanceof Effects.Call call) {
      Optional<Endpoint> endpoint = endpoints.find(call.endpoint());
      if (endpoint.isPresent()) {
        return new Retries(
            endpoint.get().attemptsMax(), endpoint.get().retryMin(), endpoint.get().retryMax());
      }
    }
    return new Retries(settings.attemptsMax(), settings.retryMin(), settings.retryMax());
  }

  CompletionStage<Carried> carry(Errand errand) {
    try {
      return begin(errand).exceptionally(failure -> bug(errand, failure));
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(bug(errand, e));
    }
  }

  private static Carried bug(Errand errand, Throwable failure) {
    return new Carried.Retry(
        "could not be carried out: " + failure,
        true,
        Optional.empty(),
        Optional.ofNullable(errand.outcome));
  }

  private CompletionStage<Carried> begin(Errand errand) {
    Outcome known = errand.outcome;
    if (known != null) {
      return tell(errand, known);
    }
    if (errand.skipped()) {
      return tell(
          errand,
          new Outcome(false, Optional.of("skipped"), errand.intervened(), Optional.empty()));
    }
    if (errand.planned() instanceof Effects.Send send) {
      return send(errand, send);
    } else if (errand.planned() instanceof Effects.Call call) {
      return call(errand, call);
    }
    return runOff(errand, (Effects.Schedule) errand.planned());
  }

  // ── messages ────────────────────────────────────────────────────────────────────────────────

  private CompletionStage<Carried> send(Errand errand, Effects.Send send) {
    int hops = hops(errand);
    if (hops > settings.hopsMax()) {
      return parked(
          "hop-limit",
          hops
              + " messages have led to one another (expected: at most"
              + " reprise.interconnect.max-hops = "
              + settings.hopsMax()
              + ")");
    }
    if (!entities.knows(send.component())) {
      return parked("unknown-component", "component " + send.component() + " is not installed");
    }
    ErrandKey key = errand.key();
    UUID id = EffectId.message(key.sender(), key.sequence(), key.index(), errand.sent());
    EntityCommand command = command(errand, id, send.command(), key.sender(), hops, false, null);
    return entities
        .deliver(send.component(), send.id(), command, errand.again, settings.deliverTimeout())
        .thenCompose(
            answer ->
                answer instanceof Answer.Decided decided
                    ? tell(errand, outcome(decided.outcome()))
                    : CompletableFuture.completedFuture(failed(answer, Optional.empty())));
  }

  private static int hops(Errand errand) {
    return errand.hops() + 1 - errand.hopsFrom();
  }

  private static Outcome outcome(Entry.Outcome outcome) {
    return new Outcome(
        outcome.accepted(),
        outcome.code(),
        outcome.reason(),
        outcome.reply().map(PlainValues::fromJson));
  }

  // ── calls ───────────────────────────────────────────────────────────────────────────────────

  private CompletionStage<Carried> call(Errand errand, Effects.Call call) {
    Optional<Endpoint> endpoint = endpoints.find(call.endpoint());
    if (endpoint.isEmpty()) {
      return parked(
          "unknown-endpoint",
          "reprise.interconnect.endpoints has no "
              + call.endpoint()
              + " (expected: "
              + (endpoints.names().isEmpty() ? "some" : String.join(", ", endpoints.names()))
              + ")");
    }
    return calls
        .call(
            endpoint.get(),
            call.operation(),
            errand.key().toString(),
            Optional.of(errand.traceparent()),
            call.body())
        .thenCompose(
            result -> {
              if (result instanceof CallResult.Answered answered) {
                return tell(errand, answered.outcome());
              } else if (result instanceof CallResult.Again again) {
                return CompletableFuture.completedFuture(
                    new Carried.Retry(again.error(), true, again.after(), Optional.empty()));
              }
              CallResult.Park park = (CallResult.Park) result;
              return parked(park.code(), park.error());
            });
  }

  // ── timers ──────────────────────────────────────────────────────────────────────────────────

  private CompletionStage<Carried> runOff(Errand errand, Effects.Schedule timer) {
    ErrandKey key = errand.key();
    UUID id = EffectId.timer(key.sender(), key.sequence(), key.index(), errand.due());
    EntityCommand command = command(errand, id, timer.command(), key.sender(), 0, true, null);
    return give(errand, command, Optional.empty());
  }

  // ── outcomes ────────────────────────────────────────────────────────────────────────────────

  private CompletionStage<Carried> tell(Errand errand, Outcome outcome) {
    Optional<Named> wanted =
        outcome.accepted() ? onAccepted(errand.planned()) : onRefused(errand.planned());
    if (wanted.isEmpty()) {
      return CompletableFuture.completedFuture(new Carried.Done());
    }
    ErrandKey key = errand.key();
    UUID id = EffectId.outcome(key.sender(), key.sequence(), key.index(), errand.sent());
    EntityCommand command =
        command(errand, id, wanted.get(), errand.receiver(), errand.hops(), false, outcome);
    return give(errand, command, Optional.of(outcome));
  }

  private static Optional<Named> onAccepted(Effects.Planned planned) {
    if (planned instanceof Effects.Send send) {
      return send.onAccepted();
    }
    return planned instanceof Effects.Call call ? call.onAccepted() : Optional.empty();
  }

  private static Optional<Named> onRefused(Effects.Planned planned) {
    if (planned instanceof Effects.Send send) {
      return send.onRefused();
    }
    return planned instanceof Effects.Call call ? call.onRefused() : Optional.empty();
  }

  /** Gives the sender a command of its own: whatever it decides, the errand has ended. */
  private CompletionStage<Carried> give(
      Errand errand, EntityCommand command, Optional<Outcome> outcome) {
    String sender = errand.key().sender();
    int slash = sender.indexOf('/');
    String component = sender.substring(0, slash);
    if (!entities.knows(component)) {
      return CompletableFuture.completedFuture(
          new Carried.Park(
              "unknown-component", "component " + component + " is not installed", outcome));
    }
    return entities
        .deliver(
            component,
            sender.substring(slash + 1),
            command,
            errand.again,
            settings.deliverTimeout())
        .thenApply(
            answer ->
                answer instanceof Answer.Decided ? new Carried.Done() : failed(answer, outcome));
  }

  // ── both ────────────────────────────────────────────────────────────────────────────────────

  private static EntityCommand command(
      Errand errand,
      UUID id,
      Named command,
      String caller,
      int hops,
      boolean timer,
      @Nullable Outcome outcome) {
    ErrandKey key = errand.key();
    return new EntityCommand(
        id,
        command.name(),
        command.body().isMissingNode() ? JsonNodeFactory.instance.objectNode() : command.body(),
        Optional.empty(),
        new Precondition.None(),
        caller,
        false,
        Optional.of(errand.traceparent()),
        Optional.of(new Cause(key.sender(), key.sequence(), key.index())),
        hops,
        Optional.ofNullable(outcome),
        timer,
        errand.intervened());
  }

  private static Carried failed(Answer answer, Optional<Outcome> outcome) {
    if (!(answer instanceof Answer.NotDone failed)) {
      throw new IllegalStateException("a command was answered by " + answer);
    }
    String error = failed.failure() + ": " + failed.detail() + fields(failed);
    return switch (failed.failure()) {
      case TIMER_GONE -> new Carried.Done();
      case UNKNOWN_COMMAND -> new Carried.Park("unknown-command", error, outcome);
      case INVALID_BODY -> new Carried.Park("invalid-body", error, outcome);
      case OUT_OF_SERVICE -> new Carried.Park("out-of-service", error, outcome);
      case BUSY, JOURNAL_UNAVAILABLE, DRAINING ->
          new Carried.Retry(error, false, Optional.empty(), outcome);
      default -> new Carried.Retry(error, true, Optional.empty(), outcome);
    };
  }

  private static String fields(Answer.NotDone failed) {
    return failed.errors().stream()
        .map(error -> error.pointer() + " " + error.detail())
        .collect(Collectors.joining("; ", failed.errors().isEmpty() ? "" : " ", ""));
  }

  private static CompletionStage<Carried> parked(String code, String error) {
    return CompletableFuture.completedFuture(new Carried.Park(code, error, Optional.empty()));
  }
}
