package io.reprise.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every problem that Reprise itself answers with: the only place of codes, statuses and titles.
 * What to do about each stands in {@code problems.properties}.
 */
enum Problems {
  REFUSED("refused", 409, false, "The component refused the command"),
  INVALID_REQUEST("invalid-request", 400, false, "The request is not valid HTTP"),
  MALFORMED_JSON("malformed-json", 400, false, "The body is not JSON"),
  INVALID_BODY("invalid-body", 422, false, "The body does not fit"),
  INVALID_PARAMETER("invalid-parameter", 422, false, "A parameter of the URL does not fit"),
  INVALID_ID("invalid-id", 400, false, "The entity's id is not valid"),
  INVALID_KEY("invalid-key", 400, false, "The idempotency key is not valid"),
  INVALID_IF_MATCH("invalid-if-match", 400, false, "The condition on the version is not valid"),
  INVALID_HEADER("invalid-header", 400, false, "A header is not valid"),
  TOKEN_MISSING("token-missing", 401, false, "A token is needed"),
  TOKEN_WRONG("token-wrong", 401, false, "The token is none of this node"),
  TOKEN_SCOPE("token-scope", 403, false, "The token is not for this"),
  UNKNOWN_PATH("unknown-path", 404, false, "There is nothing at this path"),
  UNKNOWN_COMPONENT("unknown-component", 404, false, "No such component is installed"),
  UNKNOWN_COMMAND("unknown-command", 404, false, "The component has no such command"),
  UNKNOWN_QUERY("unknown-query", 404, false, "The component has no such query"),
  NOTHING_FOUND("nothing-found", 404, false, "Nothing has that id"),
  UNKNOWN_ENTITY("unknown-entity", 404, false, "There is no such entity"),
  UNKNOWN_MOMENT("unknown-moment", 404, true, "The entity has not reached this sequence"),
  BEFORE_BEGINNING("before-beginning", 404, false, "The entity had not begun by then"),
  UNKNOWN_OUTCOME("unknown-outcome", 404, true, "No command with this key was executed"),
  UNKNOWN_NODE("unknown-node", 404, false, "No such node is a member of the cluster"),
  UNKNOWN_MESSAGE("unknown-message", 404, false, "No such message, call or timer waits"),
  MISSING_REASON("missing-reason", 400, false, "The reason is missing"),
  NOT_PARKED("not-parked", 409, false, "It is not parked"),
  OUTCOME_KNOWN("outcome-known", 409, false, "The receiver has decided already"),
  COUNT_CHANGED("count-changed", 409, false, "There are more than expected"),
  CLOCK_NOT_MANUAL("clock-not-manual", 409, false, "The clock of this node can't be moved"),
  METHOD_NOT_ALLOWED("method-not-allowed", 405, false, "The path does not take this method"),
  NOT_ACCEPTABLE("not-acceptable", 406, false, "No form of the answer is acceptable"),
  TOO_SLOW("request-timeout", 408, true, "The body did not arrive in time"),
  PRECONDITION_FAILED("precondition-failed", 412, false, "The entity has another version"),
  SEQUENCE_NOT_REACHED(
      "sequence-not-reached", 412, true, "The entity has not reached this sequence"),
  TOO_LARGE("too-large", 413, false, "The body is too large"),
  URI_TOO_LONG("uri-too-long", 414, false, "The URL is too long"),
  UNSUPPORTED_MEDIA_TYPE(
      "unsupported-media-type", 415, false, "The body has a media type that is not taken here"),
  KEY_REUSED("key-reused", 422, false, "The idempotency key came before with another command"),
  UNREADABLE_ENTRY(
      "unreadable-entry", 422, false, "An entry of the entity's history can't be read"),
  BUSY("busy", 429, true, "Too many commands wait for this entity"),
  HEADERS_TOO_LARGE("headers-too-large", 431, false, "The headers are too large"),
  FAILED("internal-error", 500, false, "Something failed inside Reprise"),
  RULE_FAILED("rule-failed", 500, false, "A rule of the component failed"),
  UNKNOWN_METHOD("unknown-method", 501, false, "The method is not known"),
  OUT_OF_SERVICE("out-of-service", 503, true, "The entity is out of service"),
  NEWER_ENTRY(
      "newer-entry", 503, true, "A newer release than this node runs has written to the entity"),
  JOURNAL_UNAVAILABLE("journal-unavailable", 503, true, "The journal can't be reached"),
  DRAINING("draining", 503, true, "The entity is moving or the node is leaving"),
  OVERLOADED("overloaded", 503, true, "This node has no room for the request"),
  NODE_SILENT("node-silent", 504, true, "The node does not answer"),
  NO_ANSWER("no-answer", 504, true, "There was no answer in time"),
  UNSUPPORTED_VERSION(
      "unsupported-http-version", 505, false, "The version of HTTP is not supported");

  private static final Map<String, Problems> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(Problems::code, Function.identity()));

  private static final Properties ADVICE = advices();

  private final String code;
  private final int status;
  private final boolean retryable;
  private final String title;

  Problems(String code, int status, boolean retryable, String title) {
    this.code = code;
    this.status = status;
    this.retryable = retryable;
    this.title = title;
  }

  private static Properties advices() {
    Properties advices = new Properties();
    try (InputStream resource =
        Objects.requireNonNull(Problems.class.getResourceAsStream("problems.properties"))) {
      advices.load(new InputStreamReader(resource, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return advices;
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
    return Objects.requireNonNull(ADVICE.getProperty(code), code);
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
