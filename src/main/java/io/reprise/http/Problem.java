package io.reprise.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reprise.codec.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One error as the caller sees it (RFC 9457).
 *
 * @param code the kind's code, or that of a component's refusal
 * @param sequence the entity's sequence as far as known, else 0
 * @param outcomeUnknown whether a command may have become durable all the same
 * @param headers sent with it, beside its body
 */
record Problem(
    Problems kind,
    String code,
    String detail,
    Optional<String> component,
    Optional<String> id,
    long sequence,
    Optional<UUID> commandId,
    boolean outcomeUnknown,
    List<FieldError> errors,
    List<Reply.Header> headers) {

  private static final String RETRY_AFTER_SECONDS = "1";

  static Problem of(Problems kind, String detail) {
    return of(kind, kind.code(), detail);
  }

  /** A refusal by the component. */
  static Problem refused(String code, String reason) {
    return of(Problems.REFUSED, code, reason);
  }

  private static Problem of(Problems kind, String code, String detail) {
    List<Reply.Header> headers =
        kind.retryAfter()
            ? List.of(new Reply.Header("Retry-After", RETRY_AFTER_SECONDS))
            : List.of();
    return new Problem(
        kind,
        code,
        detail,
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        false,
        List.of(),
        headers);
  }

  Problem about(String component, String id) {
    return new Problem(
        kind,
        code,
        detail,
        Optional.of(component),
        Optional.of(id),
        sequence,
        commandId,
        outcomeUnknown,
        errors,
        headers);
  }

  Problem atSequence(long known) {
    return new Problem(
        kind, code, detail, component, id, known, commandId, outcomeUnknown, errors, headers);
  }

  Problem ofCommand(UUID command, boolean maybeWritten) {
    return new Problem(
        kind,
        code,
        detail,
        component,
        id,
        sequence,
        Optional.of(command),
        maybeWritten,
        errors,
        headers);
  }

  Problem withErrors(List<FieldError> all) {
    return new Problem(
        kind, code, detail, component, id, sequence, commandId, outcomeUnknown, all, headers);
  }

  Problem withHeader(String name, String value) {
    List<Reply.Header> more = new ArrayList<>(headers);
    more.add(new Reply.Header(name, value));
    return new Problem(
        kind, code, detail, component, id, sequence, commandId, outcomeUnknown, errors, more);
  }

  int status() {
    return kind.status();
  }

  /** The document; members that say nothing are left out. */
  ObjectNode toJson(String traceId) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", "/problems/" + code);
    json.put("title", kind.title());
    json.put("status", kind.status());
    json.put("detail", detail);
    json.put("code", code);
    component.ifPresent(name -> json.put("component", name));
    id.ifPresent(name -> json.put("id", name));
    if (sequence > 0) {
      json.put("sequence", sequence);
    }
    commandId.ifPresent(command -> json.put("commandId", command.toString()));
    json.put("traceId", traceId);
    json.put("retryable", kind.retryable());
    json.put("outcome", outcomeUnknown ? "unknown" : "none");
    if (!errors.isEmpty()) {
      ArrayNode list = json.putArray("errors");
      for (FieldError error : errors) {
        list.addObject()
            .put("pointer", error.pointer())
            .put("code", error.code())
            .put("detail", error.detail());
      }
    }
    return json;
  }

  /** The same as an exception, to leave a handler with. */
  Thrown thrown() {
    return new Thrown(this);
  }

  /** Carries a problem out of a handler. */
  static final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    private Thrown(Problem problem) {
      // no stack trace: the caller's mistake, not ours
      super(problem.code() + ": " + problem.detail(), null, false, false);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }
}
