package io.reprise.testkit;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a rule gave when it was run: a value, or an exception; neither of them if it gave null.
 *
 * @param value what it gave
 * @param thrown what it threw instead
 */
record Attempt<T>(Optional<T> value, Optional<Throwable> thrown) {

  /** Runs a rule. What ends the JVM or comes from it being full passes through. */
  static <T> Attempt<T> of(Supplier<? extends T> rule) {
    try {
      return new Attempt<>(Optional.ofNullable(rule.get()), Optional.empty());
    } catch (Exception | AssertionError | StackOverflowError | LinkageError thrown) {
      return new Attempt<>(Optional.empty(), Optional.of(thrown));
    }
  }

  /** Of a rule that threw. */
  static Attempt<Object> threw(Throwable thrown) {
    return new Attempt<>(Optional.empty(), Optional.of(thrown));
  }

  /** What came, for people. */
  String text() {
    return thrown.map(Attempt::text).orElseGet(() -> value.<String>map(Print::of).orElse("null"));
  }

  /** An exception on one line. */
  static String text(Throwable thrown) {
    return Print.onOneLine(String.valueOf(thrown));
  }
}
