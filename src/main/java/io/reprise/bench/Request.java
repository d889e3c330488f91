package io.reprise.bench;

import java.util.Map;

/**
 * What is sent again and again, each time to another entity.
 *
 * @param method such as {@code POST}
 * @param before the path as far as the number of the entity, percent-encoded, such as {@code
 *     /v1/entities/wallet/bench-}
 * @param after the rest of the path, such as {@code /deposit}
 * @param headers those that stay the same; host and length are added
 * @param body as JSON; empty text: none
 * @param keyed whether each has an {@code Idempotency-Key} of its own
 * @param entities their numbers are 1 to this
 */
public record Request(
    String method,
    String before,
    String after,
    Map<String, String> headers,
    String body,
    boolean keyed,
    int entities) {
  /** Checks the number. */
  public Request {
    headers = Map.copyOf(headers);
    if (entities < 1) {
      throw new IllegalArgumentException("entities: " + entities + " (expected: > 0)");
    }
  }

  /** It may get into logs, and one of the headers is a token. */
  @Override
  public String toString() {
    return method + " " + before + "N" + after;
  }
}
