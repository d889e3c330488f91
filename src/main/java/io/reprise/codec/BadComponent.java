package io.reprise.codec;

import java.util.List;

/** Components that can't run; a node that meets one refuses to start. */
public final class BadComponent extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  BadComponent(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Each says which component, where it was found, what is wrong, and what to do. */
  public List<String> problems() {
    return problems;
  }
}
