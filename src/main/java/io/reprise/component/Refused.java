package io.reprise.component;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A command that was refused by a rule.
 *
 * @param code kebab-case, at most 63 characters, stable for ever
 * @param reason for people
 */
public record Refused<E>(String code, String reason) implements Decision<E> {

  private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int CODE_LENGTH_MAX = 63;

  /** Checks the code; there must be a reason. */
  public Refused {
    Objects.requireNonNull(code, "refusal code: null (expected: kebab-case)");
    Objects.requireNonNull(reason, "reason of a refusal: null (expected: a text for people)");
    if (!CODE.matcher(code).matches() || code.length() > CODE_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "refusal code: " + code + " (expected: kebab-case, at most 63 characters)");
    }
  }
}
