package io.reprise.replay;

import io.reprise.codec.ComponentFailed;
import java.util.function.Supplier;

/** A query of a component, or its state's own code, threw: a bug of the component. */
public final class RuleThrew extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RuleThrew(Throwable thrown) {
    super("threw " + thrown, thrown);
  }

  /** What the component's code gives. */
  static <T> T unless(Supplier<T> code) {
    try {
      return code.get();
    } catch (RuntimeException e) {
      throw new RuleThrew(ComponentFailed.thrown(e));
    }
  }
}
