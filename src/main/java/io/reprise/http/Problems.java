package io.reprise.http;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every problem that Reprise itself answers with: the only place of codes, statuses and advice. */
enum Problems {
  REFUSED(
      "refused",
      409,
      false,
      "The component refused the command",
      "Nothing has changed. The code is the component's own: its documentation says when it"
          + " refuses. Read the entity and decide whether to send another command."),
  INVALID_REQUEST(
      "invalid-request",
      400,
      false,
      "The request is not valid HTTP",
      "The detail says what could not be read. Check the request line and the headers;"
          + " percent-encode what is special in a URL."),
  MALFORMED_JSON(
      "malformed-json",
      400,
      false,
      "The body is not JSON",
      "The detail names line and column. Names may stand only once in an object, nothing may follow"
          + " the value, and values nest at most 64 deep."),
  INVALID_BODY(
      "invalid-body",
      422,
      false,
      "The body does not fit",
      "Each of errors names a field by a JSON Pointer and what is expected there."
          + " GET /v1/components/{component} shows the schemas of commands, /openapi.json all."),
  INVALID_PARAMETER(
      "invalid-parameter",
      422,
      false,
      "A parameter of the URL does not fit",
      "Each of errors names a parameter and what is expected. /openapi.json lists those of"
          + " each path."),
  INVALID_ID(
      "invalid-id",
      400,
      false,
      "The entity's id is not valid",
      "An id has 1 to 128 of the characters A-Z a-z 0-9 . _ ~ @ : - and begins with a letter"
          + " or digit."),
  INVALID_KEY(
      "invalid-key",
      400,
      false,
      "The idempotency key is not valid",
      "A key has 1 to 255 visible ASCII characters, given once, plain or in quotes. A UUID is a"
          + " good key."),
  INVALID_IF_MATCH(
      "invalid-if-match",
      400,
      false,
      "The condition on the version is not valid",
      "Send If-Match with one ETag as a read gave it, e.g. \"7\" with its quotes, or *; or"
          + " If-None-Match: * for an entity that must not exist; not both."),
  INVALID_HEADER(
      "invalid-header",
      400,
      false,
      "A header is not valid",
      "The detail names the header and what is expected."),
  UNKNOWN_PATH(
      "unknown-path",
      404,
      false,
      "There is nothing at this path",
      "GET / names where to begin; /openapi.json lists all paths."),
  UNKNOWN_COMPONENT(
      "unknown-component",
      404,
      false,
      "No such component is installed",
      "The detail names those that are. Put the component's jar on the node's class path or into"
          + " its folder of components and start it again."),
  UNKNOWN_COMMAND(
      "unknown-command",
      404,
      false,
      "The component has no such command",
      "The detail names those it has. GET /v1/components/{component} shows them with their"
          + " fields."),
  UNKNOWN_QUERY(
      "unknown-query",
      404,
      false,
      "The component has no such query",
      "The detail names those it has. GET /v1/components/{component} shows them with their"
          + " parameters."),
  NOTHING_FOUND(
      "nothing-found",
      404,
      false,
      "Nothing has that id",
      "The detail says which entries were searched. A command that was answered without an entry,"
          + " such as a refusal without a key, has left nothing. Names of entities are"
          + " component/id."),
  UNKNOWN_ENTITY(
      "unknown-entity",
      404,
      false,
      "There is no such entity",
      "An entity exists from its first event on. Send it a command that begins it."),
  UNKNOWN_MOMENT(
      "unknown-moment",
      404,
      true,
      "The entity has not reached this sequence",
      "Its highest sequence is named: ask for one up to that."),
  BEFORE_BEGINNING(
      "before-beginning",
      404,
      false,
      "The entity had not begun by then",
      "Ask for a later time: from that of its first entry on, which GET …/entries shows."),
  UNKNOWN_OUTCOME(
      "unknown-outcome",
      404,
      true,
      "No command with this key was executed",
      "None was durable as of the sequence that is named. A command may still be under way: send it"
          + " again with the same key, and it is executed at most once."),
  UNKNOWN_NODE(
      "unknown-node",
      404,
      false,
      "No such node is a member of the cluster",
      "GET /v1/cluster lists the members, by host:port as they reach each other. One that has gone"
          + " has nothing to leave."),
  UNKNOWN_MESSAGE(
      "unknown-message",
      404,
      false,
      "No such message, call or timer waits",
      "It is done by now, or never was: the entries of its sender tell which."
          + " GET /v1/messages?waiting=all lists those that wait, by component/id/sequence/index."),
  MISSING_REASON(
      "missing-reason",
      400,
      false,
      "The reason is missing",
      "Nothing was done. Say why in the header Reprise-Reason: it is kept with what you do."),
  NOT_PARKED(
      "not-parked",
      409,
      false,
      "It is not parked",
      "Nothing was done. It is delivered without help, or waits for one before it that is parked:"
          + " GET /v1/messages/{component}/{id}/{sequence}/{index} shows which."),
  OUTCOME_KNOWN(
      "outcome-known",
      409,
      false,
      "The receiver has decided already",
      "Nothing was done. A skip would tell the sender that it was refused, which is not so."
          + " Retry it instead: it is not done again, and its sender is told the outcome."),
  COUNT_CHANGED(
      "count-changed",
      409,
      false,
      "There are more than expected",
      "Nothing was done. The detail says how many match now: look at them (GET /v1/messages, GET"
          + " /v1/out-of-service), then send the new count, or a narrower filter."),
  CLOCK_NOT_MANUAL(
      "clock-not-manual",
      409,
      false,
      "The clock of this node can't be moved",
      "Nothing has changed. Only a developer's node can have a clock that is moved by hand: start"
          + " it with ./reprise dev --clock manual."),
  METHOD_NOT_ALLOWED(
      "method-not-allowed",
      405,
      false,
      "The path does not take this method",
      "The header Allow names the methods that it takes."),
  NOT_ACCEPTABLE(
      "not-acceptable",
      406,
      false,
      "No form of the answer is acceptable",
      "The detail names the media types there are. Leave out Accept, or name one of them."),
  TOO_SLOW(
      "request-timeout",
      408,
      true,
      "The body did not arrive in time",
      "Send it faster, or in smaller parts."),
  PRECONDITION_FAILED(
      "precondition-failed",
      412,
      false,
      "The entity has another version",
      "Nothing has changed. Read the entity, decide again, and send the command with its new"
          + " ETag."),
  SEQUENCE_NOT_REACHED(
      "sequence-not-reached",
      412,
      true,
      "The entity has not reached this sequence",
      "The sequence that it has is named. It may be under way: read again, or ask for a lower"
          + " one."),
  TOO_LARGE(
      "too-large",
      413,
      false,
      "The body is too large",
      "The detail names the limit (reprise.http.max-body). Send less at once; many commands go to"
          + " POST /v1/commands, where the limit holds for each line."),
  URI_TOO_LONG(
      "uri-too-long",
      414,
      false,
      "The URL is too long",
      "Send a shorter one: at most 8 KiB (akka.http.server.parsing.max-uri-length)."),
  UNSUPPORTED_MEDIA_TYPE(
      "unsupported-media-type",
      415,
      false,
      "The body has a media type that is not taken here",
      "Send Content-Type: application/json, in UTF-8 and not compressed; POST /v1/commands takes"
          + " application/x-ndjson."),
  KEY_REUSED(
      "key-reused",
      422,
      false,
      "The idempotency key came before with another command",
      "Each command needs a key of its own; only a repetition of the very same command may carry"
          + " the same one."),
  UNREADABLE_ENTRY(
      "unreadable-entry",
      422,
      false,
      "An entry of the entity's history can't be read",
      "The sequence names it. Nothing is lost: install a version of the component that reads it"
          + " (formerly, alias or dropped), then ask again."),
  BUSY(
      "busy",
      429,
      true,
      "Too many commands wait for this entity",
      "Send it again after the seconds of Retry-After, and fewer at once to one entity."),
  HEADERS_TOO_LARGE(
      "headers-too-large",
      431,
      false,
      "The headers are too large",
      "A header has at most 8 KiB, a request at most 64 of them: max-header-value-length and"
          + " max-header-count in akka.http.server.parsing."),
  FAILED(
      "internal-error",
      500,
      false,
      "Something failed inside Reprise",
      "This is a fault of Reprise: the node's log holds the cause under the traceId. Please"
          + " report it."),
  RULE_FAILED(
      "rule-failed",
      500,
      false,
      "A rule of the component failed",
      "Nothing has changed. This is a fault of the component: the detail says what its rule threw,"
          + " the node's log holds the whole of it."),
  UNKNOWN_METHOD(
      "unknown-method",
      501,
      false,
      "The method is not known",
      "Use GET, HEAD, POST, DELETE or OPTIONS; /openapi.json says which path takes which."),
  OUT_OF_SERVICE(
      "out-of-service",
      503,
      true,
      "The entity is out of service",
      "The detail names the entry that can't be recovered and why. Nothing is lost: install a"
          + " version of the component that reads it, then POST /v1/out-of-service/retry, or wait:"
          + " it is tried again by itself. GET /v1/out-of-service lists all. Other entities are not"
          + " affected."),
  NEWER_ENTRY(
      "newer-entry",
      503,
      true,
      "A newer release than this node runs has written to the entity",
      "The detail names the entry, and both versions of the component. Nothing is lost. Where"
          + " another node runs the newer version, the entity moves there within seconds: send it"
          + " again after the seconds of Retry-After. Operators: finish the roll-out."),
  JOURNAL_UNAVAILABLE(
      "journal-unavailable",
      503,
      true,
      "The journal can't be reached",
      "Send it again after the seconds of Retry-After. If outcome is unknown, use the same"
          + " Idempotency-Key, so that it happens once. Operators: see whether PostgreSQL runs."),
  DRAINING(
      "draining",
      503,
      true,
      "The entity is moving or the node is leaving",
      "Send it again after the seconds of Retry-After; another node will answer."),
  OVERLOADED(
      "overloaded",
      503,
      true,
      "This node has no room for the request",
      "Nothing was begun. Send it again after the seconds of Retry-After. The detail names the"
          + " limit."),
  NODE_SILENT(
      "node-silent",
      504,
      true,
      "The node does not answer",
      "It is a member, but has not answered in time: it may have done what it was asked. GET"
          + " /v1/cluster shows how it is, GET /v1/cluster/doctor what to do."),
  NO_ANSWER(
      "no-answer",
      504,
      true,
      "There was no answer in time",
      "If outcome is unknown, the command may have happened: ask GET …/outcomes/{key}, or send it"
          + " again with the same Idempotency-Key, so that it happens once."),
  UNSUPPORTED_VERSION(
      "unsupported-http-version",
      505,
      false,
      "The version of HTTP is not supported",
      "Use HTTP/1.1.");

  private static final Map<String, Problems> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(Problems::code, Function.identity()));

  private final String code;
  private final int status;
  private final boolean retryable;
  private final String title;
  private final String advice;

  Problems(String code, int status, boolean retryable, String title, String advice) {
    this.code = code;
    this.status = status;
    this.retryable = retryable;
    this.title = title;
    this.advice = advice;
  }

  static Optional<Problems> find(String code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  String code() {
    return code;
  }

  int status() {
    return status;
  }

  /** Whether the same request may succeed later. */
  boolean retryable() {
    return retryable;
  }

  String title() {
    return title;
  }

  /** What to do, for people. */
  String advice() {
    return advice;
  }

  /** Whether to tell the caller when to come back. */
  boolean retryAfter() {
    return this == BUSY
        || this == OUT_OF_SERVICE
        || this == NEWER_ENTRY
        || this == JOURNAL_UNAVAILABLE
        || this == DRAINING
        || this == OVERLOADED;
  }

  /** Whether part of the request may still be on its way, so that its connection can't go on. */
  boolean closesConnection() {
    return this == INVALID_REQUEST || this == TOO_LARGE || this == TOO_SLOW;
  }
}
