package io.reprise.replay;

import java.util.List;

/** The state of an entity never had a field. */
public final class NoSuchField extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String pointer;
  private final List<String> there;

  NoSuchField(String pointer, List<String> there) {
    super(pointer, null, false, false);
    this.pointer = pointer;
    this.there = List.copyOf(there);
  }

  /** The field that was asked for, a JSON Pointer. */
  public String pointer() {
    return pointer;
  }

  /** The fields that the state has now, as JSON Pointers. */
  public List<String> there() {
    return there;
  }
}
