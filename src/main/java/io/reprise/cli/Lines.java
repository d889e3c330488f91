package io.reprise.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Where lines come from that somebody types, or a script. */
interface Lines {
  /** The next line; empty at the end of the input, or if somebody wants to leave. */
  Optional<String> next(String prompt);

  /** What the word that is being typed may become, from the words before it. */
  default void complete(Function<List<String>, List<String>> completions) {}
}
