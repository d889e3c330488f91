package io.reprise.testkit.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.Json;
import io.reprise.codec.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** What a node has answered to a request of a test. */
public final class Answered {

  private static final int REFUSED = 409;

  private final String asked;
  private final int status;
  private final String body;
  private final Supplier<String> state;

  Answered(String asked, int status, String body, Supplier<String> state) {
    this.asked = asked;
    this.status = status;
    this.body = body;
    this.state = state;
  }

  /** The status of HTTP. */
  public int status() {
    return status;
  }

  /** The body, JSON. */
  public String body() {
    return body;
  }

  /**
   * Fails if it was not accepted, or a read not answered.
   *
   * @throws AssertionError with what was asked, what came, and the state of the entity
   */
  public Answered accepted() {
    if (status / 100 != 2) {
      throw failure("accepted");
    }
    return this;
  }

  /**
   * Fails if a rule did not refuse it with this code.
   *
   * @throws AssertionError with what was asked, what came, and the state of the entity
   */
  public Answered refused(String code) {
    if (status != REFUSED || !at("/code").equals(code)) {
      throw failure("refused: " + code);
    }
    return this;
  }

  /**
   * A value of the body, as text; JSON where it holds others.
   *
   * @param pointer a JSON Pointer, such as {@code /state/count}
   * @throws AssertionError if there is none, with what was asked, what came, and the state
   */
  public String at(String pointer) {
    JsonNode value = json().at(pointer);
    if (value.isMissingNode()) {
      throw failure("an answer with " + pointer);
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private JsonNode json() {
    try {
      return Json.parse(body.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJson e) {
      throw failure("an answer in JSON");
    }
  }

  private AssertionError failure(String expected) {
    return new AssertionError(
        "%s%n  expected: %s%n  came:     %d %s%n  state:    %s"
            .formatted(asked, expected, status, body, state.get()));
  }

  @Override
  public String toString() {
    return status + " " + body;
  }
}
