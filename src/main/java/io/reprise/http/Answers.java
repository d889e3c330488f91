package io.reprise.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.Catalog;
import io.reprise.codec.Installed;
import io.reprise.entity.Answer;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Turns what an entity answers into what goes over HTTP. */
final class Answers {
  private final Catalog catalog;

  Answers(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The body of an accepted command. */
  static ObjectNode accepted(String component, String id, Answer.Decided decided) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("component", component);
    json.put("id", id);
    json.put("sequence", decided.sequence());
    json.put("version", decided.version());
    decided.outcome().reply().ifPresent(reply -> json.set("reply", reply));
    decided.state().ifPresent(state -> json.set("state", state));
    return json;
  }

  /** A refusal by the component. */
  static Problem refused(String component, String id, Answer.Decided decided) {
    return Problem.refused(
            decided.outcome().code().orElse(Problems.REFUSED.code()),
            decided.outcome().reason().orElse("refused"))
        .about(component, id)
        .atSequence(decided.sequence())
        .ofCommand(decided.commandId(), false);
  }

  /** A command that was not decided, as far as known. */
  Problem undecided(
      String component, String id, String command, UUID commandId, Answer.NotDone answer) {
    boolean unknown = answer.maybeWritten() || answer.failure() == Answer.Failure.NO_ANSWER;
    return problem(kind(answer.failure()), component, id, command, answer)
        .ofCommand(commandId, unknown);
  }

  /**
   * A read that was not answered.
   *
   * @param query its name, empty for the state
   */
  Problem unread(String component, String id, String query, Answer.NotDone answer) {
    Problems kind = kind(answer.failure());
    // the fields of a query are parameters of the URL
    boolean parameters = kind == Problems.INVALID_BODY;
    return problem(parameters ? Problems.INVALID_PARAMETER : kind, component, id, query, answer);
  }

  /**
   * An entity that somebody wants in service.
   *
   * @throws Problem.Thrown if it is not
   */
  Reply recovered(String component, String id, Answer answer) {
    if (answer instanceof Answer.Recovered recovered) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("component", component).put("id", id);
      json.put("sequence", recovered.sequence()).put("version", recovered.version());
      return Reply.json(200, json)
          .with("ETag", Headers.etag(recovered.version()))
          .with("Reprise-Sequence", Long.toString(recovered.sequence()))
          .with("Reprise-Component-Version", Integer.toString(recovered.componentVersion()))
          .notStored();
    }
    if (answer instanceof Answer.NotDone notDone) {
      throw unread(component, id, "", notDone).thrown();
    }
    throw new IllegalStateException("a recovery was answered as something else: " + answer);
  }

  private Problem problem(
      Problems kind, String component, String id, String name, Answer.NotDone answer) {
    Problem problem =
        Problem.of(kind, detail(component, name, answer))
            .about(component, id)
            .atSequence(answer.sequence());
    if (answer.failure() == Answer.Failure.PRECONDITION_FAILED && answer.version() > 0) {
      problem = problem.withHeader("ETag", Headers.etag(answer.version()));
    }
    return answer.errors().isEmpty() ? problem : problem.withErrors(answer.errors());
  }

  private String detail(String component, String name, Answer.NotDone answer) {
    return switch (answer.failure()) {
      case UNKNOWN_COMMAND ->
          Names.unknown("command", name, known(component, Installed::commandNames));
      case UNKNOWN_QUERY -> Names.unknown("query", name, known(component, Installed::queryNames));
      default -> answer.detail();
    };
  }

  private List<String> known(String component, Function<Installed, List<String>> names) {
    return catalog.find(component).map(names).orElse(List.of());
  }

  static Problems kind(Answer.Failure failure) {
    return switch (failure) {
      case INVALID_BODY -> Problems.INVALID_BODY;
      case UNKNOWN_COMMAND -> Problems.UNKNOWN_COMMAND;
      case UNKNOWN_QUERY -> Problems.UNKNOWN_QUERY;
      case UNKNOWN_ENTITY -> Problems.UNKNOWN_ENTITY;
      case KEY_REUSED -> Problems.KEY_REUSED;
      case PRECONDITION_FAILED -> Problems.PRECONDITION_FAILED;
      case SEQUENCE_NOT_REACHED -> Problems.SEQUENCE_NOT_REACHED;
      case BUSY -> Problems.BUSY;
      case OUT_OF_SERVICE -> Problems.OUT_OF_SERVICE;
      case NEWER_ENTRY -> Problems.NEWER_ENTRY;
      case RULE_FAILED -> Problems.RULE_FAILED;
      case TIMER_GONE -> Problems.FAILED; // nobody sets timers off by HTTP
      case JOURNAL_UNAVAILABLE -> Problems.JOURNAL_UNAVAILABLE;
      case DRAINING -> Problems.DRAINING;
      case NO_ANSWER -> Problems.NO_ANSWER;
    };
  }
}
