package io.reprise.replay;

/** A query of a component, or its state's own code, threw: a bug of the component. */
public final class RuleThrew extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RuleThrew(Throwable thrown) {
    super("threw " + thrown, thrown);
  }
}
