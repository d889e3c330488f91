package io.reprise.codec;

import java.util.List;
import java.util.stream.Collectors;

/** A body that is JSON but not what the shape asks for; names every field that is wrong. */
public final class InvalidBody extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<FieldError> errors;

  InvalidBody(List<FieldError> errors) {
    super(errors.stream().map(InvalidBody::text).collect(Collectors.joining("; ")));
    this.errors = List.copyOf(errors);
  }

  private static String text(FieldError error) {
    return error.pointer().isEmpty() ? error.detail() : error.pointer() + ": " + error.detail();
  }

  /**
   * All that is wrong, in the order of the record's fields, each record's unknown fields after
   * them; at most 1,000, then one that says how many more.
   */
  public List<FieldError> errors() {
    return errors;
  }
}
