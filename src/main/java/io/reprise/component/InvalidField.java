package io.reprise.component;

import java.util.List;
import java.util.Objects;

/** A field of a command that breaks the command's own check; see {@link Decision#require}. */
public final class InvalidField extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final transient List<InvalidField> others;

  /** Made by {@link Decision#require}. */
  public InvalidField(String field, String message) {
    this(field, message, List.of());
  }

  private InvalidField(String field, String message, List<InvalidField> others) {
    super(message);
    this.others = List.copyOf(others);
    this.field = Objects.requireNonNull(field, "field: null (expected: the name of a field)");
  }

  /** The same, knowing which other fields of the command are invalid too. */
  InvalidField with(List<InvalidField> more) {
    return more.isEmpty() ? this : new InvalidField(field, String.valueOf(getMessage()), more);
  }

  /** The other fields that were checked along with this one and are invalid too. */
  public List<InvalidField> others() {
    return others;
  }

  /** The name of the field, or several joined by {@code /} for a nested one. */
  public String field() {
    return field;
  }
}
