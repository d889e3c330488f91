package io.reprise.component;

import java.util.Objects;

/** A field of a command that breaks the command's own check; see {@link Decision#require}. */
public final class InvalidField extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;

  /** Made by {@link Decision#require}. */
  public InvalidField(String field, String message) {
    super(message);
    this.field = Objects.requireNonNull(field, "field: null (expected: the name of a field)");
  }

  /** The name of the field, or several joined by {@code /} for a nested one. */
  public String field() {
    return field;
  }
}
